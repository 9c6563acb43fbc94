#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/count_series.hpp"

// Which periods of the past a period is compared with.
namespace atalaya::stats {

// The index of the same period so many years before, below 0 where the series is too young: by the
// calendar where the series has one (a week by its nearest like-named day), else by counting.
std::int64_t YearsBefore(const CountSeries& series, std::int64_t index, int years);

// The first index whose windows of `half_window` periods around the same one of every past year lie
// in the series (the oldest may lack its first period).
std::size_t FirstWithYears(const CountSeries& series, int years, int half_window);
// The first index that has three such periods at least, for a line and its scatter.
std::size_t FirstWithWindows(const CountSeries& series, int years, int half_window);

// The periods that take part in a regression, oldest first, each with its season.
struct Baseline {
    std::vector<std::size_t> rows;
    std::vector<int> seasons;  // 0..count-1; the evaluated period belongs to the last
};

// The windows alone, oldest year first: one season. Windows before the start are cut.
void WindowsBefore(const CountSeries& series, std::size_t index, int years, int half_window,
                   Baseline& out);

// The whole time from the oldest window to the evaluated period, without the last `excluded`
// periods (and that one): the windows are season `seasons` - 1, and what lies between two of them is
// cut into seasons 0, 1, .. of equal length, the first ones longer by one where it does not come out
// even (Noufaily et al. 2013, 3.2). With one season: the windows alone, and of the periods just
// before the evaluated one those that are not excluded.
// Preconditions: index >= FirstWithYears; windows of two years leave seasons - 1 periods between.
void SeasonsBefore(const CountSeries& series, std::size_t index, int years, int half_window,
                   int seasons, int excluded, Baseline& out);

}  // namespace atalaya::stats
