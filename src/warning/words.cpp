#include "warning/words.hpp"

#include <vector>

namespace atalaya::warning {

std::string Words::Say(std::string_view name, std::initializer_list<base::Param> params) const {
    return m_library.Say("warning." + std::string(name), std::vector(params), m_lang);
}

std::string Words::Day(base::Date date) const {
    // Days are said as in all reports.
    const auto say = [&](const std::string& name, std::vector<base::Param> params) {
        return m_library.Say("evaluation.report." + name, params, m_lang);
    };
    return say(date.day == 1 ? "day_first" : "day",
               {{"day", std::to_string(date.day)},
                {"month", say("month_" + std::to_string(date.month), {})},
                {"year", std::to_string(date.year)}});
}

std::string Words::Moment(base::Timestamp at) const {
    return Day(base::Date::FromDays(at / 86'400'000)) + ", " +
           base::FormatTimestamp(at).substr(11, 5) + " UTC";
}

std::string Words::Label(std::string_view list, std::string_view code) const {
    const auto* codes = m_library.FindCodeList(list);
    const auto* found = codes ? codes->Find(code) : nullptr;
    return found ? found->label.In(m_lang) : std::string(code);
}

}  // namespace atalaya::warning
