// Detectors over 1,000 weekly series of ten years, on one thread: the latest week, as a watch does
// it when new counts come in, and what trying them on the past takes.
//
//   bench_signals FOLDER [SERIES]
//       FOLDER  counts and results are left there as raw columns, for bench/signals.R
//       SERIES  1,000 unless told otherwise

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/check.hpp"
#include "measure.hpp"
#include "stats/detectors.hpp"
#include "stats/false_alarms.hpp"

namespace atalaya::bench {
namespace {

constexpr int kTimes = 11;
constexpr std::size_t kWeeks = 522, kYear = 52;

// Counts with a season, a slow trend and more variation than a Poisson distribution has; from one
// case in a month to forty in a week.
std::vector<stats::CountSeries> MakeSeries(std::size_t count) {
    std::mt19937_64 random(20261121);
    std::vector<stats::CountSeries> all;
    for (std::size_t s = 0; s < count; ++s) {
        stats::CountSeries series{.first = {2016, 1, 4}};
        const double level = 0.25 * std::exp(5.0 * static_cast<double>(s % 100) / 99);
        const double trend = static_cast<double>(s % 3) * 0.0005;
        for (std::size_t week = 0; week < kWeeks; ++week) {
            const double t = static_cast<double>(week);
            const double season = 0.4 * std::cos(2 * std::numbers::pi * t / 52.18);
            std::gamma_distribution<double> mean(5, level * std::exp(season + trend * t) / 5);
            series.counts.push_back(std::poisson_distribution<int>(mean(random))(random));
        }
        all.push_back(std::move(series));
    }
    return all;
}

void Leave(const std::string& path, const std::vector<double>& values) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(double)));
}

// The threshold and the p value of the latest week of each series.
std::vector<double> Latest(const std::vector<stats::CountSeries>& all,
                           const stats::DetectorSettings& settings) {
    std::vector<double> out;
    for (const stats::CountSeries& series : all) {
        const auto point = stats::DetectLatest(series, settings);
        base::Check(point.ok(), "a signal");
        out.push_back(point->threshold);
        out.push_back(point->p_value);
    }
    return out;
}

void ReportLatest(const std::string& name, const std::vector<stats::CountSeries>& all,
                  const stats::DetectorSettings& settings) {
    std::vector<double> seconds;
    for (int i = 0; i < kTimes; ++i)
        seconds.push_back(Take([&] { Latest(all, settings); }).processor);
    Line(fmt::format("{}, latest week of {} series", name, all.size()), Shown(Median(seconds)),
         "processor; one thread");
}

void ReportPast(const std::string& name, const std::vector<stats::CountSeries>& all,
                const stats::DetectorSettings& settings, std::size_t weeks) {
    std::size_t alarms = 0, evaluated = 0;
    const Taken taken = Take([&] {
        for (const stats::CountSeries& series : all) {
            const auto trial = stats::TryOnPast(series, settings, {kWeeks - weeks, kWeeks - 1});
            base::Check(trial.ok(), "a trial");
            alarms += trial->alarms;
            evaluated += trial->evaluated;
        }
    });
    Line(fmt::format("{}, tried on the last {} weeks of {} series", name, weeks, all.size()),
         Shown(taken.processor),
         fmt::format("processor; once; alarms in {:.1f} % of the weeks",
                     100 * static_cast<double>(alarms) / static_cast<double>(evaluated)));
}

void Run(const std::string& folder, std::size_t count) {
    const std::vector<stats::CountSeries> all = MakeSeries(count);
    const auto recommended = stats::FarringtonFlexibleSettings::Recommended();
    ReportLatest("Farrington flexible", all, recommended);
    ReportLatest("Farrington 1996", all, stats::FarringtonSettings{});
    ReportLatest("EARS C2", all, stats::EarsSettings{.method = stats::EarsMethod::kC2});
    ReportLatest("exact Poisson", all, stats::ExactPoissonSettings{});
    ReportPast("Farrington flexible", all, recommended, kYear);
    ReportPast("EARS C2", all, stats::EarsSettings{.method = stats::EarsMethod::kC2}, kWeeks - 9);
    ReportPast("Poisson likelihood ratio", all, stats::GlrSettings{}, 2 * kYear);
    std::vector<double> counts;
    for (const stats::CountSeries& series : all)
        counts.insert(counts.end(), series.counts.begin(), series.counts.end());
    Leave(folder + "/signal_counts", counts);
    Leave(folder + "/signal_latest", Latest(all, recommended));
}

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    if (argc < 2) return EXIT_FAILURE;
    atalaya::bench::Run(argv[1], argc > 2 ? std::stoul(argv[2]) : 1000);
    return EXIT_SUCCESS;
}
