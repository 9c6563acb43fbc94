#pragma once

// Lists of persons, as a file holds them, counted for stats/capture.hpp.

#include <string>
#include <vector>

#include "microdata/dataset.hpp"
#include "surveys/variables.hpp"

namespace atalaya::surveys {

inline constexpr std::size_t kLeastLists = 2, kMostLists = 5;

// How many persons are on exactly the lists whose bits are set in p, for each p below 2^lists
// (the first list is bit 0). A row is a person, or as many as the variable `count` says where it
// has a name; a list holds whoever has a number above zero in its variable.
// Errors: surveys.lists_count {found, least, most}; surveys.list_blank {variable, row}, row from 1;
// those of NumbersOf.
Result<std::vector<double>> CountLists(const microdata::Dataset& dataset,
                                       const std::vector<std::string>& lists,
                                       const std::string& count = {});

}  // namespace atalaya::surveys
