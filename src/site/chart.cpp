#include "site/chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace atalaya::site {
namespace {

constexpr double kWidth = 720, kHeight = 340, kTop = 14, kBottom = 34, kRight = 16;
constexpr double kLetter = 7.6;        // width of a digit at the size of the chart's text
constexpr double kBarRow = 46;         // a label and its bar under it

std::string Px(double value) { return fmt::format("{:.1f}", value); }
std::string SeriesClass(std::size_t series) { return fmt::format("s{}", series % kMostSeries); }

// Round values from zero up to at least the largest, or down to the smallest below zero.
struct Scale {
    double low = 0, high = 1, step = 1;
    int decimals = 0;

    static Scale Of(const ChartData& data) {
        Scale out;
        double most = 0, least = 0;
        for (const auto& series : data.series) {
            for (const auto& value : series.values) {
                if (!value) continue;
                most = std::max(most, *value);
                least = std::min(least, *value);
            }
        }
        double span = most - least > 0 ? most - least : 1;
        double magnitude = std::pow(10, std::floor(std::log10(span / 5)));
        for (double times : {1.0, 2.0, 5.0, 10.0}) {
            out.step = times * magnitude;
            if (span / out.step <= 5.5) break;
        }
        out.low = std::floor(least / out.step) * out.step;
        out.high = std::max(out.low + out.step, std::ceil(most / out.step) * out.step);
        out.decimals = out.step >= 1 ? 0 : std::min(9, int(std::ceil(-std::log10(out.step))));
        return out;
    }
};

// Marks differ in shape, and between the two halves of the series in being filled or hollow.
std::string MarkPath(std::size_t series, double x, double y) {
    switch (series % 4) {
        case 0: return fmt::format("M{:.1f} {:.1f}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z", x - 4.5, y);
        case 1: return fmt::format("M{:.1f} {:.1f}h8v8h-8z", x - 4, y - 4);
        case 2: return fmt::format("M{:.1f} {:.1f}l5 9h-10z", x, y - 5.5);
        default: return fmt::format("M{:.1f} {:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z", x, y - 5.5);
    }
}

class Drawing {
 public:
    Drawing(Html& html, const Visit& visit, const ChartData& data,
            const indicators::Definition& definition)
        : m_html(html),
          m_visit(visit),
          m_data(data),
          m_definition(definition),
          m_scale(Scale::Of(data)) {
        for (double at = m_scale.low; at <= m_scale.high + m_scale.step / 2; at += m_scale.step) {
            m_values.push_back({at, visit.format().Approximate(at, m_scale.decimals)});
            m_left = std::max(m_left, 16 + kLetter * double(m_values.back().second.size()));
        }
    }

    void OverTime() {
        Frame(kHeight, [&] {
            Grid();
            PeriodLabels();
            if (m_data.series.size() == 1) {
                Columns();
            } else {
                for (std::size_t s = 0; s < m_data.series.size(); ++s) Line(s);
            }
        });
    }

    void Bars() {
        double height = kBarRow * double(m_data.ticks.size()) + 8;
        Frame(height, [&] {
            for (std::size_t b = 0; b < m_data.ticks.size(); ++b) Bar(b);
        });
    }

 private:
    template <class Body>
    void Frame(double height, Body body) {
        m_html.Element("svg",
                       {{"class", "chart"}, {"viewBox", fmt::format("0 0 {} {}", kWidth, height)},
                        {"role", "img"}, {"aria-labelledby", "chart-title chart-about"}},
                       [&] {
                           m_html.Element("title", {{"id", "chart-title"}},
                                          m_definition.title.In(m_visit.lang()) + " (" +
                                              m_definition.unit.In(m_visit.lang()) + ")");
                           m_html.Element("desc", {{"id", "chart-about"}}, About());
                           body();
                       });
    }

    std::string About() const {
        double most = 0;
        std::string where;
        for (const auto& series : m_data.series) {
            for (std::size_t t = 0; t < m_data.ticks.size(); ++t) {
                if (!series.values[t] || (*series.values[t] <= most && !where.empty())) continue;
                most = *series.values[t];
                where = m_data.ticks[t] + (series.label.empty() ? "" : ", " + series.label);
            }
        }
        return m_visit.Say(m_data.over_time ? "site.chart.about_time" : "site.chart.about_bars",
                           {{"series", m_visit.format().Integer(std::int64_t(m_data.series.size()))},
                            {"first", m_data.ticks.front()},
                            {"last", m_data.ticks.back()},
                            {"bars", m_visit.format().Integer(std::int64_t(m_data.ticks.size()))},
                            {"most", Shown(most)},
                            {"where", where}});
    }

    std::string Shown(double value) const {
        return m_visit.format().Approximate(value, m_definition.decimals);
    }
    double X(std::size_t tick) const { return m_left + Step() * (double(tick) + 0.5); }
    double Step() const { return (kWidth - kRight - m_left) / double(m_data.ticks.size()); }
    double Y(double value) const {
        double share = (value - m_scale.low) / (m_scale.high - m_scale.low);
        return kHeight - kBottom - share * (kHeight - kBottom - kTop);
    }

    void Text(std::string_view css, double x, double y, std::string_view text) {
        m_html.Element("text", {{"class", std::string(css)}, {"x", Px(x)}, {"y", Px(y)}}, text);
    }

    void Grid() {
        for (const auto& [value, label] : m_values) {
            auto y = Px(Y(value));
            m_html.Element("line",
                           {{"class", std::abs(value) < m_scale.step / 2 ? "base" : "grid"},
                            {"x1", Px(m_left)}, {"x2", Px(kWidth - kRight)}, {"y1", y}, {"y2", y}},
                           "");
            Text("end", m_left - 8, Y(value) + 4.5, label);
        }
    }

    // As many labels as fit beside each other, the last one always among them.
    void PeriodLabels() {
        std::size_t widest = 1;
        for (const auto& tick : m_data.ticks) widest = std::max(widest, tick.size());
        auto room = kLetter * double(widest) + 14;
        auto every = static_cast<std::size_t>(std::ceil(room / Step()));
        std::size_t last = m_data.ticks.size() - 1;
        for (std::size_t t = last % every; t <= last; t += every)
            Text("middle", X(t), kHeight - 10, m_data.ticks[t]);
    }

    // A shape that tells its value when it is pointed at.
    void Shape(const std::string& css, const std::string& path, const std::string& told) {
        m_html.Element("path", {{"class", css}, {"d", path}},
                       [&] { m_html.Element("title", {}, told); });
    }

    void Columns() {
        const auto& values = m_data.series[0].values;
        double width = std::min(64.0, Step() * 0.72);
        for (std::size_t t = 0; t < values.size(); ++t) {
            if (!values[t]) continue;
            Shape("bar s0",
                  fmt::format("M{:.1f} {:.1f}H{:.1f}V{:.1f}H{:.1f}z", X(t) - width / 2, Y(0),
                              X(t) + width / 2, Y(*values[t]), X(t) - width / 2),
                  m_data.ticks[t] + ": " + Shown(*values[t]));
        }
    }

    void Line(std::size_t s) {
        const auto& series = m_data.series[s];
        std::string path;
        bool drawing = false;      // a period without records interrupts the line
        for (std::size_t t = 0; t < series.values.size(); ++t) {
            if (series.values[t])
                path += fmt::format("{}{:.1f} {:.1f}", drawing ? "L" : "M", X(t), Y(*series.values[t]));
            drawing = series.values[t].has_value();
        }
        m_html.Element("path", {{"class", "line " + SeriesClass(s)}, {"d", path}}, "");
        for (std::size_t t = 0; t < series.values.size(); ++t) {
            if (!series.values[t]) continue;
            Shape("mark " + SeriesClass(s), MarkPath(s, X(t), Y(*series.values[t])),
                  m_data.ticks[t] + ", " + series.label + ": " + Shown(*series.values[t]));
        }
    }

    void Bar(std::size_t b) {
        double value = m_data.series[0].values[b].value_or(0);
        double length = std::max(0.0, value / m_scale.high) * (kWidth - 130);
        double y = kBarRow * double(b) + 18;
        Text("start", 0, y, m_data.ticks[b]);
        Shape("bar s0", fmt::format("M0 {:.1f}h{:.1f}v14h-{:.1f}z", y + 6, length, length),
              m_data.ticks[b] + ": " + Shown(value));
        Text("start", length + 8, y + 18, Shown(value));
    }

    Html& m_html;
    const Visit& m_visit;
    const ChartData& m_data;
    const indicators::Definition& m_definition;
    Scale m_scale;
    std::vector<std::pair<double, std::string>> m_values;   // with their labels
    double m_left = 0;
};

void WriteLegend(Html& html, const ChartData& data) {
    html.Element("ul", {{"class", "legend"}}, [&] {
        for (std::size_t s = 0; s < data.series.size(); ++s) {
            html.Element("li", {}, [&] {
                html.Element("svg", {{"viewBox", "0 0 36 16"}, {"aria-hidden", "true"}}, [&] {
                    html.Element("path", {{"class", "line " + SeriesClass(s)}, {"d", "M1 8H35"}}, "");
                    html.Element("path", {{"class", "mark " + SeriesClass(s)}, {"d", MarkPath(s, 18, 8)}},
                                 "");
                });
                html.Element("span", {}, data.series[s].label);
            });
        }
    });
}

std::string UnitNote(const Visit& visit, const ChartData& data,
                     const indicators::Definition& definition) {
    auto out = visit.Say("site.chart.unit", {{"unit", definition.unit.In(visit.lang())}});
    return data.over_time ? out + " " + visit.Say("site.chart.gap") : out;
}

}  // namespace

void WriteChart(Html& html, const Visit& visit, const ChartData& data,
                const indicators::Definition& definition) {
    html.Element("figure", {}, [&] {
        html.Element("div",
                     {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"},
                      {"aria-label", visit.Say("site.chart.region")}},
                     [&] {
                         Drawing drawing(html, visit, data, definition);
                         if (data.over_time) {
                             drawing.OverTime();
                         } else {
                             drawing.Bars();
                         }
                     });
        html.Element("figcaption", {}, [&] {
            if (data.series.size() > 1) WriteLegend(html, data);
            html.Element("p", {{"class", "soft small"}}, UnitNote(visit, data, definition));
            if (data.merged == 0) return;
            html.Element("p", {{"class", "soft small"}},
                         visit.Say("site.chart.others_note",
                                   {{"count", visit.format().Integer(std::int64_t(data.merged))}}));
        });
    });
}

}  // namespace atalaya::site
