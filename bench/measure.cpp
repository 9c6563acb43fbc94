#include "measure.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

namespace atalaya::bench {

namespace {

double Processor() {
    timespec at{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

}  // namespace

Taken Take(const std::function<void()>& work) {
    Taken out;
    const double before = Processor();
    out.seconds = Seconds(work);
    out.processor = Processor() - before;
    return out;
}

double Seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    return took.count();
}

double MedianSeconds(int times, const std::function<void()>& work) {
    std::vector<double> all;
    for (int i = 0; i < times; ++i) all.push_back(Seconds(work));
    return Median(std::move(all));
}

double Median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::int64_t ResidentBytes() {
    std::ifstream file("/proc/self/statm");
    std::int64_t size = 0, resident = 0;
    file >> size >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

void Line(std::string_view what, std::string_view result, std::string_view note) {
    fmt::print("| {} | {} | {} |\n", what, result, note);
    std::fflush(stdout);
}

std::string Shown(double seconds) {
    const auto three = [](double value, std::string_view unit) {
        return fmt::format("{:.{}f} {}", value, value < 10 ? 2 : value < 100 ? 1 : 0, unit);
    };
    if (seconds >= 1) return three(seconds, "s");
    if (seconds >= 1e-3) return three(seconds * 1e3, "ms");
    return three(seconds * 1e6, "us");
}

}  // namespace atalaya::bench
