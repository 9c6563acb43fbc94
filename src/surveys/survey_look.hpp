#pragma once

// A file before it is taken: what it is and how it would be read.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "microdata/stream_reader.hpp"
#include "transfer/readers/detect.hpp"

namespace atalaya::surveys {

// A variable with its labels as they were read, for a person to see whether the letters are right.
struct LabelsSeen {
    std::string name, label;
    std::vector<std::string> values;                 // labels of values, four at most
};

struct LookedAt {
    std::optional<microdata::FileFormat> format;     // nullopt: CSV or XLSX
    std::optional<transfer::Detection> detection;    // of CSV and XLSX, for a person to confirm
    std::string encoding;                            // of survey files, as they tell it
    std::size_t variables = 0;
    std::optional<std::size_t> rows;                 // of survey files, which are read whole
    // Of survey files: up to twelve variables, those first whose labels have letters that encodings
    // write differently.
    std::vector<LabelsSeen> labels;
};

// `name`: as people call the file. `encoding`: in place of the file's own; "": that.
// Errors: of microdata::Read and transfer::Detect.
Result<LookedAt> LookAt(const std::filesystem::path& file, std::string_view name,
                        const std::string& encoding);

// "spss", "stata", "sas"; "text" for nullopt.
std::string_view FamilyOf(const std::optional<microdata::FileFormat>& format);

}  // namespace atalaya::surveys
