#include "base/clock.hpp"

#include <chrono>
#include <cstdio>

namespace atalaya::base {

Timestamp SystemClock::Now() const {
    auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::string FormatTimestamp(Timestamp at) {
    constexpr std::int64_t kDay = 86'400'000;
    std::int64_t days = at / kDay;
    std::int64_t rest = at % kDay;
    if (rest < 0) {
        rest += kDay;
        --days;
    }
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "T%02d:%02d:%02d.%03dZ", int(rest / 3'600'000),
                  int(rest / 60'000 % 60), int(rest / 1000 % 60), int(rest % 1000));
    return Date::FromDays(days).ToString() + buffer;
}

}  // namespace atalaya::base
