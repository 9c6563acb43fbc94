#pragma once

// Microdata as files that people take away.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "microdata/dataset.hpp"

namespace atalaya::surveys {

enum class DataFormat : std::uint8_t {
    Sav,   // SPSS
    Dta,   // Stata
    Csv    // a ZIP: the rows, and their description as DDI Codebook 2.5
};
std::optional<DataFormat> DataFormatFromCode(std::string_view code);   // "sav", "dta", "csv"

struct ExportedData {
    std::filesystem::path file;
    std::string media_type;
    std::vector<Error> changed;   // what had to take another form, as microdata::Write tells it
};

// Writes the rows into a new file of that name, without its ending, in `folder`.
// Errors: of microdata::Write and WriteCsv; file.unwritable {file, reason}.
Result<ExportedData> WriteData(const microdata::Dataset& dataset, const std::string& name,
                               DataFormat format, const std::filesystem::path& folder);

}  // namespace atalaya::surveys
