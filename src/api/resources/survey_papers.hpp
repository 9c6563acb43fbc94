#pragma once

// Tables of surveys as files, those that are asked for and those that were released.

#include <span>

#include "api/resources/resources.hpp"
#include "surveys/survey_table.hpp"

namespace atalaya::api {

// "csv" and "xlsx" hold one table; "html", "docx" and "pdf" are the report of a survey. `name`: of
// the file, without its ending. Errors: api.survey_one_plan for several tables in a spreadsheet; of
// the writers.
Result<http::Response> SurveyPaper(app::App& app, const Context& context,
                                   std::span<const surveys::SurveyTable> tables,
                                   std::string_view format, const std::string& name);

}  // namespace atalaya::api
