#include <algorithm>
#include <cstdlib>
#include <map>

#include "site/chart.hpp"

namespace atalaya::site {
namespace {

using indicators::Answer;
using indicators::Row;

double ValueOf(const Row& row) { return std::strtod(row.value.c_str(), nullptr); }

// The labels of all axes but the one of time.
std::string LabelOf(const Answer& answer, const Row& row, const Visit& visit) {
    std::string out;
    for (std::size_t a = 0; a < answer.axes.size(); ++a) {
        if (answer.axes[a] == "period") continue;
        out += (out.empty() ? "" : " · ") + row.labels[a].In(visit.lang());
    }
    return out;
}

std::string KeyOf(const Answer& answer, const Row& row) {
    std::string out;
    for (std::size_t a = 0; a < answer.axes.size(); ++a) {
        if (answer.axes[a] != "period") out += row.keys[a] + '\n';
    }
    return out;
}

// Every period from the first to the last, also those without a row; empty if too many.
std::vector<base::Period> PeriodsOf(const Answer& answer, std::size_t axis) {
    std::vector<base::Period> out;
    std::optional<base::Period> first, last;
    for (const auto& row : answer.rows) {
        auto period = base::Period::Parse(row.keys[axis]);
        if (!period.ok()) continue;
        if (!first || *period < *first) first = *period;
        if (!last || *last < *period) last = *period;
    }
    if (!first) return out;
    for (auto at = *first; at <= *last; at = at.Next()) {
        if (out.size() == kMostTicks) return {};
        out.push_back(at);
    }
    return out;
}

// Keeps the largest series and adds the rest up into one at the end.
void Merge(ChartData& data, const Visit& visit) {
    auto& series = data.series;
    std::stable_sort(series.begin(), series.end(),
                     [](const Series& a, const Series& b) { return a.total > b.total; });
    if (series.size() <= kMostSeries) return;
    data.merged = series.size() - (kMostSeries - 1);
    Series others{visit.Say("site.chart.others"), {}, 0};
    others.values.resize(data.ticks.size());
    for (std::size_t s = kMostSeries - 1; s < series.size(); ++s) {
        others.total += series[s].total;
        for (std::size_t t = 0; t < data.ticks.size(); ++t) {
            if (series[s].values[t]) others.values[t] = others.values[t].value_or(0) + *series[s].values[t];
        }
    }
    series.resize(kMostSeries - 1);
    series.push_back(std::move(others));
}

std::optional<ChartData> OverTime(const Answer& answer, const Visit& visit, std::size_t axis) {
    auto periods = PeriodsOf(answer, axis);
    if (periods.empty()) return std::nullopt;
    ChartData out;
    out.over_time = true;
    std::map<std::string, std::size_t> tick_of, series_of;
    for (const auto& period : periods) {
        tick_of[period.ToString()] = out.ticks.size();
        out.ticks.push_back(visit.format().Period(period));
    }
    for (const auto& row : answer.rows) {
        auto tick = tick_of.find(row.keys[axis]);
        if (tick == tick_of.end() || row.records == 0) continue;
        auto [at, fresh] = series_of.try_emplace(KeyOf(answer, row), out.series.size());
        if (fresh) {
            out.series.push_back({LabelOf(answer, row, visit), {}, 0});
            out.series.back().values.resize(periods.size());
        }
        auto& series = out.series[at->second];
        series.values[tick->second] = ValueOf(row);
        series.total += ValueOf(row);
    }
    Merge(out, visit);
    return out;
}

std::optional<ChartData> AsBars(const Answer& answer, const Visit& visit) {
    std::vector<std::pair<double, std::string>> bars;
    for (const auto& row : answer.rows) {
        if (row.records > 0) bars.emplace_back(ValueOf(row), LabelOf(answer, row, visit));
    }
    std::stable_sort(bars.begin(), bars.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    ChartData out;
    if (bars.size() > kMostBars) {
        out.merged = bars.size() - (kMostBars - 1);
        double rest = 0;
        for (std::size_t b = kMostBars - 1; b < bars.size(); ++b) rest += bars[b].first;
        bars.resize(kMostBars - 1);
        bars.emplace_back(rest, visit.Say("site.chart.others"));
    }
    Series series;
    for (auto& [value, label] : bars) {
        out.ticks.push_back(std::move(label));
        series.values.emplace_back(value);
        series.total += value;
    }
    out.series.push_back(std::move(series));
    return out;
}

}  // namespace

std::optional<ChartData> MakeChartData(const Answer& answer, const Visit& visit) {
    if (answer.axes.empty() || answer.rows.empty()) return std::nullopt;
    auto time = std::find(answer.axes.begin(), answer.axes.end(), "period");
    auto out = time == answer.axes.end()
                   ? AsBars(answer, visit)
                   : OverTime(answer, visit, static_cast<std::size_t>(time - answer.axes.begin()));
    if (!out || out->ticks.empty() || out->series.empty()) return std::nullopt;
    return out;
}

}  // namespace atalaya::site
