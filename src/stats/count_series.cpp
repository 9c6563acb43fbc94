#include "stats/count_series.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace atalaya::stats {

namespace {

constexpr double kMostCases = 1e9;

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

std::int64_t MonthNumber(base::Date date) {
    return date.year * 12 + date.month - 1;
}

// The period that holds a day, before or after the series too.
std::int64_t PeriodOf(SeriesStep step, base::Date first, std::int64_t day) {
    switch (step) {
        case SeriesStep::kDays:
            return day - first.ToDays();
        case SeriesStep::kWeeks:
            return FloorDivide(day - first.ToDays(), 7);
        case SeriesStep::kMonths: {
            const base::Date date = base::Date::FromDays(day);
            return MonthNumber(date) - MonthNumber(first) - (date.day < first.day ? 1 : 0);
        }
        case SeriesStep::kUndated:
            return day - 1;
    }
    return -1;
}

}  // namespace

std::int64_t CountSeries::Position(std::int64_t index) const {
    switch (step) {
        case SeriesStep::kDays:
            return first.ToDays() + index;
        case SeriesStep::kWeeks:
            return first.ToDays() + 7 * index;
        case SeriesStep::kMonths: {
            const std::int64_t month = MonthNumber(first) + index;
            const std::int64_t year = FloorDivide(month, 12);
            return base::Date{static_cast<int>(year), static_cast<int>(month - 12 * year) + 1,
                              first.day}
                .ToDays();
        }
        case SeriesStep::kUndated:
            return index + 1;
    }
    return 0;
}

std::int64_t CountSeries::IndexOf(std::int64_t position) const {
    const std::int64_t index = PeriodOf(step, first, position);
    const bool inside = index >= 0 && index < static_cast<std::int64_t>(counts.size());
    return inside && Position(index) == position ? index : -1;
}

int CountSeries::PeriodsPerYear() const {
    switch (step) {
        case SeriesStep::kDays:
            return 365;
        case SeriesStep::kWeeks:
            return 52;
        case SeriesStep::kMonths:
            return 12;
        case SeriesStep::kUndated:
            return periods_per_year;
    }
    return periods_per_year;
}

Result<void> CheckSeries(const CountSeries& series) {
    const bool undated = series.step == SeriesStep::kUndated;
    if ((undated && series.periods_per_year < 1) ||
        (series.step == SeriesStep::kMonths && series.first.day > 28))
        return Err("stats.signals_step");
    for (std::size_t i = 0; i < series.size(); ++i) {
        const double count = series.counts[i];
        if (!(count >= 0 && count <= kMostCases) || count != std::floor(count))
            return Err("stats.signals_count",
                       {{"index", std::to_string(i)}, {"count", fmt::format("{}", count)}});
    }
    if (!series.population.empty() && series.population.size() != series.size())
        return Err("stats.signals_population",
                   {{"index", std::to_string(series.population.size())}});
    for (std::size_t i = 0; i < series.population.size(); ++i)
        if (!(series.population[i] > 0) || std::isinf(series.population[i]))
            return Err("stats.signals_population", {{"index", std::to_string(i)}});
    return {};
}

CountSeries CountEvents(SeriesStep step, base::Date first, std::size_t periods,
                        const std::vector<std::int64_t>& days) {
    CountSeries series{.step = step, .first = first, .counts = std::vector<double>(periods)};
    for (const std::int64_t day : days) {
        const std::int64_t period = PeriodOf(step, first, day);
        if (period >= 0 && period < static_cast<std::int64_t>(periods)) ++series.counts[period];
    }
    return series;
}

base::Date MondayOf(base::Date day) {
    const std::int64_t days = day.ToDays();  // 1970-01-01 was a Thursday
    return base::Date::FromDays(days - (days + 3 - 7 * FloorDivide(days + 3, 7)));
}

}  // namespace atalaya::stats
