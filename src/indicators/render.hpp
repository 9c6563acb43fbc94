#pragma once

// An answer as others read it: JSON for programs and pages, CSV for spreadsheets.

#include <string>

#include "base/json.hpp"
#include "content/library.hpp"
#include "indicators/indicators.hpp"

namespace atalaya::indicators {

// {"indicator", "title", "unit", "axes", "rows": [{"keys", "labels", "value", "shown", "records",
// "left_out"}], "total", "provenance": {...}}. `value` is exact, `shown` is rounded for people.
json::object RenderAnswer(const Answer& answer, const Definition& definition,
                          const content::Library& content, Lang lang);

// One line a row: a code and a label for each axis, then value, records and left_out. The first
// line names the columns in the language.
std::string RenderCsv(const Answer& answer, const content::Library& content, Lang lang);

// Exact decimal text rounded to a number of decimals, half away from zero: "12.3456", 1 -> "12.3".
std::string Rounded(std::string_view exact, int decimals);

}  // namespace atalaya::indicators
