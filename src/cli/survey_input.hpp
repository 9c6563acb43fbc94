#pragma once

#include <filesystem>
#include <string>

#include "microdata/dataset.hpp"
#include "base/result.hpp"

namespace atalaya::cli {

// How a survey file is to be read, where it does not tell.
struct SurveyInput {
    std::filesystem::path file;
    std::string encoding;
    std::string delimiter;      // of a CSV: one character; "" = as detected
    std::string decimal_mark = ".";
    std::string sheet;          // of an XLSX; "" = the first
};

// Files of SPSS, Stata and SAS, CSV and XLSX. Errors: those of microdata::Read and
// surveys::ReadText; cli.survey_format_unsure {file, what} where a CSV can be read in two ways and
// no option says which.
Result<microdata::Dataset> ReadSurveyFile(const SurveyInput& input);

}  // namespace atalaya::cli
