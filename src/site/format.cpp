#include "site/format.hpp"

#include <map>

#include <fmt/format.h>
#include <unicode/dtptngen.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

namespace atalaya::site {

struct Format::Icu {
    icu::Locale locale;
    std::unique_ptr<icu::DateTimePatternGenerator> patterns;
    mutable std::map<int, icu::number::LocalizedNumberFormatter> numbers;   // by decimals
    mutable std::map<std::string, std::unique_ptr<icu::SimpleDateFormat>> dates;   // by skeleton

    explicit Icu(Lang lang) : locale(std::string(base::Code(lang)).c_str()) {
        UErrorCode status = U_ZERO_ERROR;
        patterns.reset(icu::DateTimePatternGenerator::createInstance(locale, status));
    }

    // Thousands are always set apart, so that the numbers of a column align.
    const icu::number::LocalizedNumberFormatter& Numbers(int decimals) const {
        auto found = numbers.find(decimals);
        if (found == numbers.end()) {
            auto made = icu::number::NumberFormatter::withLocale(locale)
                            .precision(icu::number::Precision::fixedFraction(decimals))
                            .roundingMode(UNUM_ROUND_HALFUP)
                            .grouping(UNUM_GROUPING_ON_ALIGNED);
            found = numbers.emplace(decimals, std::move(made)).first;
        }
        return found->second;
    }

    std::string Date(base::Timestamp at, const std::string& skeleton) const {
        UErrorCode status = U_ZERO_ERROR;
        auto& format = dates[skeleton];
        if (!format) {
            auto pattern = patterns->getBestPattern(icu::UnicodeString::fromUTF8(skeleton), status);
            format = std::make_unique<icu::SimpleDateFormat>(pattern, locale, status);
            format->setTimeZone(*icu::TimeZone::getGMT());
        }
        icu::UnicodeString text;
        format->format(static_cast<UDate>(at), text);
        std::string out;
        return text.toUTF8String(out);
    }
};

namespace {

constexpr std::int64_t kDay = 86'400'000;

std::string Utf8(const icu::number::FormattedNumber& number, UErrorCode& status) {
    std::string out;
    return number.toString(status).toUTF8String(out);
}

}  // namespace

Format::Format(Lang lang) : m_icu(std::make_unique<Icu>(lang)) {}
Format::~Format() = default;

std::string Format::Number(std::string_view exact, int decimals) const {
    UErrorCode status = U_ZERO_ERROR;
    icu::StringPiece piece(exact.data(), static_cast<std::int32_t>(exact.size()));
    auto out = Utf8(m_icu->Numbers(decimals).formatDecimal(piece, status), status);
    return U_SUCCESS(status) ? out : std::string(exact);
}

std::string Format::Integer(std::int64_t value) const {
    UErrorCode status = U_ZERO_ERROR;
    return Utf8(m_icu->Numbers(0).formatInt(value, status), status);
}

std::string Format::Approximate(double value, int decimals) const {
    UErrorCode status = U_ZERO_ERROR;
    return Utf8(m_icu->Numbers(decimals).formatDouble(value, status), status);
}

std::string Format::Period(const base::Period& period) const {
    auto first = period.First().ToDays() * kDay;
    switch (period.kind) {
        case base::PeriodKind::Year: return fmt::format("{}", period.year);
        case base::PeriodKind::Quarter: return m_icu->Date(first, "yQQQ");
        case base::PeriodKind::Month: return m_icu->Date(first, "yMMM");
    }
    return period.ToString();
}

std::string Format::PeriodKey(std::string_view key) const {
    auto period = base::Period::Parse(key);
    return period.ok() ? Period(*period) : std::string(key);
}

std::string Format::Time(base::Timestamp at) const { return m_icu->Date(at, "yMMMMdHm") + " UTC"; }

}  // namespace atalaya::site
