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

std::optional<Timestamp> ParseTimestamp(std::string_view text) {
    constexpr std::string_view kShape = "0000-00-00T00:00:00.000Z";
    if (text.size() != kShape.size()) return std::nullopt;
    for (std::size_t i = 0; i < kShape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kShape[i] == '0' ? !digit : text[i] != kShape[i]) return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t digits) {
        int out = 0;
        for (std::size_t i = at; i < at + digits; ++i) out = out * 10 + (text[i] - '0');
        return out;
    };
    const auto day = Date::Make(number(0, 4), number(5, 2), number(8, 2));
    const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
    if (!day || day->year < 1970 || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return ((day->ToDays() * 24 + hour) * 60 + minute) * 60'000 + second * 1000 + number(20, 3);
}

}  // namespace atalaya::base
