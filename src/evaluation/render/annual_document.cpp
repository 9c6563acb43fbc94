#include "evaluation/render/annual_document.hpp"

#include <stdexcept>

namespace atalaya::evaluation {

namespace {

using documents::Heading;
using documents::Paragraph;
using documents::Table;

class AnnualTables {
 public:
    AnnualTables(const Annual& annual, const commitments::Plans& plans,
                 const content::Library& library, Lang lang)
        : m_annual(annual), m_plans(plans), m_library(library), m_words(library, lang),
          m_lang(lang) {}

    const Words& words() const { return m_words; }

    Table Figures() const {
        Table table{.caption = m_words.Say("annual_figures"),
                    .columns = {{.title = m_words.Say("what"), .width = 6},
                                {.title = std::to_string(m_annual.year), .number = true},
                                {.title = std::to_string(m_annual.year - 1), .number = true},
                                {.title = m_words.Say("change"), .number = true}}};
        const auto add = [&](std::string_view name, int now, int before) {
            const int by = now - before;
            table.rows.push_back({.cells = {m_words.Say(name), std::to_string(now),
                                            std::to_string(before),
                                            (by > 0 ? "+" : by < 0 ? "−" : "±") +
                                                std::to_string(std::abs(by))}});
        };
        const AnnualFigures& now = m_annual.now;
        const AnnualFigures& before = m_annual.before;
        add("annual_rounds", now.rounds, before.rounds);
        add("annual_invited", now.invited, before.invited);
        add("annual_absent", now.absent, before.absent);
        add("annual_late", now.late, before.late);
        add("annual_extensions", now.extensions, before.extensions);
        add("annual_adopted", now.adopted, before.adopted);
        add("annual_published", now.published, before.published);
        add("annual_made", now.recommendations, before.recommendations);
        add("annual_reiterated", now.reiterated, before.reiterated);
        add("annual_completed", now.completed, before.completed);
        for (const std::string_view progress : {"completed", "in_progress", "not_started", ""}) {
            const auto of = [&](const AnnualFigures& figures) {
                const auto found = figures.by_progress.find(std::string(progress));
                return found == figures.by_progress.end() ? 0 : found->second;
            };
            add("annual_progress_" + std::string(progress.empty() ? "none" : progress), of(now),
                of(before));
        }
        add("annual_assistance", now.assistance, before.assistance);
        return table;
    }

    // Of one round, or of all with the round in a column of its own.
    Table Countries(const AnnualRound* only) const {
        Table table{.caption = only == nullptr ? m_words.Say("annual_standing") : TitleOf(*only)};
        if (only == nullptr) table.columns.push_back({.title = m_words.Say("annual_round"), .width = 3});
        for (const auto& [name, width] :
             {std::pair("country", 3), {"state", 3}, {"since", 2}, {"late", 1}})
            table.columns.push_back({.title = m_words.Say(name), .width = width});
        ForEach([&](const AnnualRound& round, const AnnualCountry& one) {
            if (only != nullptr && &round != only) return;
            std::vector<std::string> cells;
            if (only == nullptr) cells.push_back(TitleOf(round));
            cells.insert(cells.end(), {CountryName(one.country), StateTitle(round, one.state),
                                       Day(one.at), m_words.Say(one.late ? "yes" : "no")});
            table.rows.push_back({.cells = std::move(cells)});
        });
        return table;
    }

    Table Published() const {
        Table table = Columns("annual_published_caption",
                              {{"annual_round", 3}, {"annual_report", 4}, {"annual_step", 2},
                               {"date", 2}});
        const auto add = [&](const AnnualRound& round, std::string report, std::string_view step,
                             base::Timestamp at) {
            table.rows.push_back(
                {.cells = {TitleOf(round), std::move(report), m_words.Say(step), Day(at)}});
        };
        for (const AnnualRound& round : m_annual.rounds) {
            const std::string joint = m_words.Say("hemispheric_title");
            if (round.joint_adopted)
                add(round, joint, "annual_step_adopted", *round.joint_adopted);
            if (round.joint_published)
                add(round, joint, "annual_step_published", *round.joint_published);
            for (const AnnualCountry& one : round.countries) {
                if (!one.adopted_in_year && !one.published_in_year) continue;
                add(round, CountryName(one.country),
                    one.published_in_year ? "annual_step_published" : "annual_step_adopted",
                    one.at);
            }
        }
        return table;
    }

    Table Recommendations() const {
        Table table = Columns("annual_made", {{"what", 5}});
        table.columns.push_back({.title = m_words.Say("number"), .number = true});
        for (const auto& [priority, count] : m_annual.by_priority) {
            table.rows.push_back({.cells = {m_words.Say("priority") + ": " +
                                                m_words.Say("priority_" + priority),
                                            std::to_string(count)}});
        }
        const auto* list = m_library.FindCodeList(kRecommendationTypes);
        for (const auto& [type, count] : m_annual.by_type) {
            const auto* code = list == nullptr ? nullptr : list->Find(type);
            table.rows.push_back({.cells = {m_words.Say("type") + ": " +
                                                (code == nullptr ? type : code->label.In(m_lang)),
                                            std::to_string(count)}});
        }
        return table;
    }

    Table Assistance() const {
        Table table = Columns("annual_needs", {{"country", 3}, {"annual_round", 3},
                                               {"recommendation", 1}, {"commitment", 5},
                                               {"annual_source", 3}, {"help", 4}});
        for (const AnnualNeed& need : m_annual.needs) {
            const auto place = m_plans.FindNode(need.node);
            table.rows.push_back(
                {.cells = {CountryName(need.country), RoundTitle(need.round), need.recommendation,
                           need.node + (place ? " " + place.node->title.In(m_lang) : ""),
                           m_words.Say("annual_source_" + std::string(NameOf(need.source))),
                           need.text}});
        }
        return table;
    }

    Table Extensions() const {
        Table table = Columns("annual_extensions", {{"annual_round", 3}, {"country", 3},
                                                    {"annual_deadline", 3}, {"annual_until", 2},
                                                    {"reason", 4}, {"date", 2}});
        ForEach([&](const AnnualRound& round, const AnnualCountry& one) {
            for (const AnnualExtension& given : one.extensions) {
                const Named* named = round.round.procedure().FindDeadline(given.deadline);
                table.rows.push_back(
                    {.cells = {TitleOf(round), CountryName(one.country),
                               named == nullptr ? given.deadline : named->title.In(m_lang),
                               given.extension.until.ToString(), given.extension.reason,
                               Day(given.extension.at)}});
            }
        });
        return table;
    }

    Table Absences() const {
        Table table = Columns("annual_absences", {{"annual_round", 3}, {"country", 3},
                                                  {"reason", 5}, {"since", 2}});
        ForEach([&](const AnnualRound& round, const AnnualCountry& one) {
            if (!one.absent) return;
            table.rows.push_back({.cells = {TitleOf(round), CountryName(one.country), one.reason,
                                            Day(one.at)}});
        });
        return table;
    }

    // Countries by state, in the order of the procedure.
    Table States(const AnnualRound& round) const {
        Table table = Columns("annual_by_state", {{"state", 5}});
        table.columns.push_back({.title = m_words.Say("annual_countries"), .number = true});
        for (const State& state : round.round.procedure().states()) {
            int count = 0;
            for (const AnnualCountry& one : round.countries) count += one.state == state.id;
            if (count > 0)
                table.rows.push_back({.cells = {state.title.In(m_lang), std::to_string(count)}});
        }
        return table;
    }

    std::string TitleOf(const AnnualRound& round) const { return round.round.title.In(m_lang); }

 private:
    Table Columns(std::string_view caption,
                  std::initializer_list<std::pair<std::string_view, int>> columns) const {
        Table table{.caption = m_words.Say(caption)};
        for (const auto& [name, width] : columns)
            table.columns.push_back({.title = m_words.Say(name), .width = width});
        return table;
    }
    template <class Each>
    void ForEach(Each&& each) const {
        for (const AnnualRound& round : m_annual.rounds)
            for (const AnnualCountry& one : round.countries) each(round, one);
    }
    std::string RoundTitle(const std::string& id) const {
        for (const AnnualRound& round : m_annual.rounds)
            if (round.round.id == id) return TitleOf(round);
        return id;
    }
    std::string CountryName(const std::string& code) const {
        const auto* territory = m_library.territories().Find(code);
        return territory == nullptr ? code : territory->label.In(m_lang);
    }
    std::string StateTitle(const AnnualRound& round, const std::string& id) const {
        const State* state = round.round.procedure().FindState(id);
        return state == nullptr ? id : state->title.In(m_lang);
    }
    static std::string Day(base::Timestamp at) { return at == 0 ? "" : Words::Day(at); }

    const Annual& m_annual;
    const commitments::Plans& m_plans;
    const content::Library& m_library;
    const Words m_words;
    const Lang m_lang;
};

// A heading with its table, or with a sentence that there is nothing.
void AddTable(std::vector<documents::Block>& blocks, const Words& words, Table table) {
    blocks.push_back(Heading{1, table.caption});
    if (table.rows.empty()) {
        blocks.push_back(Paragraph{.text = words.Say("annual_nothing")});
    } else {
        blocks.push_back(std::move(table));
    }
}

}  // namespace

documents::Table AnnualTable(std::string_view name, const Annual& annual,
                             const commitments::Plans& plans, const content::Library& library,
                             Lang lang) {
    const AnnualTables tables(annual, plans, library, lang);
    if (name == "figures") return tables.Figures();
    if (name == "countries") return tables.Countries(nullptr);
    if (name == "published") return tables.Published();
    if (name == "recommendations") return tables.Recommendations();
    if (name == "assistance") return tables.Assistance();
    if (name == "extensions") return tables.Extensions();
    if (name == "absences") return tables.Absences();
    throw std::logic_error("no such table of an annual report");
}

documents::Document AnnualDocument(const Annual& annual, const commitments::Plans& plans,
                                   const content::Library& library, const RenderOptions& options) {
    const AnnualTables tables(annual, plans, library, options.lang);
    const Words& words = tables.words();
    const std::string day = Words::Day(annual.until);
    documents::Document out = words.NewReport(options.notice);
    out.title = words.Say("annual_title", {{"year", std::to_string(annual.year)}});
    out.subtitle = words.Say(annual.whole ? "annual_whole" : "annual_so_far", {{"date", day}});
    out.author = words.Say("annual_author");
    out.subject = words.Say("annual_subject", {{"year", std::to_string(annual.year)}});
    out.at = annual.until;
    auto& blocks = out.blocks;
    blocks.push_back(Heading{1, words.Say("overview")});
    blocks.push_back(Paragraph{.text = words.Say("annual_method"), .style = Paragraph::Style::Note});
    blocks.push_back(tables.Figures());
    blocks.push_back(Heading{1, words.Say("annual_standing")});
    for (const AnnualRound& round : annual.rounds) {
        blocks.push_back(Heading{2, tables.TitleOf(round)});
        blocks.push_back(tables.States(round));
        blocks.push_back(tables.Countries(&round));
    }
    if (annual.rounds.empty()) blocks.push_back(Paragraph{.text = words.Say("annual_nothing")});
    AddTable(blocks, words, tables.Published());
    AddTable(blocks, words, tables.Recommendations());
    AddTable(blocks, words, tables.Assistance());
    AddTable(blocks, words, tables.Extensions());
    AddTable(blocks, words, tables.Absences());
    return out;
}

}  // namespace atalaya::evaluation
