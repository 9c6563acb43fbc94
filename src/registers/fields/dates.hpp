#pragma once

// Reading dates as people and programs write them.

#include <optional>
#include <string_view>

#include "base/date.hpp"
#include "registers/fields/support.hpp"

namespace atalaya::registers::fields {

// "2011", "2011-03" and "2011-03-14" always (an ISO date is never ambiguous), also with a time
// after it, as spreadsheets write; else numbers between '/', '-' or '.' in the order of the
// format. Findings: field.date_invalid {value, order}, field.no_such_day {value},
// field.two_digit_year {value}, field.year_out_of_range {year, first, last}; the warning
// field.time_dropped {value} for a time other than midnight.
std::optional<base::PartialDate> ReadDate(std::string_view text, TextFormat::DateOrder order,
                                          std::string_view where, Findings& findings);

// The last day that a date may mean: 2011-02 gives 28 February.
base::Date LastDay(const base::PartialDate& date);

}  // namespace atalaya::registers::fields
