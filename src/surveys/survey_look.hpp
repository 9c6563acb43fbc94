#pragma once

// A file before it is taken: what it is and how it would be read.

#include <filesystem>
#include <optional>
#include <string>

#include "microdata/stream_reader.hpp"
#include "transfer/readers/detect.hpp"

namespace atalaya::surveys {

struct LookedAt {
    std::optional<microdata::FileFormat> format;     // nullopt: CSV or XLSX
    std::optional<transfer::Detection> detection;    // of CSV and XLSX, for a person to confirm
    std::string encoding;                            // of survey files, as they tell it
    std::size_t variables = 0;
    std::optional<std::size_t> rows;                 // of survey files, which are read whole
};

// `name`: as people call the file. `encoding`: in place of the file's own; "": that.
// Errors: of microdata::Read and transfer::Detect.
Result<LookedAt> LookAt(const std::filesystem::path& file, std::string_view name,
                        const std::string& encoding);

// "spss", "stata", "sas"; "text" for nullopt.
std::string_view FamilyOf(const std::optional<microdata::FileFormat>& format);

}  // namespace atalaya::surveys
