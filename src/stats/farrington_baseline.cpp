#include "stats/farrington_baseline.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace atalaya::stats {

namespace {

constexpr int kUnused = -1;

// The same day so many years before; 1 March for a 29 February that does not exist.
std::int64_t DaysYearsBefore(std::int64_t days, int years) {
    base::Date date = base::Date::FromDays(days);
    date.year -= years;
    if (date.day > base::DaysInMonth(date.year, date.month)) {
        ++date.month;
        date.day = 1;
    }
    return date.ToDays();
}

}  // namespace

std::int64_t YearsBefore(const CountSeries& series, std::int64_t index, int years) {
    const std::int64_t now = series.Position(index);
    switch (series.step) {
        case SeriesStep::kDays:
            return index - (now - DaysYearsBefore(now, years));
        case SeriesStep::kWeeks:
            return index - (now - DaysYearsBefore(now, years) + 3) / 7;
        case SeriesStep::kMonths:
            return index - 12 * years;
        case SeriesStep::kUndated:
            return index - std::int64_t{series.periods_per_year} * years;
    }
    return -1;
}

std::size_t FirstWithYears(const CountSeries& series, int years, int half_window) {
    std::int64_t index = std::int64_t{series.PeriodsPerYear()} * years;
    const std::int64_t least = std::max(0, half_window - 1);
    while (YearsBefore(series, index, years) < least) ++index;
    return static_cast<std::size_t>(index);
}

std::size_t FirstWithWindows(const CountSeries& series, int years, int half_window) {
    Baseline baseline;
    std::int64_t index = std::max(1, series.PeriodsPerYear() - half_window);
    for (;; ++index) {
        WindowsBefore(series, static_cast<std::size_t>(index), years, half_window, baseline);
        if (baseline.rows.size() >= 3 ||
            baseline.rows.size() == static_cast<std::size_t>(years) * (2 * half_window + 1))
            return static_cast<std::size_t>(index);
    }
}

void WindowsBefore(const CountSeries& series, std::size_t index, int years, int half_window,
                   Baseline& out) {
    out.rows.clear();
    for (int year = years; year >= 1; --year) {
        const std::int64_t centre = YearsBefore(series, static_cast<std::int64_t>(index), year);
        for (std::int64_t i = centre - half_window; i <= centre + half_window; ++i)
            if (i >= 0) out.rows.push_back(static_cast<std::size_t>(i));
    }
    out.seasons.assign(out.rows.size(), 0);
}

void SeasonsBefore(const CountSeries& series, std::size_t index, int years, int half_window,
                   int seasons, int excluded, Baseline& out) {
    const auto now = static_cast<std::int64_t>(index);
    const std::int64_t oldest = YearsBefore(series, now, years) - half_window;
    base::Check(oldest >= -1, "the oldest window");
    const std::int64_t start = std::max<std::int64_t>(oldest, 0);
    std::vector<int>& label = out.seasons;
    label.assign(static_cast<std::size_t>(now - start + 1), kUnused);
    const auto fill = [&](std::int64_t from, std::int64_t to, int season) {
        for (std::int64_t i = std::max(from, start); i <= std::min(to, now); ++i)
            label[static_cast<std::size_t>(i - start)] = season;
    };
    fill(now - half_window, now, seasons - 1);
    std::int64_t later = now;
    for (int year = 1; year <= years; ++year) {
        const std::int64_t centre = YearsBefore(series, now, year);
        fill(centre - half_window, centre + half_window, seasons - 1);
        std::int64_t at = centre + half_window + 1;
        const std::int64_t between = later - half_window - at;
        for (int s = 0; s + 1 < seasons; ++s) {
            const std::int64_t length =
                between / (seasons - 1) + (s < between % (seasons - 1) ? 1 : 0);
            fill(at, at + length - 1, s);
            at += length;
        }
        later = centre;
    }
    fill(now - excluded, now, kUnused);
    out.rows.clear();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < label.size(); ++i) {
        if (label[i] == kUnused) continue;
        out.rows.push_back(static_cast<std::size_t>(start) + i);
        label[kept++] = label[i];
    }
    label.resize(kept);
}

}  // namespace atalaya::stats
