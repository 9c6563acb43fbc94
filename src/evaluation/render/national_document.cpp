#include "evaluation/render/national_document.hpp"

#include <algorithm>
#include <map>

#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {

namespace {

using documents::Column;
using documents::Heading;
using documents::Paragraph;
using documents::Row;
using documents::Table;

const json::array& ArrayIn(const json::object& object, std::string_view key) {
    static const json::array kNone;
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

bool FlagIn(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && *value == true;
}

class Writer {
 public:
    Writer(const NationalReport& report, const content::Library& library,
           const RenderOptions& options)
        : m_report(report), m_document(report.document), m_words(library, options.lang),
          m_out(m_words.NewReport(options.notice)) {
        m_out.at = report.at;
        for (const json::value& level : ArrayIn(ObjectIn(m_document, "scale"), "levels"))
            m_levels.push_back(level.get_object());
    }

    documents::Document Write() {
        const std::string country = Text(ObjectIn(ObjectIn(m_document, "country"), "name"));
        m_out.title = m_words.Say("national_title", {{"country", country}});
        m_out.subtitle = Text(ObjectIn(ObjectIn(m_document, "round"), "title")) + "\n" +
                         Text(ObjectIn(ObjectIn(m_document, "plan"), "title"));
        m_out.subject = m_words.Say("national_subject", {{"country", country}});
        m_out.date = m_words.Date(m_report.at);
        Add(Heading{1, m_words.Say("overview")});
        Standing();
        Overview();
        if (const auto introduction = m_words.Pick(ObjectIn(m_document, "introduction"));
            !introduction.text.empty()) {
            Add(Heading{1, m_words.Say("introduction")});
            Add(Paragraph{.text = introduction.text, .style = Paragraph::Style::Lead,
                          .lang = introduction.lang});
            Comments(ArrayIn(m_document, "introduction_comments"));
        }
        for (const json::value& node : ArrayIn(m_document, "nodes")) Node(node.get_object());
        Recommendations();
        FollowUp();
        Seal();
        return std::move(m_out);
    }

 private:
    void Add(documents::Block block) { m_out.blocks.push_back(std::move(block)); }
    std::string Text(const json::object& local) const { return m_words.Pick(local).text; }

    void Standing() {
        if (!m_report.sealed()) {
            Add(Paragraph{.text = m_words.Say("draft", {{"date", m_words.Date(m_report.at)}}),
                          .style = Paragraph::Style::Note});
            return;
        }
        const json::object& adopted = ObjectIn(m_document, "adopted");
        Add(Paragraph{.text = m_words.Say("adopted", {{"date", m_words.Date(NumberIn(adopted, "at"))},
                                                      {"name", TextIn(adopted, "name")}})});
    }

    std::string LevelTitle(std::string_view id) const {
        for (const json::object& level : m_levels)
            if (TextIn(level, "id") == id) return Text(ObjectIn(level, "title"));
        return m_words.Say("unrated");
    }

    // The commitments of each pillar by rating.
    void Overview() {
        struct Pillar {
            std::string title;
            std::map<std::string, int> counts;
        };
        std::vector<Pillar> pillars;
        for (const json::value& value : ArrayIn(m_document, "nodes")) {
            const json::object& node = value.get_object();
            if (NumberIn(node, "depth") == 1)
                pillars.push_back({Text(ObjectIn(node, "title")), {}});
            if (!pillars.empty() && node.contains("rating"))
                ++pillars.back().counts[TextIn(node, "rating")];
        }
        Table table{.caption = m_words.Say("overview_caption"),
                    .columns = {{.title = m_words.Say("pillar"), .width = 4}}};
        int part = 0;
        for (const json::object& level : m_levels) {
            table.columns.push_back(
                {.title = Text(ObjectIn(level, "title")), .number = true, .width = 2,
                 .part = FlagIn(level, "outside") ? Column::kOutside : std::min(part++, 4)});
        }
        table.columns.push_back({.title = m_words.Say("unrated"), .number = true, .width = 2,
                                 .part = Column::kOutside});
        for (Pillar& pillar : pillars) {
            Row row{.cells = {pillar.title}};
            for (const json::object& level : m_levels)
                row.bar.push_back(pillar.counts[TextIn(level, "id")]);
            row.bar.push_back(pillar.counts[""]);
            for (const int count : row.bar) row.cells.push_back(std::to_string(count));
            table.rows.push_back(std::move(row));
        }
        Add(std::move(table));
    }

    void Node(const json::object& node) {
        const int depth = static_cast<int>(std::clamp<std::int64_t>(NumberIn(node, "depth"), 1, 4));
        const std::string number = TextIn(node, "number");
        Add(Heading{depth, (number.empty() ? "" : number + " ") + Text(ObjectIn(node, "title"))});
        if (node.contains("rating")) {
            Add(Paragraph{.text = LevelTitle(TextIn(node, "rating")),
                          .label = m_words.Say("rating")});
        }
        if (const auto text = m_words.Pick(ObjectIn(node, "text")); !text.text.empty())
            Add(Paragraph{.text = text.text, .lang = text.lang});
        if (std::string reason = TextIn(node, "reason"); !reason.empty())
            Add(Paragraph{.text = std::move(reason), .label = m_words.Say("reason")});
        const json::object& basis = ObjectIn(node, "basis");
        if (NumberIn(basis, "counted") > 0) {
            Add(Paragraph{
                .text = m_words.Say("basis", {{"fulfilled", std::to_string(NumberIn(basis, "fulfilled"))},
                                              {"counted", std::to_string(NumberIn(basis, "counted"))}}),
                .style = Paragraph::Style::Small});
        }
        Evidence(ArrayIn(node, "evidence"));
        Comments(ArrayIn(node, "comments"));
    }

    void Evidence(const json::array& items) {
        documents::List list;
        for (const json::value& value : items) {
            const json::object& item = value.get_object();
            const json::object& frozen = ObjectIn(item, "frozen");
            const std::string kind = TextIn(item, "kind");
            if (kind == "indicator") {
                Figures(item, frozen);
            } else if (kind == "record") {
                list.items.push_back(m_words.Say(
                    "record", {{"title", Text(ObjectIn(frozen, "title"))},
                               {"reference", TextIn(item, "reference")},
                               {"version", std::to_string(NumberIn(frozen, "version"))}}));
            } else if (kind == "file") {
                list.items.push_back(m_words.Say(
                    "file", {{"name", TextIn(item, "name")}, {"digest", TextIn(item, "digest")}}));
            } else {
                list.items.push_back(TextIn(item, "title") + " – " + TextIn(item, "address"));
            }
        }
        if (list.items.empty()) return;
        Add(Paragraph{.text = m_words.Say("evidence_list")});
        Add(std::move(list));
    }

    void Figures(const json::object& item, const json::object& frozen) {
        std::string title = Text(ObjectIn(frozen, "title"));
        if (title.empty()) title = TextIn(item, "indicator");
        const std::string unit = Text(ObjectIn(frozen, "unit"));
        Table table{.caption = unit.empty() ? title : title + " (" + unit + ")",
                    .columns = {{.title = m_words.Say("figure_of"), .width = 3},
                                {.title = m_words.Say("figure"), .number = true, .width = 2},
                                {.title = m_words.Say("figure_records"), .number = true, .width = 2}}};
        for (const json::value& value : ArrayIn(frozen, "rows")) {
            const json::object& row = value.get_object();
            std::string label;
            for (const json::value& part : ArrayIn(row, "labels"))
                label += (label.empty() ? "" : ", ") + Text(part.get_object());
            table.rows.push_back({.cells = {label, TextIn(row, "value"),
                                            std::to_string(NumberIn(row, "records"))}});
        }
        Add(std::move(table));
        Add(Paragraph{
            .text = m_words.Say("figures_source",
                                {{"indicator", TextIn(item, "indicator")},
                                 {"definition", std::to_string(NumberIn(frozen, "definition_version"))},
                                 {"data", std::to_string(NumberIn(frozen, "data_version"))},
                                 {"date", m_words.Date(NumberIn(frozen, "at"))}}),
            .style = Paragraph::Style::Small});
    }

    void Comments(const json::array& comments) {
        for (const json::value& value : comments) {
            const json::object& comment = value.get_object();
            Add(Paragraph{.text = TextIn(comment, "text"), .label = m_words.Say("comment"),
                          .style = Paragraph::Style::Quote});
            const std::string verdict = TextIn(comment, "verdict");
            if (verdict.empty()) continue;
            Add(Paragraph{.text = m_words.Say("verdict_" + verdict) + " " +
                                  TextIn(comment, "reason"),
                          .label = m_words.Say("comment_answer")});
        }
    }

    // Number and title of a commitment of the report.
    std::string NodeName(const std::string& id) const {
        for (const json::value& value : ArrayIn(m_document, "nodes")) {
            const json::object& node = value.get_object();
            if (TextIn(node, "id") != id) continue;
            const std::string number = TextIn(node, "number");
            return (number.empty() ? "" : number + " ") + Text(ObjectIn(node, "title"));
        }
        return id;
    }
    // Reports that were sealed before titles were kept with them have the id alone.
    std::string RoundName(const json::object& reiterated) const {
        const std::string title = Text(ObjectIn(reiterated, "title"));
        return title.empty() ? TextIn(reiterated, "round") : title;
    }

    // The texts of the numbered recommendations, each with what it is about.
    void Recommendations() {
        Add(Heading{1, m_words.Say("recommendations")});
        const json::array& all = ArrayIn(m_document, "recommendations");
        if (all.empty()) Add(Paragraph{.text = m_words.Say("no_recommendations")});
        for (const json::value& value : all) {
            const json::object& one = value.get_object();
            Add(Heading{2, m_words.Say("recommendation", {{"number", TextIn(one, "id")}})});
            const auto text = m_words.Pick(ObjectIn(one, "text"));
            Add(Paragraph{.text = text.text, .style = Paragraph::Style::Lead, .lang = text.lang});
            Add(Paragraph{.text = NodeName(TextIn(one, "node")), .label = m_words.Say("action")});
            std::string type = Text(ObjectIn(one, "type_title"));
            if (type.empty()) type = TextIn(one, "type");
            if (!type.empty()) Add(Paragraph{.text = type, .label = m_words.Say("type")});
            if (const std::string priority = TextIn(one, "priority"); !priority.empty())
                Add(Paragraph{.text = m_words.Say("priority_" + priority),
                              .label = m_words.Say("priority")});
            if (const json::object& before = ObjectIn(one, "reiterates"); !before.empty())
                Add(Paragraph{.text = m_words.Say("reiterates", {{"number", TextIn(before, "id")},
                                                                 {"round", RoundName(before)}})});
            if (FlagIn(one, "assistance")) Add(Paragraph{.text = m_words.Say("assistance")});
        }
    }

    void FollowUp() {
        if (m_report.follow_up.empty()) return;
        Add(Heading{1, m_words.Say("follow_up")});
        Add(Paragraph{.text = m_words.Say("follow_up_note"), .style = Paragraph::Style::Note});
        Table table{.caption = m_words.Say("follow_up"),
                    .columns = {{.title = m_words.Say("recommendations"), .width = 2},
                                {.title = m_words.Say("progress"), .width = 2},
                                {.title = m_words.Say("done"), .width = 5},
                                {.title = m_words.Say("help"), .width = 4},
                                {.title = m_words.Say("date"), .width = 2}}};
        for (const json::value& value : m_report.follow_up) {
            const json::object& one = value.get_object();
            table.rows.push_back({.cells = {TextIn(one, "recommendation"),
                                            m_words.Say("progress_" + TextIn(one, "progress")),
                                            TextIn(one, "text"), TextIn(one, "assistance_text"),
                                            Words::Day(NumberIn(one, "at"))}});
        }
        Add(std::move(table));
    }

    void Seal() {
        if (!m_report.sealed()) return;
        Add(Heading{1, m_words.Say("verification")});
        Add(Paragraph{.text = m_words.Say("verification_note")});
        const json::array& papers = ArrayIn(m_document, "papers");
        Table table{.caption = m_words.Say("verification"),
                    .columns = {{.title = m_words.Say("part"), .width = 2},
                                {.title = m_words.Say("value"), .width = 5}}};
        table.rows = {{.cells = {m_words.Say("digest"), TextIn(m_report.seal, "digest")}},
                      {.cells = {m_words.Say("signature"), TextIn(m_report.seal, "signature")}},
                      {.cells = {m_words.Say("key"), TextIn(m_report.seal, "key")}},
                      {.cells = {m_words.Say("fingerprint"), TextIn(m_report.seal, "fingerprint")}},
                      {.cells = {m_words.Say("papers"), std::to_string(papers.size())}}};
        Add(std::move(table));
    }

    const NationalReport& m_report;
    const json::object& m_document;
    const Words m_words;
    documents::Document m_out;
    std::vector<json::object> m_levels;
};

}  // namespace

documents::Document NationalDocument(const NationalReport& report, const content::Library& library,
                                     const RenderOptions& options) {
    return Writer(report, library, options).Write();
}

}  // namespace atalaya::evaluation
