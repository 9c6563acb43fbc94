#pragma once

// The demonstration: a fictional country with some years of seizures, a national strategy and
// surveys, made from a seed. Everything in it is invented, and says so wherever it is shown.

#include <cstdint>
#include <string>
#include <vector>

#include "app/app.hpp"

namespace atalaya::app {

// An account of the demonstration and what it shows.
struct DemoAccount {
    std::string login, name, role;
    std::string territory;               // "" = the whole country
    std::string unit;                    // institution whose activities of the plan are theirs
};
const std::vector<DemoAccount>& DemoAccounts();
inline constexpr std::string_view kDemoPassword = "mirador-de-valdoria";
inline constexpr std::string_view kDemoCountry = "XA";

// Whether the node already holds the demonstration.
bool HasDemo(App& app);

struct DemoSize {
    std::int64_t seizures = 12'000;
    int first_year = 2021, last_year = 2025;
    std::uint64_t seed = 2026;
    bool evaluation = true;   // with the rounds of demo_round.hpp
    bool surveys = true;      // with those of demo_surveys.hpp
    bool warning = true;      // with the early warning of demo_warning.hpp
};

// Writes the notice that every page shows into the node's own content; do it before App::Open.
Result<void> WriteDemoNotice(const Config& config);
// Makes accounts and records. The same seed makes the same country on every machine. Errors:
// those of People::Create and records that do not pass their own rules (record.invalid).
Result<void> MakeDemo(App& app, const DemoSize& size);

// Synthetic seizures alone, in batches, for the demonstration and the benchmarks.
Result<void> MakeSeizures(App& app, const DemoSize& size);

}  // namespace atalaya::app
