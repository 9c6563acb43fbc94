#include "surveys/report_words.hpp"

#include <cmath>
#include <vector>

#include "surveys/table_words.hpp"

namespace atalaya::surveys {

std::string ReportWords::Say(std::string_view name, std::initializer_list<base::Param> params) const {
    return m_library.Say("surveys.report." + std::string(name), std::vector<base::Param>(params),
                         m_lang);
}

std::string ReportWords::Number(double number, int decimals) const {
    std::string out = Rounded(number, decimals);
    if (out.empty()) return "–";
    if (m_lang == Lang::En) return out;
    if (const auto point = out.find('.'); point != std::string::npos) out[point] = ',';
    return out;
}

std::string ReportWords::Count(double number) const {
    std::string out = Rounded(number, 0);
    if (out.empty()) return "–";
    // English has a comma, the others a narrow space that does not break.
    const std::string_view mark = m_lang == Lang::En ? "," : "\u202F";
    const std::size_t first = out.front() == '-' ? 1 : 0;
    for (std::size_t at = out.size(); at > first + 3;) {
        at -= 3;
        out.insert(at, mark);
    }
    return out;
}

std::string ReportWords::Date(base::Timestamp at) const {
    const std::string day = base::FormatTimestamp(at).substr(0, 10);
    const auto date = base::Date::Parse(day);
    if (!date.ok()) return day;
    // Days are said as in all reports.
    const auto say = [&](const std::string& name, std::vector<base::Param> params) {
        return m_library.Say("evaluation.report." + name, params, m_lang);
    };
    return say(date->day == 1 ? "day_first" : "day",
               {{"day", std::to_string(date->day)},
                {"month", say("month_" + std::to_string(date->month), {})},
                {"year", std::to_string(date->year)}});
}

std::string ReportWords::Limit(const Line& line, const Cell& cell, double limit) const {
    if (!IsShown(cell)) return "";
    return Number((line.is_share ? 100 : 1) * limit, line.decimals);
}

std::string ReportWords::Value(const Line& line, const Cell& cell) const {
    if (cell.presentation.verdict == stats::Presentation::kWithhold) return std::string(kWithheld);
    std::string out = Number((line.is_share ? 100 : 1) * cell.estimate.value, line.decimals);
    if (IsShown(cell) && cell.presentation.verdict == stats::Presentation::kFlag) out += kCaution;
    return out;
}

std::string ReportWords::Interval(const Line& line, const Cell& cell) const {
    if (!IsShown(cell) || !std::isfinite(cell.upper())) return "";
    return Limit(line, cell, cell.lower()) + "–" + Limit(line, cell, cell.upper());
}

}  // namespace atalaya::surveys
