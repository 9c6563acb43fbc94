#pragma once

// What ReadStat 1.1.8 keeps to itself of an SPSS system file: its multiple-response sets
// (extension records 7 and 19), and the short names that these use. The layout is that of the PSPP
// developers' description of the system file format.

#include <string>
#include <string_view>
#include <vector>

#include "microdata/dataset.hpp"

namespace atalaya::microdata {

struct SavDictionary {
    struct Name {
        std::string shorter, longer;
    };
    std::vector<Name> names;
    std::vector<ResponseSet> response_sets;   // with long names, in the encoding of the file
};

// `start` is the beginning of the file, as much of it as there is up to the end of its dictionary.
// Reads as far as it understands; never beyond the bytes given.
SavDictionary ScanSavDictionary(std::string_view start);

// The record that holds the sets, little-endian, to stand before the end of the dictionary; ""
// where there are none. `names` gives the short names of the file.
std::string ResponseSetRecord(const std::vector<ResponseSet>& sets,
                              const std::vector<SavDictionary::Name>& names);

}  // namespace atalaya::microdata
