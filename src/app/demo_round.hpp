#pragma once

// The demonstration of an evaluation: two rounds among 34 fictional countries, from absences to
// an adopted report. Everything in it is invented, and says so.

#include <filesystem>
#include <vector>

#include "app/demo.hpp"

namespace atalaya::app {

inline constexpr std::string_view kDemoRound = "demo-2026", kDemoEarlierRound = "demo-2024";

// Accounts of the rounds; `country`: for which the role is held ("*": all) and, for experts, the
// one they represent.
struct DemoEvaluator {
    std::string login, name, represents;
    std::vector<access::Grant> grants;
};
const std::vector<DemoEvaluator>& DemoEvaluators();

// The other 33 fictional countries, under codes that ISO 3166-1 leaves to users, into the node's
// own content; do it before App::Open. Errors: file.unwritable.
Result<void> WriteDemoCountries(const Config& config);
// Makes accounts and both rounds. The same seed gives the same ratings on every machine.
// Precondition: the content has the countries. Errors: those of the operations of evaluation.
Result<void> MakeDemoRounds(App& app, std::uint64_t seed);

}  // namespace atalaya::app
