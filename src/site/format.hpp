#pragma once

// Numbers, periods and times as they are written in a language.

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/date.hpp"
#include "base/text.hpp"

namespace atalaya::site {

class Format {
 public:
    explicit Format(Lang lang);
    ~Format();

    // Exact decimal text, rounded half away from zero: ("1234.56", 1) is "1.234,6" in Spanish.
    std::string Number(std::string_view exact, int decimals) const;
    std::string Integer(std::int64_t value) const;
    // For the ticks of an axis.
    std::string Approximate(double value, int decimals) const;
    // "2011", "Q1 2011", "Mar 2011" in the language.
    std::string Period(const base::Period& period) const;
    // The same from its key; a text that is no period stays as it is.
    std::string PeriodKey(std::string_view key) const;
    // Date and time of day, in universal time, and saying so.
    std::string Time(base::Timestamp at) const;

 private:
    struct Icu;
    std::unique_ptr<Icu> m_icu;
};

}  // namespace atalaya::site
