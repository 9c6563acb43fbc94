// The report of a survey on paper.

#include "surveys/table_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "surveys/report_figures.hpp"
#include "surveys/remark_words.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::surveys {
namespace {

using documents::Block;
using documents::Heading;
using documents::List;
using documents::Paragraph;
using documents::Table;

class Report {
 public:
    Report(std::span<const SurveyTable> tables, const content::Library& library,
           const Standard& standard, Lang lang)
        : m_tables(tables), m_standard(standard), m_words(library, lang), m_survey(tables[0].description) {}

    documents::Document Make(base::Timestamp now) {
        documents::Document out;
        out.lang = m_words.lang();
        out.title = Written(m_survey.title, out.lang);
        out.subtitle = TerritoryTitle(m_words.library(), m_survey.country, out.lang) + ", " +
                       std::to_string(m_survey.year);
        out.author = m_survey.institution;
        out.subject = m_words.Say("subject", {{"title", out.title}});
        if (m_survey.synthetic) out.notice = m_words.Say("synthetic");
        out.contents = m_words.Say("contents");
        out.date = m_words.Date(now);
        out.at = now;
        AddSurvey();
        AddChoices();
        AddReading();
        for (const SurveyTable& table : m_tables) AddTable(table);
        AddMethods();
        AddSources();
        out.blocks = std::move(m_out);
        return out;
    }

 private:
    void Head(int level, std::string text) { m_out.push_back(Heading{level, std::move(text)}); }
    void Say(std::string text, Paragraph::Style style = Paragraph::Style::Body) {
        m_out.push_back(Paragraph{.text = std::move(text), .style = style});
    }
    std::string Word(const std::string& kind, std::string_view code) const {
        return m_words.library().Say("surveys." + kind + "." + std::string(code), {}, m_words.lang());
    }

    // --- what was surveyed ------------------------------------------------------------

    std::string FieldWork() const {
        if (m_survey.from.empty()) return m_survey.to;
        return m_survey.to.empty() || m_survey.to == m_survey.from ? m_survey.from
                                                                   : m_survey.from + " – " + m_survey.to;
    }
    std::string Ages() const {
        if (m_survey.age_from == 0 && m_survey.age_to == 0) return m_words.Say("all_ages");
        return fmt::format("{}–{}", m_survey.age_from, m_survey.age_to);
    }

    void AddSurvey() {
        const Lang lang = m_words.lang();
        const content::Library& library = m_words.library();
        const SurveyTable& first = m_tables[0];
        Head(1, m_words.Say("survey"));
        Table facts{.caption = m_words.Say("facts"),
                    .columns = {{.title = m_words.Say("aspect"), .width = 2},
                                {.title = m_words.Say("fact"), .width = 5}}};
        const auto add = [&](const char* name, const std::string& text) {
            if (!text.empty()) facts.rows.push_back({.cells = {m_words.Say(name), text}});
        };
        add("institution", m_survey.institution);
        add("setting", Word("setting", Code(m_survey.setting)));
        add("mode", Word("mode", Code(m_survey.mode)));
        add("field_work", FieldWork());
        add("population", Written(m_survey.population, lang));
        add("ages", Ages());
        add("territory", TerritoryTitle(library, m_survey.territory, lang));
        add("coverage", Written(m_survey.coverage, lang));
        if (m_survey.response_rate) {
            add("response_rate", m_words.Number(100 * *m_survey.response_rate, 1) + " %");
        }
        add("rows", m_words.Count(static_cast<double>(first.rows)));
        add("in_population", m_words.Count(static_cast<double>(first.population)));
        add("sampling", Written(m_survey.sampling_note, lang));
        m_out.push_back(std::move(facts));
    }

    // --- how the figures were made ----------------------------------------------------

    std::vector<std::string> ChoicesOf(const SurveyTable& table) const {
        std::vector<std::string> out;
        for (SaidChoice& choice :
             ChoicesInWords(table, m_words.library(), m_standard, m_words.lang())) {
            out.push_back(std::move(choice.text));
        }
        return out;
    }

    // What holds for every table is said once; what is special to one stands with it.
    bool HoldsForAll(const std::string& choice) const {
        return std::ranges::all_of(m_tables, [&](const SurveyTable& table) {
            const auto choices = ChoicesOf(table);
            return std::ranges::find(choices, choice) != choices.end();
        });
    }

    void AddChoices() {
        Head(1, m_words.Say("choices"));
        List list;
        for (std::string& choice : ChoicesOf(m_tables[0])) {
            if (HoldsForAll(choice)) list.items.push_back(std::move(choice));
        }
        m_out.push_back(std::move(list));
        List remarks;
        for (const SurveyTable& table : m_tables) {
            for (const Error& remark : table.remarks) {
                std::string text =
                    SayRemark(remark, table, m_words.library(), m_standard, m_words.lang());
                if (std::ranges::find(remarks.items, text) == remarks.items.end()) {
                    remarks.items.push_back(std::move(text));
                }
            }
        }
        if (remarks.items.empty()) return;
        Head(2, m_words.Say("remarks"));
        m_out.push_back(std::move(remarks));
    }

    void AddReading() {
        Head(1, m_words.Say("reading"));
        m_out.push_back(List{{m_words.Say("reading_estimate"), m_words.Say("reading_interval"),
                              m_words.Say("reading_bar"), m_words.Say("reading_persons"),
                              m_words.Say("reading_marks",
                                          {{"caution", std::string(ReportWords::kCaution)},
                                           {"withheld", std::string(ReportWords::kWithheld)}}),
                              m_words.Say("reading_p")}});
    }

    // --- figures ----------------------------------------------------------------------

    void AddTable(const SurveyTable& table) {
        m_out.push_back(documents::PageBreak{});
        const std::string& title = Written(table.plan.title, m_words.lang());
        Head(1, title.empty() ? m_words.Say("figures") : title);
        List own;
        for (std::string& choice : ChoicesOf(table)) {
            if (!HoldsForAll(choice)) own.items.push_back(std::move(choice));
        }
        if (!own.items.empty()) m_out.push_back(std::move(own));
        for (const ReportSection& section : SectionsOf(table, m_words)) {
            AddSection(table, section, m_words, m_out);
        }
    }

    // --- methods ----------------------------------------------------------------------

    // Lines that several tables have stand once.
    std::vector<const Line*> DifferentLines() const {
        std::vector<const Line*> out;
        for (const SurveyTable& table : m_tables) {
            for (const Line& line : table.lines) {
                if (std::ranges::none_of(out, [&](const Line* one) { return one->what == line.what; })) {
                    out.push_back(&line);
                }
            }
        }
        return out;
    }

    void AddMethods() {
        m_out.push_back(documents::PageBreak{});
        Head(1, m_words.Say("methods"));
        std::string last;
        for (const Line* line : DifferentLines()) {
            const Measure* measure = m_standard.FindMeasure(line->what.measure);
            if (measure == nullptr || measure->id == last) continue;
            last = measure->id;
            m_out.push_back(Paragraph{.text = Written(measure->description, m_words.lang()) + " " +
                                              Written(measure->method, m_words.lang()),
                                      .label = Written(measure->title, m_words.lang())});
        }
        Head(2, m_words.Say("behind"));
        AddBehind();
    }

    std::string WaysOf(const Line& line) const {
        std::string out;
        for (const Error& way : line.ways) out += (out.empty() ? "" : " ") + m_words.Say(way);
        return out;
    }

    void AddBehind() {
        Table table{.caption = m_words.Say("behind"),
                    .columns = {{.title = m_words.Say("figure"), .width = 4},
                                {.title = m_words.Say("variables"), .width = 3},
                                {.title = m_words.Say("way"), .width = 5},
                                {.title = m_words.Say("unanswered"), .number = true, .width = 2},
                                {.title = m_words.Say("deff"), .number = true, .width = 2}}};
        for (const Line* line : DifferentLines()) {
            std::string title = Written(line->title, m_words.lang());
            if (!line->what.substance.empty()) {
                title += ": " + Written(line->substance_title, m_words.lang());
            }
            const bool shown = !line->cells.empty() && IsShown(line->cells.front());
            table.rows.push_back(
                {.cells = {std::move(title), fmt::format("{}", fmt::join(line->variables, ", ")),
                           WaysOf(*line), m_words.Count(static_cast<double>(line->unanswered)),
                           shown ? m_words.Number(line->cells.front().estimate.deff_wr, 2) : "–"}});
        }
        m_out.push_back(std::move(table));
    }

    void AddSources() {
        List sources;
        const auto add = [&](const std::string& text) {
            if (!text.empty() && std::ranges::find(sources.items, text) == sources.items.end()) {
                sources.items.push_back(text);
            }
        };
        add(m_survey.citation);
        for (const Line* line : DifferentLines()) {
            const Measure* measure = m_standard.FindMeasure(line->what.measure);
            const Scale* scale = measure == nullptr ? nullptr : m_standard.FindScale(measure->item);
            if (scale == nullptr) continue;
            add(scale->citation);
            if (const Scoring* scoring = scale->FindScoring(measure->scoring, line->what.substance)) {
                add(scoring->citation);
            }
        }
        for (const SurveyTable& table : m_tables) {
            const auto* rule = m_standard.FindPresentation(table.plan.choices.presentation);
            if (rule != nullptr) add(rule->citation);
        }
        Head(1, m_words.Say("sources"));
        if (!sources.items.empty()) m_out.push_back(std::move(sources));
        Say(m_words.Say("digests", {{"data", m_tables[0].data_digest},
                                    {"mapping", m_tables[0].mapping_digest}}),
            Paragraph::Style::Small);
    }

    std::span<const SurveyTable> m_tables;
    const Standard& m_standard;
    const ReportWords m_words;
    const Description& m_survey;
    std::vector<Block> m_out;
};

}  // namespace

documents::Document ReportOf(std::span<const SurveyTable> tables, const content::Library& library,
                             const Standard& standard, Lang lang, base::Timestamp now) {
    return Report(tables, library, standard, lang).Make(now);
}

}  // namespace atalaya::surveys
