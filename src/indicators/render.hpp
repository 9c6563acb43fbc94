#pragma once

// An answer as others read it: JSON for programs and pages, a table for spreadsheets. The command
// line, the API and the pages give out these and no others.

#include <string>
#include <vector>

#include "base/json.hpp"
#include "content/library.hpp"
#include "indicators/indicators.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::indicators {

// {"indicator", "title", "unit", "decimals", "axes": [axis], "rows": [{"keys": {axis: code or null},
// "labels": {axis: text}, "value", "shown", "records", "left_out", "precision"}], "total",
// "total_shown", "behind": {"method", "register", "survey", "condition", "definition_version", "data_version",
// "data_time", "records_seen", "records_counted", "left_out", "computed_by"}}. `value` and `total`
// are exact decimal text; `shown` and `total_shown` are rounded for people. Of surveys there are no
// totals, "register" is null and "survey" {"measure", "setting", "overall", "substance"}.
json::object RenderAnswer(const Answer& answer, const Definition& definition,
                          const content::Library& content, Lang lang);

// {"measure", "setting", "overall", "substance"} of an indicator of surveys, else null.
json::value RenderSource(const Definition& definition);

// {"lower", "upper", "lower_shown", "upper_shown", "se", "cv", "deff", "n", "weighted_n",
// "population", "verdict", "survey", "release"}; null where there is none, also of single numbers.
json::value RenderPrecision(const std::optional<Precision>& precision, int decimals);

// [{"reason", "text", "records"}].
json::array RenderLeftOut(const std::vector<LeftOut>& left_out, const content::Library& content,
                          Lang lang);

// A row of the table for each row of the answer: for each axis its code and its label, then value,
// unit, records and left_out; of surveys then lower, upper, se, cv, deff, weighted_n, population,
// verdict, survey and release. The names of the columns are the same in every language, so that a
// program reads each file alike; labels and unit are in the language asked for. Errors: those of
// the sink.
Result<void> WriteTable(const Answer& answer, const Definition& definition, Lang lang,
                        transfer::RowSink& sink);
// The same as CSV.
std::string RenderCsv(const Answer& answer, const Definition& definition, Lang lang);

// Exact decimal text rounded to a number of decimals, half away from zero: "12.3456", 1 -> "12.3";
// "" stays "".
std::string Rounded(std::string_view exact, int decimals);

}  // namespace atalaya::indicators
