#pragma once

// The content of papers as JSON, and back. What is read was written by this program; a member that
// is missing reads as empty, so that papers of an earlier version stay readable.

#include "base/json_members.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

using base::FlagIn;
using base::LocalIn;
using base::LocalJson;
using base::NumberIn;
using base::ObjectIn;
using base::TextIn;
using base::TextsIn;
using base::TextsJson;

json::object RoundContent(const Round& round);
// Everything but `frozen`, which stands in a paper of its own.
Round RoundOf(const Paper& paper);
json::object ParticipationContent(const Participation& at);
Participation ParticipationOf(const Paper& paper);

}  // namespace atalaya::evaluation
