#include <charconv>
#include <cmath>
#include <cstdio>

#include "base/date.hpp"
#include "base/files.hpp"
#include "microdata/ddi.hpp"
#include "microdata/survey_writer.hpp"

namespace atalaya::microdata {
namespace {

constexpr std::int64_t kDay = 86'400;
// Years 1 to 9999, which a date can be written in.
constexpr double kFirstDay = -719'162, kLastDay = 2'932'896;

std::string Shortest(double number) {
    char out[32];
    const auto end = std::to_chars(out, out + sizeof out, number).ptr;
    return {out, end};
}

// "13:05:09", with a fraction where there is one.
std::string TimeOfDay(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::floor(seconds));
    char out[48];
    std::snprintf(out, sizeof out, "%02lld:%02lld:%02lld",
                  static_cast<long long>(whole / 3'600), static_cast<long long>(whole / 60 % 60),
                  static_cast<long long>(whole % 60));
    const double fraction = seconds - static_cast<double>(whole);
    if (fraction == 0) return out;
    char digits[1'100];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, fraction, std::chars_format::fixed).ptr;
    return out + std::string(digits + 1, end);
}

bool Quoted(std::string_view text) {
    return text.find_first_of(",\"\r\n") != std::string_view::npos || text.starts_with(' ') ||
           text.ends_with(' ');
}

void AddText(std::string& out, std::string_view text) {
    if (!Quoted(text)) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

std::string ShownNumber(double value, Kind kind) {
    if (std::isnan(value)) return TagOf(value) == 0 ? "" : std::string(".") + TagOf(value);
    switch (kind) {
        case Kind::Number:
        case Kind::Text: break;
        case Kind::Date:
            if (value == std::floor(value) && value >= kFirstDay && value <= kLastDay)
                return base::Date::FromDays(static_cast<std::int64_t>(value)).ToString();
            break;
        case Kind::Time:
            if (value >= 0 && value < 1e9) return TimeOfDay(value);
            break;
        case Kind::DateTime: {
            const double day = std::floor(value / static_cast<double>(kDay));
            if (day < kFirstDay || day > kLastDay) break;
            return base::Date::FromDays(static_cast<std::int64_t>(day)).ToString() + "T" +
                   TimeOfDay(value - day * static_cast<double>(kDay));
        }
    }
    return Shortest(value);
}

Result<void> WriteCsv(const Dataset& dataset, const std::filesystem::path& path,
                      const std::filesystem::path& codebook) {
    std::string out;
    for (std::size_t i = 0; i < dataset.variables.size(); ++i) {
        if (i > 0) out += ',';
        AddText(out, dataset.variables[i].name);
    }
    out += "\r\n";
    for (std::size_t row = 0; row < dataset.rows; ++row) {
        for (std::size_t i = 0; i < dataset.variables.size(); ++i) {
            if (i > 0) out += ',';
            const Kind kind = dataset.variables[i].kind;
            if (kind == Kind::Text)
                AddText(out, dataset.TextsOf(i)[row]);
            else
                out += ShownNumber(dataset.NumbersOf(i)[row], kind);
        }
        out += "\r\n";
    }
    ATALAYA_TRY(base::WriteFile(path, out));
    return base::WriteFile(codebook, DdiCodebook(dataset, path.filename().string()));
}

}  // namespace atalaya::microdata
