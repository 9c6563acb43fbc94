#pragma once

// Seconds, medians and the memory of this process; lines of the Markdown table.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace atalaya::bench {

// Of the clock, and of the processors for this process: on a shared machine the second says more.
struct Taken {
    double seconds = 0, processor = 0;
};
Taken Take(const std::function<void()>& work);
double Seconds(const std::function<void()>& work);
// Runs `work` so many times; the median of the seconds.
double MedianSeconds(int times, const std::function<void()>& work);
double Median(std::vector<double> values);

// What of this process lies in memory now, in bytes (Linux).
std::int64_t ResidentBytes();

// "| what | result | note |" on standard output, at once.
void Line(std::string_view what, std::string_view result, std::string_view note = {});
// "12.3 s", "45.6 ms", "789 us": three digits.
std::string Shown(double seconds);

}  // namespace atalaya::bench
