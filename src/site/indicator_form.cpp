#include <algorithm>

#include "site/pages.hpp"

namespace atalaya::site {
namespace {

struct Choice {
    std::string value, label;
    bool chosen = false;
};

void WriteSelect(Html& html, const std::string& name, const std::string& label,
                 const std::vector<Choice>& choices) {
    html.Element("div", {{"class", "field"}}, [&] {
        html.Element("label", {{"for", name}}, label);
        html.Element("select", {{"id", name}, {"name", name}}, [&] {
            for (const auto& choice : choices)
                html.Element("option", {{"value", choice.value}, {"selected", "", choice.chosen}},
                             choice.label);
        });
    });
}

// A text field with its hint and, where it was filled in wrongly, what is wrong.
void WriteInput(Html& html, const Visit& visit, const View& view, const std::string& name,
                const std::string& value, std::string_view hint, const std::string& list) {
    const Error* fault = view.FaultAt("/" + name);
    html.Element("div", {{"class", "field"}}, [&] {
        html.Element("label", {{"for", name}}, visit.Say("site.form." + name));
        html.Element("span", {{"class", "hint"}, {"id", name + "-hint"}}, visit.Say(hint));
        if (fault)
            html.Element("span", {{"class", "wrong"}, {"id", name + "-wrong"}}, visit.Say(*fault));
        html.Void("input", {{"type", "text"},
                            {"id", name},
                            {"name", name},
                            {"value", value},
                            {"autocomplete", "off"},
                            {"maxlength", "100"},
                            {"list", list, !list.empty()},
                            {"aria-invalid", "true", fault != nullptr},
                            {"aria-describedby", name + "-hint" + (fault ? " " + name + "-wrong" : "")}});
    });
}

std::vector<Choice> PeriodChoices(const Visit& visit, const View& view) {
    const auto& chosen = view.question.by_period;
    return {{"", visit.Say("site.form.period_none"), !chosen},
            {"year", visit.Say("site.period.year"), chosen == base::PeriodKind::Year},
            {"quarter", visit.Say("site.period.quarter"), chosen == base::PeriodKind::Quarter},
            {"month", visit.Say("site.period.month"), chosen == base::PeriodKind::Month}};
}

std::vector<Choice> LevelChoices(const Ground& ground, const Visit& visit, const View& view) {
    const auto& chosen = view.question.by_territory_level;
    std::vector<Choice> out{{"", visit.Say("site.form.territory_none"), !chosen}};
    for (int level = 0; level <= ground.places.deepest; ++level) {
        out.push_back({std::to_string(level),
                       AxisTitle(ground, visit, {}, {.question = {.by_territory_level = level}},
                                 "territory"),
                       chosen == level});
    }
    return out;
}

void WriteBreakdowns(Html& html, const Visit& visit, const indicators::Definition& definition,
                     const View& view) {
    if (definition.breakdowns.empty()) return;
    html.Element("fieldset", {}, [&] {
        html.Element("legend", {}, visit.Say("site.form.breakdowns"));
        html.Element("div", {{"class", "checks"}}, [&] {
            for (const auto& breakdown : definition.breakdowns) {
                html.Element("label", {}, [&] {
                    html.Void("input", {{"type", "checkbox"},
                                        {"name", "breakdowns"},
                                        {"value", breakdown.id},
                                        {"checked", "", view.Breaks(breakdown.id)}});
                    html.Element("span", {}, breakdown.title.In(visit.lang()));
                });
            }
        });
    });
}

void WritePlaces(Html& html, const Ground& ground, const Visit& visit) {
    html.Element("datalist", {{"id", "places"}}, [&] {
        for (const auto* place : ground.places.offered)
            html.Element("option", {{"value", place->code}}, place->label.In(visit.lang()));
    });
}

}  // namespace

void WriteForm(Html& html, const Ground& ground, const Visit& visit,
               const indicators::Definition& definition, const View& view, bool open) {
    html.Element("details", {{"class", "panel"}, {"open", "", open}}, [&] {
        html.Element("summary", {}, visit.Say("site.form.title"));
        html.Element("form", {{"method", "get"}, {"action", Address("/indicators/" + definition.id, {})}}, [&] {
            html.Element("div", {{"class", "fields"}}, [&] {
                WriteSelect(html, "by_period", visit.Say("site.form.by_period"),
                            PeriodChoices(visit, view));
                WriteSelect(html, "by_territory", visit.Say("site.form.by_territory"),
                            LevelChoices(ground, visit, view));
                WriteInput(html, visit, view, "from", view.from, "site.form.from_hint", "");
                WriteInput(html, visit, view, "to", view.to, "site.form.to_hint", "");
                WriteInput(html, visit, view, "territory", view.territory,
                           "site.form.territory_hint", "places");
            });
            WriteBreakdowns(html, visit, definition, view);
            WritePlaces(html, ground, visit);
            if (!visit.ChosenLang().empty())
                html.Void("input", {{"type", "hidden"}, {"name", "lang"},
                                    {"value", std::string(visit.ChosenLang())}});
            html.Element("button", {{"type", "submit"}}, visit.Say("site.form.show"));
        });
    });
}

std::string AxisTitle(const Ground& ground, const Visit& visit,
                      const indicators::Definition& definition, const View& view,
                      std::string_view axis) {
    if (axis == "period" && view.question.by_period) {
        switch (*view.question.by_period) {
            case base::PeriodKind::Year: return visit.Say("site.period.year");
            case base::PeriodKind::Quarter: return visit.Say("site.period.quarter");
            case base::PeriodKind::Month: return visit.Say("site.period.month");
        }
    }
    if (axis == "territory") {
        int level = view.question.by_territory_level.value_or(0);
        if (level == 0) return visit.Say("site.form.country");
        auto title = visit.library().territories().LevelTitle(ground.places.country, level);
        return title.In(visit.lang());
    }
    for (const auto& breakdown : definition.breakdowns) {
        if (breakdown.id == axis) return breakdown.title.In(visit.lang());
    }
    return std::string(axis);
}

}  // namespace atalaya::site
