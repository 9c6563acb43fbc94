#pragma once

// A table on paper and in spreadsheets.

#include <span>

#include "documents/document.hpp"
#include "surveys/survey_table.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::surveys {

// A row for each line and group, the same columns in every language (as the indicators' tables):
// survey, country, year, measure, substance, their titles, for each grouping question a code and a
// label, unit, estimate (percent for shares), se, lower, upper, cv_percent, deff, df, n, cases,
// weighted_n, population with its limits, verdict. Withheld cells keep their n and verdict only.
// Errors: those of the sink.
Result<void> WriteTable(const SurveyTable& table, Lang lang, transfer::RowSink& sink);

// Precondition: one table at least, all of one survey.
// The report of a survey: what was surveyed and how, choices, a table for each measure and
// grouping with interval and flags, remarks, methods, what is synthetic.
documents::Document ReportOf(std::span<const SurveyTable> tables, const content::Library& library,
                             const Standard& standard, Lang lang, base::Timestamp now);

}  // namespace atalaya::surveys
