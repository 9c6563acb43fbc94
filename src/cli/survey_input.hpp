#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "microdata/dataset.hpp"
#include "surveys/text_dataset.hpp"

namespace atalaya::cli {

// How a survey file is to be read, where it does not tell.
struct SurveyInput {
    std::filesystem::path file;
    std::string encoding;
    std::string delimiter;          // of a CSV: one character or "tab"; "" = as detected
    std::string decimal_mark;       // of a CSV or XLSX; "" = as detected
    std::string sheet;              // of an XLSX; "" = the first
    std::int64_t header_line = -1;  // of a CSV or XLSX, 0 for none; -1: as detected
    std::string catalog;            // .sas7bcat with the value labels of a .sas7bdat
};

// How a CSV or XLSX is read; nullopt for files of SPSS, Stata and SAS. Errors: file.unreadable,
// those of transfer::Detect, cli.survey_format_unsure {file, what} where it can be read in two ways
// and no option says which.
Result<std::optional<surveys::TextDatasetOptions>> TextOptionsOf(const SurveyInput& input);

// Files of SPSS, Stata and SAS, CSV and XLSX. Errors: those above, of microdata::Read and of
// surveys::ReadText.
Result<microdata::Dataset> ReadSurveyFile(const SurveyInput& input);

}  // namespace atalaya::cli
