#include <algorithm>
#include <map>

#include "site/pages.hpp"

namespace atalaya::site {
namespace {

using indicators::Definition;

// The newest year that has a figure, or why there is none.
void WriteNewest(Html& html, const Visit& visit, const Definition& definition,
                 const commitments::Asker& ask) {
    indicators::Question question;
    question.indicator = definition.id;
    question.by_period = base::PeriodKind::Year;
    auto answer = ask(question);
    if (!answer.ok()) {
        html.Element("p", {{"class", "soft"}}, visit.Say(answer.error()));
        return;
    }
    auto newest = std::find_if(answer->rows.rbegin(), answer->rows.rend(),
                               [](const auto& row) { return row.records > 0; });
    if (newest == answer->rows.rend()) {
        html.Element("p", {{"class", "soft"}}, visit.Say("commitments.no_data"));
        return;
    }
    const auto& row = *newest;
    html.Element("p", {{"class", "figure"}}, [&] {
        html.Element("span", {{"class", "big"}},
                     visit.format().Number(row.value, definition.decimals));
        html.Text(" " + definition.unit.In(visit.lang()));
    });
    html.Element("p", {{"class", "soft small"}},
                 visit.Say("site.home.newest", {{"year", row.keys.front()},
                                                {"records", visit.format().Integer(row.records)}}));
}

void WriteTheme(Html& html, const Visit& visit, const std::string& theme,
                const std::vector<Definition>& definitions, const commitments::Asker& ask) {
    auto code = "site.theme." + theme;
    html.Element("h2", {}, visit.library().HasMessage(code) ? visit.Say(code) : theme);
    html.Element("ul", {{"class", "cards"}}, [&] {
        for (const auto& definition : definitions) {
            html.Element("li", {{"class", "card"}}, [&] {
                html.Element("h3", {}, [&] {
                    html.Element("a", {{"href", IndicatorLink(visit, definition.id)}},
                                 definition.title.In(visit.lang()));
                });
                html.Element("p", {{"class", "soft"}}, definition.description.In(visit.lang()));
                WriteNewest(html, visit, definition, ask);
            });
        }
    });
}

void WriteElsewhere(Html& html, const Visit& visit) {
    auto card = [&](const std::string& address, std::string_view title, std::string_view text) {
        html.Element("li", {{"class", "card"}}, [&] {
            html.Element("h3", {}, [&] { html.Element("a", {{"href", address}}, visit.Say(title)); });
            html.Element("p", {}, visit.Say(text));
        });
    };
    html.Element("h2", {}, visit.Say("site.home.elsewhere"));
    html.Element("ul", {{"class", "cards"}}, [&] {
        card(visit.Link("/plan"), "site.home.plan", "site.home.plan_text");
        card(visit.Link("/api/v1/"), "site.home.api", "site.home.api_text");
        card(visit.Link("/api/v1/indicators"), "site.home.data", "site.home.data_text");
    });
}

}  // namespace

Page HomePage(const Ground& ground, const Visit& visit) {
    Page page;
    page.title = visit.Say("site.home.title");
    page.section = Section::Indicators;
    auto& html = page.main;
    html.Element("h1", {}, page.title);
    html.Element("p", {{"class", "lead"}}, visit.Say("site.home.lead"));

    // An indicator stands under its first theme only, so that none is met twice.
    std::map<std::string, std::vector<Definition>> themes;
    for (auto& definition : ground.indicators.List(visit.caller())) {
        auto theme = definition.themes.empty() ? "other" : definition.themes.front();
        themes[theme].push_back(std::move(definition));
    }
    if (themes.empty()) html.Element("p", {}, visit.Say("site.home.none"));
    auto ask = MakeAsker(ground, visit);
    for (const auto& [theme, definitions] : themes) WriteTheme(html, visit, theme, definitions, ask);
    WriteElsewhere(html, visit);
    return page;
}

commitments::Asker MakeAsker(const Ground& ground, const Visit& visit) {
    return [&](const indicators::Question& question) -> Result<indicators::Answer> {
        if (!ground.ready) return Err("site.warming");
        return ground.indicators.Ask(visit.caller(), question);
    };
}

std::string IndicatorLink(const Visit& visit, std::string_view id, Query query) {
    return visit.Link("/indicators/" + std::string(id), std::move(query));
}

}  // namespace atalaya::site
