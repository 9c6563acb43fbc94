#pragma once

// What an analysis asks of the variables of a file: its outcome, its rows, its domains. Used by
// Analyse alone.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "microdata/dataset.hpp"
#include "surveys/analysis.hpp"
#include "surveys/variables.hpp"

namespace atalaya::surveys {

// Numbers as they are; a text of two values as 0 and 1, in their order. Errors: as NumbersOf.
Result<std::vector<double>> OutcomeOf(const microdata::Dataset& dataset, std::string_view name);

// The rows that an analysis is about, and the domains they fall into.
struct Domains {
    std::vector<std::vector<std::string>> keys;   // of each domain, in order
    std::vector<std::uint16_t> cells;             // of each row; keys.size() for those in none
    std::vector<std::uint8_t> Rows(std::size_t domain) const;
};
inline constexpr std::size_t kMostDomains = 10'000;
// One domain without keys where nothing divides. Errors: surveys.no_rows_left,
// surveys.too_many_groups {found, limit}, surveys.value_absent {variable, value, known}.
Result<Domains> MakeDomains(const microdata::Dataset& dataset, const AnalysisRequest& request);

}  // namespace atalaya::surveys
