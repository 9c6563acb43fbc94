#include "surveys/sampling_calibration.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "base/check.hpp"
#include "base/json.hpp"

namespace atalaya::surveys {

namespace {

constexpr double kSamePopulation = 1e-6;

double SizeOf(const CalibrationMargin& margin) {
    return std::accumulate(margin.totals.begin(), margin.totals.end(), 0.0,
                           [](double sum, const auto& total) { return sum + total.second; });
}

// The value of the `number`th total, counted through all margins.
std::pair<std::string, std::string> TotalAt(const CalibrationDescription& calibration,
                                            std::size_t number) {
    for (const CalibrationMargin& margin : calibration.margins) {
        if (number < margin.totals.size())
            return {margin.variable,
                    std::next(margin.totals.begin(), static_cast<std::ptrdiff_t>(number))->first};
        number -= margin.totals.size();
    }
    return {};
}

Error InWords(const CalibrationDescription& calibration, Error error) {
    const std::string where = "/sampling/calibration";
    if (error.code != "stats.calibration_not_reached") {
        error.where = where;
        return error;
    }
    const std::string_view total = error.Get("total");
    std::size_t number = 0;
    std::from_chars(total.data(), total.data() + total.size(), number);
    const auto [variable, value] = TotalAt(calibration, number);
    return Err("surveys.calibration_not_reached",
               {{"variable", variable}, {"value", value}, {"gap", std::string(error.Get("gap"))}},
               where);
}

stats::Margin ReadMargin(const CalibrationMargin& margin, const std::string& where,
                         SamplingColumns& columns, std::vector<Error>& faults) {
    stats::Margin out;
    std::vector<std::string> values;
    for (const auto& [value, total] : margin.totals) {
        values.push_back(value);
        out.totals.push_back(total);
    }
    const std::size_t before = faults.size();
    CodeColumn column = columns.Codes(margin.variable, base::Pointer(where, "variable"), values);
    if (faults.size() > before) return out;
    // Part of each code of the column.
    std::vector<std::int32_t> part;
    std::vector<bool> found(values.size());
    for (const std::string& value : column.values) {
        const auto at = margin.totals.find(value);
        part.push_back(at == margin.totals.end()
                           ? -1
                           : static_cast<std::int32_t>(std::distance(margin.totals.begin(), at)));
        if (part.back() >= 0) found[static_cast<std::size_t>(part.back())] = true;
    }
    for (std::size_t k = 0; k < values.size(); ++k)
        if (!found[k])
            faults.push_back(Err("surveys.margin_value_unknown",
                                 {{"variable", margin.variable}, {"value", values[k]}},
                                 base::Pointer(base::Pointer(where, "totals"), values[k])));
    std::vector<std::size_t> rows(part.size()), first(part.size());
    for (std::size_t i = 0; i < column.codes.size(); ++i) {
        const auto code = static_cast<std::size_t>(column.codes[i]);
        if (rows[code]++ == 0) first[code] = i;
        column.codes[i] = part[code];
    }
    for (std::size_t code = 0; code < part.size(); ++code)
        if (part[code] < 0)
            faults.push_back(
                Err("surveys.margin_value_without_total",
                    {{"variable", margin.variable},
                     {"value", column.labels[code]},
                     {"row", std::to_string(first[code] + 1)},
                     {"more", rows[code] > 1 ? std::to_string(rows[code] - 1) : ""}},
                    base::Pointer(where, "totals")));
    out.codes = std::move(column.codes);
    return out;
}

}  // namespace

std::vector<stats::Margin> ReadMargins(const CalibrationDescription& calibration,
                                       SamplingColumns& columns, std::vector<Error>& faults) {
    std::vector<stats::Margin> out;
    for (std::size_t m = 0; m < calibration.margins.size(); ++m) {
        const CalibrationMargin& margin = calibration.margins[m];
        const std::string where = base::Pointer("/sampling/calibration/margins", m);
        out.push_back(ReadMargin(margin, where, columns, faults));
        const CalibrationMargin& first = calibration.margins.front();
        const double size = SizeOf(margin), known = SizeOf(first);
        if (std::abs(size - known) > kSamePopulation * known)
            faults.push_back(Err("surveys.margins_differ",
                                 {{"variable", margin.variable},
                                  {"total", fmt::format("{}", size)},
                                  {"first_variable", first.variable},
                                  {"first", fmt::format("{}", known)}},
                                 base::Pointer(where, "totals")));
    }
    return out;
}

Result<stats::Calibrated> CalibratedWeights(const CalibrationDescription& calibration,
                                            std::span<const stats::Margin> margins,
                                            std::span<const double> weights) {
    using Method = CalibrationDescription::Method;
    constexpr double kNone = std::numeric_limits<double>::infinity();
    const auto adjust = [&]() -> Result<stats::Calibrated> {
        switch (calibration.method) {
            case Method::PostStratify: return stats::PostStratify(weights, margins.front());
            case Method::Rake: return stats::Rake(weights, margins);
            case Method::Calibrate: {
                std::vector<double> totals;
                for (const stats::Margin& margin : margins)
                    totals.insert(totals.end(), margin.totals.begin(), margin.totals.end());
                return stats::Calibrate(weights, stats::Indicators(margins), totals,
                                        {.distance = calibration.distance,
                                         .lower = calibration.lower.value_or(-kNone),
                                         .upper = calibration.upper.value_or(kNone)});
            }
        }
        throw base::BrokenPromise("a method of CalibrationDescription");
    };
    Result<stats::Calibrated> out = adjust();
    if (out.ok()) return out;
    return InWords(calibration, std::move(out).error());
}

}  // namespace atalaya::surveys
