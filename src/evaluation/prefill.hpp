#pragma once

// What the node's own figures would answer to a question. A proposal, never an answer.

#include <optional>

#include "evaluation/answers.hpp"

namespace atalaya::evaluation {

// From the question's indicator, as its `fill` says: a number, the figures of a table by a
// breakdown, or a yes where the indicator counts anything (that it counts nothing may only mean
// that nothing was recorded). Nullopt where the question names no indicator, the caller may not
// ask it or there is no figure.
std::optional<Proposal> Prefill(const Evidence& evidence, const access::Caller& caller,
                                std::string_view country, const Question& question);

}  // namespace atalaya::evaluation
