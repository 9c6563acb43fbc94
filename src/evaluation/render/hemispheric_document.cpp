#include "evaluation/render/hemispheric_document.hpp"

#include <algorithm>
#include <stdexcept>

#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

namespace {

using documents::Column;
using documents::Heading;
using documents::Paragraph;
using documents::Row;
using documents::Table;

class Tables {
 public:
    Tables(const Hemispheric& report, const content::Library& library, Lang lang)
        : m_report(report), m_library(library), m_words(library, lang), m_lang(lang) {}

    const Words& words() const { return m_words; }

    // Countries by level, of the lines that `wanted` accepts.
    template <class Wanted>
    Table Shares(const std::string& caption, Wanted&& wanted) const {
        Table table{.caption = caption, .columns = {{.title = m_words.Say("commitment"), .width = 5}}};
        int part = 0;
        for (const Level& level : m_report.round.scale().levels()) {
            table.columns.push_back(
                {.title = level.title.In(m_lang), .number = true, .width = 2,
                 .part = level.outside ? Column::kOutside : std::min(part++, 4)});
        }
        table.columns.push_back({.title = m_words.Say("fulfilled_share"), .number = true, .width = 2});
        table.columns.push_back({.title = m_words.Say("evidence_items"), .number = true, .width = 2});
        for (const ShareLine& line : m_report.lines)
            if (wanted(line)) table.rows.push_back(ShareRow(Title(line), line.share));
        return table;
    }

    Table Comparison() const {
        Table table{.caption = m_words.Say("comparison"),
                    .columns = {{.title = m_words.Say("commitment"), .width = 5},
                                {.title = m_report.round.title.In(m_lang), .number = true, .width = 2}}};
        for (const Round& round : m_report.earlier) {
            table.columns.push_back({.title = round.title.In(m_lang), .number = true, .width = 2});
            table.columns.push_back({.title = m_words.Say("change"), .number = true, .width = 1});
        }
        table.rows.push_back(Compared(m_words.Say("total"), m_report.total, m_report.earlier_total));
        for (const ShareLine& line : m_report.lines)
            table.rows.push_back(Compared(Title(line), line.share, line.earlier));
        return table;
    }

    Table Countries() const {
        Table table{.caption = m_words.Say("participation"),
                    .columns = {{.title = m_words.Say("country"), .width = 6},
                                {.title = m_words.Say("state"), .width = 6},
                                {.title = m_words.Say("since"), .width = 4},
                                {.title = m_words.Say("counted"), .width = 3}}};
        // Who is late is known to those who know the deadlines.
        const bool lateness = m_report.late > 0;
        if (lateness) table.columns.push_back({.title = m_words.Say("late"), .width = 3});
        for (const CountryStanding& one : m_report.countries) {
            Row row{.cells = {CountryName(one.country), StateTitle(one.state),
                              one.at == 0 ? "" : Words::Day(one.at), YesNo(one.counted)}};
            if (lateness) row.cells.push_back(YesNo(one.late));
            table.rows.push_back(std::move(row));
        }
        return table;
    }

    // Ratings of the counted countries, by the id of the level.
    Table Matrix() const {
        Table table{.caption = m_words.Say("matrix"),
                    .columns = {{.title = m_words.Say("commitment"), .width = 3}}};
        std::vector<std::string> countries;
        for (const CountryStanding& one : m_report.countries)
            if (one.counted) countries.push_back(one.country);
        for (const std::string& country : countries) table.columns.push_back({.title = country});
        for (const ShareLine& line : m_report.lines) {
            if (!line.asked) continue;
            Row row{.cells = {line.node}};
            row.cells.resize(countries.size() + 1);
            for (const auto& [level, rated] : line.countries) {
                for (const std::string& country : rated) {
                    const auto at = std::ranges::lower_bound(countries, country);
                    if (at != countries.end() && *at == country)
                        row.cells[static_cast<std::size_t>(at - countries.begin()) + 1] = level;
                }
            }
            table.rows.push_back(std::move(row));
        }
        return table;
    }

    Table Recommendations() const {
        const FollowUpSummary& summary = m_report.follow_up;
        Table table{.caption = m_words.Say("recommendations_caption"),
                    .columns = {{.title = m_words.Say("what"), .width = 5},
                                {.title = m_words.Say("number"), .number = true}}};
        const auto add = [&](std::string what, int number) {
            table.rows.push_back({.cells = {std::move(what), std::to_string(number)}});
        };
        add(m_words.Say("recommendations"), summary.recommendations);
        add(m_words.Say("reiterated"), summary.reiterated);
        for (const auto& [priority, number] : summary.by_priority)
            if (!priority.empty()) add(m_words.Say("priority") + ": " + m_words.Say("priority_" + priority), number);
        for (const auto& [type, number] : summary.by_type)
            if (!type.empty()) add(m_words.Say("type") + ": " + TypeTitle(type), number);
        for (const auto& [progress, number] : summary.by_progress) {
            add(m_words.Say("follow_up") + ": " +
                    m_words.Say(progress.empty() ? "progress_none" : "progress_" + progress),
                number);
        }
        add(m_words.Say("assistance_countries"), summary.assistance);
        return table;
    }

    std::string CountryName(const std::string& code) const {
        const auto* territory = m_library.territories().Find(code);
        return territory == nullptr ? code : territory->label.In(m_lang);
    }
    std::string StateTitle(const std::string& id) const {
        if (id.empty()) return m_words.Say("not_public");
        const State* state = m_report.round.procedure().FindState(id);
        return state == nullptr ? id : state->title.In(m_lang);
    }

 private:
    std::string Title(const ShareLine& line) const {
        const std::string id = line.depth == 1 ? "" : line.node + " ";
        return id + line.title.In(m_lang);
    }
    Row ShareRow(std::string title, const Share& share) const {
        Row row{.cells = {std::move(title)}};
        for (std::size_t i = 0; i < m_report.round.scale().levels().size(); ++i)
            row.bar.push_back(i < share.by_level.size() ? share.by_level[i] : 0);
        for (const int count : row.bar) row.cells.push_back(std::to_string(count));
        row.cells.push_back(m_words.Percent(share.Percent()));
        row.cells.push_back(std::to_string(share.evidence));
        return row;
    }
    Row Compared(std::string title, const Share& now, const std::vector<Share>& earlier) const {
        Row row{.cells = {std::move(title), m_words.Percent(now.Percent())}};
        for (const Share& then : earlier) {
            row.cells.push_back(m_words.Percent(then.Percent()));
            std::string change = "–";
            if (now.Percent() && then.Percent()) {
                const int points = *now.Percent() - *then.Percent();
                change = (points > 0 ? "+" : points < 0 ? "−" : "±") + std::to_string(std::abs(points));
            }
            row.cells.push_back(std::move(change));
        }
        return row;
    }
    std::string YesNo(bool yes) const { return m_words.Say(yes ? "yes" : "no"); }
    std::string TypeTitle(const std::string& type) const {
        const auto* list = m_library.FindCodeList("recommendation_types");
        const auto* code = list == nullptr ? nullptr : list->Find(type);
        return code == nullptr ? type : code->label.In(m_lang);
    }

    const Hemispheric& m_report;
    const content::Library& m_library;
    const Words m_words;
    const Lang m_lang;
};

bool IsPillar(const ShareLine& line) { return line.depth == 1; }

// The names of the countries that `wanted` accepts, separated by commas.
template <class Wanted>
std::string Names(const Hemispheric& report, const Tables& tables, Wanted&& wanted) {
    std::string out;
    for (const CountryStanding& one : report.countries)
        if (wanted(one)) out += (out.empty() ? "" : ", ") + tables.CountryName(one.country);
    return out;
}

}  // namespace

documents::Table HemisphericTable(std::string_view name, const Hemispheric& report,
                                  const content::Library& library, Lang lang) {
    const Tables tables(report, library, lang);
    const Words& words = tables.words();
    if (name == "actions")
        return tables.Shares(words.Say("actions_caption"), [](const ShareLine& l) { return l.asked; });
    if (name == "pillars") return tables.Shares(words.Say("pillars_caption"), IsPillar);
    if (name == "comparison") return tables.Comparison();
    if (name == "countries") return tables.Countries();
    if (name == "matrix") return tables.Matrix();
    if (name == "recommendations") return tables.Recommendations();
    throw std::logic_error("no such table of a hemispheric report");
}

documents::Document HemisphericDocument(const Hemispheric& report, const content::Library& library,
                                        const RenderOptions& options) {
    const Tables tables(report, library, options.lang);
    const Words& words = tables.words();
    documents::Document out = words.NewReport(options.notice);
    out.title = words.Say("hemispheric_title");
    out.subtitle = report.round.title.In(options.lang) + "\n" + report.plan_title.In(options.lang);
    out.subject = words.Say("hemispheric_subject");
    for (const CountryStanding& one : report.countries) out.at = std::max(out.at, one.at);
    if (out.at > 0) out.date = words.Date(out.at);
    const auto add = [&](documents::Block block) { out.blocks.push_back(std::move(block)); };
    const auto number = [](int n) { return std::to_string(n); };

    add(Heading{1, words.Say("overview")});
    add(Paragraph{.text = words.Say("hemispheric_lead",
                                    {{"counted", number(report.counted)},
                                     {"invited", number(static_cast<int>(report.countries.size()))},
                                     {"share", words.Percent(report.total.Percent())}}),
                  .style = Paragraph::Style::Lead});
    add(Paragraph{.text = words.Say("method"), .style = Paragraph::Style::Note});
    add(tables.Shares(words.Say("pillars_caption"), IsPillar));
    add(Heading{1, words.Say("participation")});
    if (const std::string absent = Names(report, tables, [](const auto& c) { return c.absent; });
        !absent.empty())
        add(Paragraph{.text = absent, .label = words.Say("absent")});
    add(tables.Countries());
    add(Heading{1, words.Say("commitments")});
    for (const ShareLine& pillar : report.lines) {
        if (!IsPillar(pillar)) continue;
        add(Heading{2, pillar.title.In(options.lang)});
        add(tables.Shares(pillar.title.In(options.lang), [&](const ShareLine& line) {
            return line.asked && line.pillar == pillar.node;
        }));
    }
    if (!report.earlier.empty()) {
        add(Heading{1, words.Say("comparison")});
        add(Paragraph{.text = words.Say("comparison_note"), .style = Paragraph::Style::Note});
        add(tables.Comparison());
    }
    add(Heading{1, words.Say("recommendations")});
    add(Paragraph{.text = words.Say("recommendations_note")});
    add(tables.Recommendations());
    return out;
}

}  // namespace atalaya::evaluation
