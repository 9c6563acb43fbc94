#pragma once

#include <string>

#include "microdata/dataset.hpp"

namespace atalaya::microdata {

// The description of a dataset as DDI Codebook 2.5 (ddialliance.org), with `file` as the name of
// the data beside it. Values stand in it as they stand in that file.
std::string DdiCodebook(const Dataset& dataset, const std::string& file);

// A number of a kind as the CSV file has it; "" for system missing, ".a" for a tagged missing.
std::string ShownNumber(double value, Kind kind);

}  // namespace atalaya::microdata
