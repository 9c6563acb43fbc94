#pragma once

#include <cstdint>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"

// Counts of one thing over successive periods, as detectors of early warning read them.
namespace atalaya::stats {

enum class SeriesStep : std::uint8_t {
    kDays,
    kWeeks,    // each named by the same weekday, for ISO weeks the Monday
    kMonths,   // each named by the same day, for calendar months the first
    kUndated,  // numbered from 1; the year has `periods_per_year` of them
};

// A regular series without gaps: a period in which nothing was reported is a zero that the caller
// has put there, since only the caller knows whether someone was there to report.
struct CountSeries {
    SeriesStep step = SeriesStep::kWeeks;
    base::Date first;           // of the first period; not read where undated
    int periods_per_year = 52;  // read where undated only
    std::vector<double> counts;
    // Persons at risk, or tests made, in each period; empty where nobody uses it.
    std::vector<double> population;

    std::size_t size() const { return counts.size(); }
    // Of period `index` (from 0), in days since 1970-01-01; the number of the period from 1 where
    // undated. Indexes outside of the series are answered too.
    std::int64_t Position(std::int64_t index) const;
    // Of the period that has this position, or -1 if there is none in the series.
    std::int64_t IndexOf(std::int64_t position) const;
    // 365, 52 or 12, as detectors count that ignore the calendar.
    int PeriodsPerYear() const;
};

// Errors: stats.signals_count {index, count} for a count that is no whole number from 0 to 1e9 (a
// NaN marks a gap); stats.signals_population {index}, or {index: length} where it has another
// length, for one that is not above zero; stats.signals_step where undated years have less than one
// period or months are named by a day above 28.
Result<void> CheckSeries(const CountSeries& series);

// The same periods counted from dated events: how many of `days` (since 1970-01-01, any order) fall
// into each of `periods` periods from `first` on; days outside are left out.
CountSeries CountEvents(SeriesStep step, base::Date first, std::size_t periods,
                        const std::vector<std::int64_t>& days);

// The Monday of the ISO week of a day.
base::Date MondayOf(base::Date day);

}  // namespace atalaya::stats
