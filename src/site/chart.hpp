#pragma once

// A chart as accessible SVG, made on the server: a title and a description, series told apart by
// colour, mark and dashes alike, and every point readable on its own.

#include <optional>
#include <string>
#include <vector>

#include "indicators/indicators.hpp"
#include "site/html.hpp"
#include "site/visit.hpp"

namespace atalaya::site {

inline constexpr std::size_t kMostSeries = 8;    // with "others" as the last one
inline constexpr std::size_t kMostBars = 15;     // likewise
inline constexpr std::size_t kMostTicks = 400;   // periods along the axis

struct Series {
    std::string label;
    std::vector<std::optional<double>> values;   // by tick; nothing where no record was counted
    double total = 0;
};

// What is drawn. With `over_time`, ticks are periods and each series a line (a single one: bars);
// without, there is one series, and each tick is a bar.
struct ChartData {
    bool over_time = false;
    std::vector<std::string> ticks;
    std::vector<Series> series;
    std::size_t merged = 0;      // series or bars that "others" holds
};

// Nullopt when there is nothing to draw: no axis, no row, or more periods than a chart can show.
std::optional<ChartData> MakeChartData(const indicators::Answer& answer, const Visit& visit);

// The figure with its legend and what "others" holds.
void WriteChart(Html& html, const Visit& visit, const ChartData& data,
                const indicators::Definition& definition);

}  // namespace atalaya::site
