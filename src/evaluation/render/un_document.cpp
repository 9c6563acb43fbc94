#include "evaluation/render/un_document.hpp"

#include <stdexcept>

namespace atalaya::evaluation {

namespace {

using documents::Heading;
using documents::Paragraph;
using documents::Table;

class UnTables {
 public:
    UnTables(const UnData& data, const content::Library& library, Lang lang)
        : m_data(data), m_words(library, lang), m_lang(lang) {}

    const Words& words() const { return m_words; }

    // Commitments with and without links, for spreadsheets.
    Table Commitments() const {
        Table table = Columns("un_commitments",
                              {{"un_source", 3}, {"un_id", 2}, {"un_number", 1}, {"commitment", 5},
                               {"un_asserted", 2}});
        AddTallyColumns(table);
        for (const UnSource& source : m_data.sources) {
            for (const UnCommitment& one : source.commitments) {
                const auto add = [&](std::string_view by, const UnTally& tally) {
                    documents::Row row{.cells = {source.title.In(m_lang), one.node, one.number,
                                                 one.title.In(m_lang), m_words.Say(by)}};
                    AddTally(row, tally);
                    table.rows.push_back(std::move(row));
                };
                if (one.servings.empty()) add("un_no_link", {});
                if (one.ours.actions > 0) add("un_ours", one.ours);
                if (one.published.actions > 0) add("un_published", one.published);
            }
        }
        return table;
    }

    Table Links() const {
        Table table = Columns("un_links", {{"un_id", 2}, {"un_action", 2}, {"un_type", 2},
                                           {"un_asserter", 2}, {"un_over", 2}, {"un_type", 2},
                                           {"un_asserter", 2}, {"un_asserted", 2}});
        for (const std::string_view name : {"un_rated", "un_fulfilled"})
            table.columns.push_back({.title = m_words.Say(name), .number = true});
        for (const UnSource& source : m_data.sources) {
            for (const UnCommitment& one : source.commitments)
                for (const UnServing& way : one.servings) AddWay(table, one, way);
        }
        return table;
    }

    Table Used() const {
        Table table = Columns("un_tables", {{"un_asserter", 3}, {"un_title", 5},
                                            {"un_asserted", 2}, {"un_who", 4}});
        table.columns.push_back({.title = m_words.Say("un_links_used"), .number = true});
        for (const UnTable& used : m_data.tables) {
            table.rows.push_back(
                {.cells = {used.asserter, used.title.In(m_lang),
                           m_words.Say(used.published ? "un_published" : "un_ours"),
                           used.asserted_by.In(m_lang), std::to_string(used.links)}});
        }
        return table;
    }

    // The linked commitments of a source, ours or published, for reading.
    Table OfSource(const UnSource& source, bool published) const {
        Table table = Columns(published ? "un_published" : "un_ours", {{"commitment", 6}});
        AddTallyColumns(table);
        for (const UnCommitment& one : source.commitments) {
            const UnTally& tally = published ? one.published : one.ours;
            if (tally.actions == 0) continue;
            documents::Row row{.cells = {one.node + " " + one.title.In(m_lang)}};
            AddTally(row, tally);
            table.rows.push_back(std::move(row));
        }
        return table;
    }

 private:
    Table Columns(std::string_view caption,
                  std::initializer_list<std::pair<std::string_view, int>> columns) const {
        Table table{.caption = m_words.Say(caption)};
        for (const auto& [name, width] : columns)
            table.columns.push_back({.title = m_words.Say(name), .width = width});
        return table;
    }
    void AddTallyColumns(Table& table) const {
        for (const std::string_view name :
             {"un_actions", "un_rated", "un_fulfilled", "un_in_part", "un_ratings",
              "un_ratings_fulfilled"})
            table.columns.push_back({.title = m_words.Say(name), .number = true, .width = 2});
    }
    static void AddTally(documents::Row& row, const UnTally& tally) {
        for (const int number : {tally.actions, tally.rated, tally.fulfilled, tally.in_part,
                                 tally.ratings, tally.ratings_fulfilled})
            row.cells.push_back(std::to_string(number));
    }
    std::string TypeOf(const UnStep& step) const {
        return m_words.Say("un_type_" + std::string(commitments::NameOf(step.type)));
    }
    void AddWay(Table& table, const UnCommitment& one, const UnServing& way) const {
        const UnStep& first = way.steps.front();
        documents::Row row{.cells = {one.node, way.action, TypeOf(first), first.asserted_by}};
        if (way.steps.size() > 1) {
            const UnStep& last = way.steps.back();
            row.cells.insert(row.cells.end(), {first.to, TypeOf(last), last.asserted_by});
        } else {
            row.cells.insert(row.cells.end(), 3, "");
        }
        row.cells.push_back(m_words.Say(way.published() ? "un_published" : "un_ours"));
        row.cells.push_back(std::to_string(way.rated));
        row.cells.push_back(std::to_string(way.fulfilled));
        table.rows.push_back(std::move(row));
    }

    const UnData& m_data;
    const Words m_words;
    const Lang m_lang;
};

}  // namespace

documents::Table UnTableOf(std::string_view name, const UnData& data,
                           const content::Library& library, Lang lang) {
    const UnTables tables(data, library, lang);
    if (name == "commitments") return tables.Commitments();
    if (name == "links") return tables.Links();
    if (name == "tables") return tables.Used();
    throw std::logic_error("no such table of the data for the United Nations");
}

documents::Document UnDocument(const UnData& data, const content::Library& library,
                               const RenderOptions& options) {
    const UnTables tables(data, library, options.lang);
    const Words& words = tables.words();
    documents::Document out = words.NewReport(options.notice);
    out.title = words.Say("un_document");
    out.subtitle = data.round.title.In(options.lang) + "\n" + data.plan_title.In(options.lang);
    out.author = words.Say("annual_author");
    out.subject = words.Say("un_subject");
    out.at = data.round.at;
    auto& blocks = out.blocks;
    blocks.push_back(Heading{1, words.Say("un_how")});
    blocks.push_back(Paragraph{.text = words.Say("un_lead",
                                                 {{"counted", std::to_string(data.counted)},
                                                  {"invited", std::to_string(data.invited)},
                                                  {"actions", std::to_string(data.actions)}}),
                               .style = Paragraph::Style::Lead});
    documents::List how;
    for (const std::string_view name :
         {"un_how_link", "un_how_over", "un_how_asserted", "un_how_country", "un_how_limits"})
        how.items.push_back(words.Say(name));
    blocks.push_back(std::move(how));
    blocks.push_back(tables.Used());
    for (const UnSource& source : data.sources) {
        const int all = static_cast<int>(source.commitments.size());
        blocks.push_back(Heading{1, source.title.In(options.lang)});
        blocks.push_back(Paragraph{.text = words.Say("un_linked",
                                                     {{"linked", std::to_string(source.linked)},
                                                      {"all", std::to_string(all)}})});
        for (const bool published : {false, true}) {
            Table table = tables.OfSource(source, published);
            if (table.rows.empty()) continue;
            blocks.push_back(Heading{2, table.caption});
            blocks.push_back(std::move(table));
        }
    }
    return out;
}

}  // namespace atalaya::evaluation
