#pragma once

// Series that are watched (content, kind "watched_series"): what is counted, over which records or
// indicator, by what, each week or month, and which detectors look at it.

#include <string>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "content/library.hpp"
#include "indicators/indicators.hpp"
#include "registers/model.hpp"
#include "warning/series_detectors.hpp"

namespace atalaya::warning {

struct WatchedSeries {
    enum class Measure { Records, Sum, Values };

    std::string id;
    LocalText title, description;
    std::string register_id;  // or
    std::string indicator;    // with its own breakdowns, and "territory" (first level)
    std::string filter;       // expression over the records; "" for all
    std::string date_field;   // of the register
    Measure measure = Measure::Records;
    std::string measure_field;    // Sum: integer; Values: decimal, integer (purity, price)
    std::vector<std::string> by;  // fields: code, place (its first level), substance, text
    stats::SeriesStep step = stats::SeriesStep::kWeeks;  // from Monday; or months
    std::vector<WatchedDetector> detectors;
};
// By id. Errors: warning.series_invalid, whose details, each with file and line, are
// warning.series_source, warning.series_field {field, register}, warning.series_date {field},
// warning.series_by {field}, warning.series_measure {measure}, warning.series_indicator
// {indicator}, warning.series_values {detector}, those of ReadDetector, expr.*.
Result<std::vector<WatchedSeries>> ReadWatchedSeries(const content::Library& library,
                                                     const registers::Catalogue& catalogue);

using SeriesKeys = std::vector<std::pair<std::string, std::string>>;  // field, code

// One series: a value for each period of its set.
struct SeriesData {
    SeriesKeys keys;  // ("substance", "cocaine"); in the order of WatchedSeries::by
    std::vector<double> counts;
    std::vector<std::vector<double>> values;  // Measure::Values: those of each period
};
// All series of a definition over the same periods: from the first of any of its records (at most
// kMostYears back) to the last that is complete, without gaps.
struct SeriesSet {
    stats::SeriesStep step = stats::SeriesStep::kWeeks;
    base::Date first;  // of the first period
    std::size_t periods = 0;
    std::vector<SeriesData> series;  // by keys
    std::int64_t left_out = 0;       // records whose date is not known so exactly

    base::Date StartOf(std::size_t period) const;
    // As detectors read it.
    stats::CountSeries Counts(const SeriesData& data) const;
    const SeriesData* Find(const SeriesKeys& keys) const;
};
inline constexpr int kMostYears = 20;

// "notifications_by_substance/suspected_substance:cocaine".
std::string SeriesName(const WatchedSeries& series, const SeriesKeys& keys);
// "Notifications by suspected substance, weekly: Cocaine".
std::string SeriesTitle(const WatchedSeries& series, const registers::Catalogue& catalogue,
                        const SeriesKeys& keys, Lang lang);

struct SeriesSources {
    store::Database& database;
    const access::Policy& policy;
    const registers::Catalogue& catalogue;
    indicators::Indicators& indicators;
};
// All series of it that the country's records give, in one question to the store. Exercises never
// count; what the caller may not read does not either. Errors: access.denied,
// access.field_hidden {field}; those of Indicators::Ask.
Result<SeriesSet> ReadSeries(const SeriesSources& sources, const access::Caller& caller,
                             const WatchedSeries& series, std::string_view country,
                             base::Date today);

}  // namespace atalaya::warning
