// Tables of a survey from loaded columns: 20 questions by 100 domains with Taylor errors, intervals
// and design effects, on one thread, beside a plain read of the same bytes.
//
//   bench_stats FOLDER [ROWS [LARGE]]
//       FOLDER  the small survey and its table are left there as raw columns, for bench/stats.R
//       ROWS    respondents, 1,000,000 unless told otherwise
//       LARGE   respondents of the second measurement, 10,000,000 unless told otherwise; 0 for none

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "base/check.hpp"
#include "base/random.hpp"
#include "measure.hpp"
#include "stats/intervals.hpp"
#include "stats/projection.hpp"
#include "stats/replicates.hpp"
#include "stats/table.hpp"

namespace atalaya::bench {
namespace {

constexpr int kTimes = 11;
constexpr std::size_t kReplicates = 200;
constexpr std::size_t kColumns = 20, kDomains = 100, kStrata = 30, kUnits = 600;
// Sex, ten ages, eight regions: what the population is known by.
constexpr std::array<std::size_t, 3> kMargins = {2, 10, 8};

// Yes-or-no questions whose shares differ by PSU and domain; PSUs one after the other.
struct Survey {
    explicit Survey(std::size_t rows, bool shuffled) : codes(kColumns) {
        std::mt19937_64 random(20261121);
        unit.resize(rows);
        for (std::size_t i = 0; i < rows; ++i) unit[i] = static_cast<int>(i * kUnits / rows);
        if (shuffled) std::shuffle(unit.begin(), unit.end(), random);
        stratum.resize(rows);
        weight.resize(rows);
        cell.resize(rows);
        for (auto& column : codes) column.resize(rows);
        for (std::size_t i = 0; i < rows; ++i) {
            stratum[i] = unit[i] / static_cast<int>(kUnits / kStrata);
            weight[i] = 50 + static_cast<double>(random() % 10000) / 100;
            cell[i] = random() % kDomains;
            for (std::size_t j = 0; j < kColumns; ++j)
                codes[j][i] = random() % 1000 < 10 + 20 * j + unit[i] % 40 + cell[i] % 30;
        }
    }

    stats::TableInput Input() const {
        stats::TableInput input{.cells = cell, .cell_count = kDomains, .domain_count = kDomains};
        for (const auto& column : codes)
            input.columns.emplace_back(std::span<const std::int8_t>(column));
        input.groupings.emplace_back(kDomains);
        std::iota(input.groupings.front().begin(), input.groupings.front().end(), 0);
        return input;
    }

    stats::DesignInput Clustered() const {
        return {.rows = unit.size(),
                .weights = weight,
                .stages = {{.strata = stratum, .units = unit}}};
    }

    // To totals that are off by up to a fifth, in another direction for each category.
    std::vector<stats::Margin> Margins() const {
        std::vector<stats::Margin> margins;
        for (std::size_t m = 0; m < kMargins.size(); ++m) {
            stats::Margin margin{.totals = std::vector<double>(kMargins[m])};
            for (std::size_t i = 0; i < weight.size(); ++i) {
                std::uint64_t hash = (i + 1) * 0x9E3779B97F4A7C15u * (m + 1);
                hash ^= hash >> 29;
                margin.codes.push_back(static_cast<std::int32_t>(hash % kMargins[m]));
                margin.totals[margin.codes.back()] += weight[i];
            }
            for (std::size_t k = 0; k + 1 < kMargins[m]; k += 2) {
                const double moved = 0.2 * margin.totals[k];
                margin.totals[k] -= moved;
                margin.totals[k + 1] += moved;
            }
            margins.push_back(std::move(margin));
        }
        return margins;
    }

    std::vector<std::int32_t> unit, stratum;
    std::vector<double> weight;
    std::vector<std::uint16_t> cell;
    std::vector<std::vector<std::int8_t>> codes;
};

// Every byte once, in words: what the memory gives one thread.
std::uint64_t ReadBytes(const void* data, std::size_t bytes) {
    const char* const at = static_cast<const char*>(data);
    std::uint64_t sums[8] = {};
    for (std::size_t i = 0; i + 64 <= bytes; i += 64) {
        std::uint64_t words[8];
        std::memcpy(words, at + i, 64);
        for (int k = 0; k < 8; ++k) sums[k] += words[k];
    }
    return std::accumulate(sums, sums + 8, std::uint64_t{0});
}

// What a table needs of the survey; the number of bytes.
std::size_t BytesOf(const Survey& survey) {
    return survey.unit.size() * (kColumns + sizeof(double) + sizeof(std::uint16_t) +
                                 sizeof(std::int32_t));
}

double ReadAll(const Survey& survey) {
    volatile std::uint64_t kept = 0;
    return MedianSeconds(kTimes, [&] {
        std::uint64_t sum = ReadBytes(survey.weight.data(), survey.weight.size() * 8);
        sum += ReadBytes(survey.cell.data(), survey.cell.size() * 2);
        sum += ReadBytes(survey.unit.data(), survey.unit.size() * 4);
        for (const auto& column : survey.codes) sum += ReadBytes(column.data(), column.size());
        kept = sum;
    });
}

std::int64_t PeakBytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * 1024;
}

// The table and a logit interval of each of its shares. Sampled: a design or replicates.
template <class Sampled>
stats::TableEstimates MakeTable(const Sampled& design, const stats::TableInput& input) {
    auto table = stats::Tabulate(design, input, stats::TableStatistic::kMean);
    base::Check(table.ok(), "a table");
    for (std::size_t j = 0; j < kColumns; ++j)
        for (std::size_t d = 0; d < kDomains; ++d)
            base::Check(stats::IntervalOfEstimate(table->At(j, d), stats::ProportionMethod::kLogit)
                            .ok(),
                        "an interval");
    return std::move(*table);
}

// The median, and the least, which other work on the machine touches least.
struct Times {
    double median = 0, least = 0;
};
template <class Sampled>
Times Measure(const Sampled& design, const stats::TableInput& input) {
    std::vector<double> all;
    for (int i = 0; i < kTimes; ++i) all.push_back(Take([&] { MakeTable(design, input); }).processor);
    return {Median(all), *std::min_element(all.begin(), all.end())};
}

void Report(std::string_view what, Times times, double read) {
    Line(what, Shown(times.median),
         fmt::format("processor; at best {}; {:.1f} times a plain read of the same bytes",
                     Shown(times.least), times.median / read));
}

template <class T>
void Write(const std::filesystem::path& path, const std::vector<T>& values) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(T)));
}

void Leave(const std::filesystem::path& folder, const Survey& survey,
           const stats::TableEstimates& table) {
    Write(folder / "weight", survey.weight);
    Write(folder / "unit", survey.unit);
    Write(folder / "stratum", survey.stratum);
    Write(folder / "cell", survey.cell);
    std::vector<double> values, errors;
    for (std::size_t j = 0; j < kColumns; ++j) {
        Write(folder / fmt::format("code{}", j), survey.codes[j]);
        for (std::size_t d = 0; d < kDomains; ++d) {
            values.push_back(table.At(j, d).value);
            errors.push_back(table.At(j, d).se);
        }
    }
    Write(folder / "values", values);
    Write(folder / "errors", errors);
}

void MeasureReplicates(const std::string& of, const stats::Design& design,
                       const stats::TableInput& input, double read) {
    base::SeededRandom random(1);
    std::optional<stats::Replicates> made;
    const Taken making = Take([&] {
        made = stats::Replicates::Make(
                   design, {.method = stats::ReplicateMethod::kRaoWu, .replicates = kReplicates},
                   random)
                   .value();
    });
    Line(fmt::format("{}: {} bootstrap replicates made", of, kReplicates),
         Shown(making.processor), "processor");
    Report(fmt::format("{}: the same table, errors from {} replicates", of, kReplicates),
           Measure(*made, input), read);
}

void Run(std::size_t rows, const std::filesystem::path& leave) {
    const std::string of = fmt::format("survey of {} respondents", rows);
    {
        const Survey survey(rows, false);
        const stats::TableInput input = survey.Input();
        const double read = ReadAll(survey);
        Line(of + ": plain read", Shown(read),
             fmt::format("{:.1f} GB/s", static_cast<double>(BytesOf(survey)) / read / 1e9));
        std::optional<stats::Design> design;
        const Taken made = Take([&] { design = stats::Design::Make(survey.Clustered()).value(); });
        Line(of + ": design checked", Shown(made.processor), "processor");
        Report(of + ": 20 questions by 100 domains", Measure(*design, input), read);
        Line(of + ": memory at most", fmt::format("{} MB", PeakBytes() >> 20),
             "of the process, with the columns and the input of the design");
        MeasureReplicates(of, *design, input, read);
        const std::vector<stats::Margin> margins = survey.Margins();
        std::optional<stats::Calibrated> weights;
        const Taken rake = Take([&] { weights = stats::Rake(survey.weight, margins).value(); });
        Line(of + ": raked to 3 margins of 2, 10 and 8", Shown(rake.processor), "processor");
        Report(of + ": the same table under raked weights",
               Measure(stats::CalibratedDesign(*design, *weights, margins), input), read);
        stats::DesignInput rows_as_units = survey.Clustered();
        rows_as_units.stages[0].units.clear();
        design = stats::Design::Make(rows_as_units).value();
        Report(of + ": the same, each respondent a PSU", Measure(*design, input), read);
        const stats::Design raked = stats::CalibratedDesign(*design, *weights, margins);
        const Taken once = Take([&] { MakeTable(raked, input); });
        Line(of + ": the same, each respondent a PSU, under raked weights", Shown(once.processor),
             "processor; once");
        if (!leave.empty())
            Leave(leave, survey, MakeTable(stats::Design::Make(survey.Clustered()).value(), input));
    }
    const Survey survey(rows, true);
    const double read = ReadAll(survey);
    const stats::Design design = stats::Design::Make(survey.Clustered()).value();
    Report(of + ": the same, rows in no order", Measure(design, survey.Input()), read);
}

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    if (argc < 2) return EXIT_FAILURE;
    const std::size_t rows = argc > 2 ? std::stoul(argv[2]) : 1'000'000;
    const std::size_t large = argc > 3 ? std::stoul(argv[3]) : 10'000'000;
    atalaya::bench::Run(rows, argv[1]);
    if (large > 0) atalaya::bench::Run(large, {});
    return EXIT_SUCCESS;
}
