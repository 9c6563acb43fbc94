#pragma once

// Private to the room: how the variables of a country's earlier files were mapped.

#include "surveys/surveys.hpp"

namespace atalaya::surveys {

// By variable and label, both folded. What the standard questions of today no longer know is left
// out.
std::vector<RememberedVariable> ReadMemory(store::Transaction& tx, std::string_view country,
                                           const Standard& standard);
// Each mapped variable of the survey, instead of what was known of the same name and label.
// Precondition: the survey has a mapping that fits the dataset.
void Remember(store::Transaction& tx, const Survey& survey, const microdata::Dataset& dataset);

}  // namespace atalaya::surveys
