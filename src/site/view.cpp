#include "site/view.hpp"

#include <algorithm>
#include <array>

namespace atalaya::site {
namespace {

constexpr std::array<std::string_view, 6> kChoices = {"by_period", "by_territory", "breakdowns",
                                                      "from",      "to",           "territory"};

std::string_view NameOf(base::PeriodKind kind) {
    switch (kind) {
        case base::PeriodKind::Year: return "year";
        case base::PeriodKind::Quarter: return "quarter";
        case base::PeriodKind::Month: return "month";
    }
    return "";
}

void ReadPeriodKind(std::string_view text, View& view) {
    for (auto kind : {base::PeriodKind::Year, base::PeriodKind::Quarter, base::PeriodKind::Month}) {
        if (text == NameOf(kind)) view.question.by_period = kind;
    }
    if (!text.empty() && !view.question.by_period)
        view.faults.push_back(Err("site.choice_unknown", {{"value", std::string(text)}}, "/by_period"));
}

void ReadLevel(std::string_view text, View& view) {
    if (text.empty()) return;
    if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') {
        view.question.by_territory_level = text[0] - '0';
    } else {
        view.faults.push_back(
            Err("site.choice_unknown", {{"value", std::string(text)}}, "/by_territory"));
    }
}

std::optional<base::Period> ReadPeriod(const std::string& text, std::string_view place, View& view) {
    if (text.empty()) return std::nullopt;
    auto period = base::Period::Parse(text);
    if (period.ok()) return *period;
    Error fault = period.error();
    fault.where = place;
    view.faults.push_back(std::move(fault));
    return std::nullopt;
}

// The code of a place that was written by name. An unknown one stays as it is: the indicator
// itself says so, with the nearest.
std::string CodeOf(const std::string& written, const content::Territories& territories,
                   const Places& places) {
    if (written.empty() || territories.Find(written)) return written;
    if (const auto* country = territories.FindByName(written, "")) return country->code;
    for (const auto* offered : places.offered) {
        if (offered->level != 0) continue;
        if (const auto* found = territories.FindByName(written, offered->code)) return found->code;
    }
    return written;
}

void ReadBreakdowns(const http::Request& request, View& view) {
    auto& out = view.question.breakdowns;
    for (const auto& [name, value] : request.query) {
        if (name != "breakdowns") continue;
        for (auto part : base::Split(value, ',')) {
            bool fresh = std::find(out.begin(), out.end(), part) == out.end();
            if (!part.empty() && fresh) out.emplace_back(part);
        }
    }
}

}  // namespace

Places Places::Of(const content::Territories& territories) {
    Places out;
    int countries = 0;
    for (const auto& territory : territories.all()) {
        if (territory.level > 1) continue;
        int levels = territories.Levels(content::Territories::CountryOf(territory.code));
        if (levels == 0) continue;
        if (territory.level == 0) {
            ++countries;
            out.country = territory.code;
            out.deepest = std::max(out.deepest, levels);
        }
        out.offered.push_back(&territory);
    }
    if (countries != 1) out.country.clear();
    return out;
}

bool View::Breaks(std::string_view breakdown) const {
    const auto& chosen = question.breakdowns;
    return std::find(chosen.begin(), chosen.end(), breakdown) != chosen.end();
}

const Error* View::FaultAt(std::string_view place) const {
    for (const auto& fault : faults) {
        if (fault.where == place) return &fault;
    }
    return nullptr;
}

Query View::ToQuery() const {
    Query out;
    if (question.by_period) out.emplace_back("by_period", NameOf(*question.by_period));
    if (question.by_territory_level)
        out.emplace_back("by_territory", std::to_string(*question.by_territory_level));
    std::string breakdowns;
    for (const auto& breakdown : question.breakdowns)
        breakdowns += (breakdowns.empty() ? "" : ",") + breakdown;
    if (!breakdowns.empty()) out.emplace_back("breakdowns", breakdowns);
    if (question.from) out.emplace_back("from", question.from->ToString());
    if (question.to) out.emplace_back("to", question.to->ToString());
    if (!question.territory.empty()) out.emplace_back("territory", question.territory);
    return out;
}

View ReadView(const Visit& visit, const indicators::Definition& definition, const Places& places) {
    const auto& request = visit.request();
    View out;
    out.question.indicator = definition.id;
    bool chosen = std::any_of(kChoices.begin(), kChoices.end(),
                              [&](auto name) { return request.HasQuery(name); });
    if (!chosen) {
        out.question.by_period = base::PeriodKind::Year;
        return out;
    }
    auto trimmed = [&](std::string_view name) {
        return std::string(base::TrimAscii(request.Query(name)));
    };
    ReadPeriodKind(request.Query("by_period"), out);
    ReadLevel(request.Query("by_territory"), out);
    ReadBreakdowns(request, out);
    out.from = trimmed("from");
    out.to = trimmed("to");
    out.territory = trimmed("territory");
    out.question.from = ReadPeriod(out.from, "/from", out);
    out.question.to = ReadPeriod(out.to, "/to", out);
    out.question.territory = CodeOf(out.territory, visit.library().territories(), places);
    return out;
}

}  // namespace atalaya::site
