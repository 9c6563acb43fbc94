#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"

namespace atalaya::base {

// Milliseconds since 1970-01-01T00:00:00Z.
using Timestamp = std::int64_t;

// The time, passed in so that every behaviour can be replayed.
class Clock {
 public:
    virtual ~Clock() = default;
    virtual Timestamp Now() const = 0;
    Date Today() const { return Date::FromDays(Now() / 86'400'000); }
};

class SystemClock final : public Clock {
 public:
    Timestamp Now() const override;
};

// A clock that is wrong by so much, as clocks of real machines are.
class ShiftedClock final : public Clock {
 public:
    // `clock` outlives this object.
    ShiftedClock(const Clock& clock, std::int64_t milliseconds)
        : m_clock(clock), m_shift(milliseconds) {}
    Timestamp Now() const override { return m_clock.Now() + m_shift; }

 private:
    const Clock& m_clock;
    const std::int64_t m_shift;
};

// For tests and replays: stands still until it is moved.
class FixedClock final : public Clock {
 public:
    explicit FixedClock(Timestamp now = 1'767'225'600'000) : m_now(now) {}  // 2026-01-01
    Timestamp Now() const override { return m_now; }
    void Advance(std::int64_t milliseconds) { m_now += milliseconds; }

 private:
    Timestamp m_now;
};

// "2026-01-01T00:00:00.000Z".
std::string FormatTimestamp(Timestamp at);
// Reads what FormatTimestamp writes, of the years 1970 to 9999, and nothing else.
std::optional<Timestamp> ParseTimestamp(std::string_view text);

}  // namespace atalaya::base
