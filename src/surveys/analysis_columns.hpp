#pragma once

// Variables of a file as columns for estimation. Used by Analyse alone.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "microdata/dataset.hpp"
#include "surveys/analysis.hpp"

namespace atalaya::surveys {

// Errors: surveys.variable_absent {variable, nearest}.
Result<std::size_t> FindVariable(const microdata::Dataset& dataset, std::string_view name);

// System, tagged and user-missing values are NaN. Errors: as above, surveys.variable_is_text.
Result<std::vector<double>> NumbersOf(const microdata::Dataset& dataset, std::string_view name);

// Values in their order (numbers before texts), as codes; missing ones are stats::kMissingCode.
struct Categories {
    std::vector<std::int32_t> codes;
    std::vector<std::string> values;   // as ShownValue writes them
    std::vector<double> numbers;       // of a number variable: the value of each code
};
Result<Categories> CategoriesOf(const microdata::Dataset& dataset, std::string_view name);

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
