#include "evaluation/render/report_words.hpp"

#include <vector>

#include "base/date.hpp"
#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

namespace {

std::string CodeOf(std::string_view name) { return "evaluation.report." + std::string(name); }

}  // namespace

std::string Words::Say(std::string_view name, std::initializer_list<base::Param> params) const {
    const std::vector<base::Param> list(params);
    return m_library.Say(CodeOf(name), list, m_lang);
}

bool Words::Has(std::string_view name) const { return m_library.HasMessage(CodeOf(name)); }

std::string Words::Date(base::Timestamp at) const {
    const auto date = base::Date::Parse(Day(at));
    if (!date.ok()) return Day(at);
    return Say(date->day == 1 ? "day_first" : "day",
               {{"day", std::to_string(date->day)},
                {"month", Say("month_" + std::to_string(date->month))},
                {"year", std::to_string(date->year)}});
}

std::string Words::Percent(std::optional<int> percent) const {
    if (!percent) return "–";
    return std::to_string(*percent) + (m_lang == Lang::En || m_lang == Lang::Pt ? "%" : "\u00A0%");
}

Words::Written Words::Pick(const json::object& local) const {
    if (std::string own = TextIn(local, base::Code(m_lang)); !own.empty())
        return {std::move(own), std::nullopt};
    for (const Lang lang : base::kLangs) {
        if (std::string text = TextIn(local, base::Code(lang)); !text.empty())
            return {std::move(text), lang};
    }
    return {};
}

documents::Document Words::NewReport(const std::string& notice) const {
    documents::Document out;
    out.lang = m_lang;
    out.author = Say("author");
    out.notice = notice;
    out.contents = Say("contents");
    return out;
}

}  // namespace atalaya::evaluation
