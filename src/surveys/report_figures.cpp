#include "surveys/report_figures.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "surveys/table_words.hpp"

namespace atalaya::surveys {
namespace {

using documents::Column;
using documents::Paragraph;
using documents::Row;
using documents::Table;

// More groups than these stand down the page.
constexpr std::size_t kMostAcross = 6;
// Columns of lines beside groups that stand down the page.
constexpr std::size_t kMostLinesAcross = 5;
constexpr int kBarLength = 1000;

// Places of the groups that a grouping makes, in the order of the table.
std::vector<std::size_t> GroupsOf(const SurveyTable& table, const Grouping& grouping) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < table.groups.size(); ++i) {
        if (std::ranges::equal(table.groups[i].keys, grouping, {}, &GroupKey::question)) {
            out.push_back(i);
        }
    }
    return out;
}

// An interval on one scale with the other rows: up to its lower limit, to its upper one, and the
// rest, which stays blank.
std::vector<int> BarOf(const Line& line, const Cell& cell, double most) {
    const double lower = std::max(0.0, cell.lower()), upper = cell.upper();
    if (!IsShown(cell) || !line.is_share || most <= 0 || !std::isfinite(upper)) return {};
    const int to_lower = static_cast<int>(std::lround(kBarLength * lower / most));
    const int to_upper =
        std::max(to_lower + 1, static_cast<int>(std::lround(kBarLength * upper / most)));
    return {to_lower, to_upper - to_lower, std::max(0, kBarLength - to_upper)};
}

class SectionWriter {
 public:
    SectionWriter(const SurveyTable& table, const ReportSection& section, const ReportWords& words,
                  std::vector<documents::Block>& out)
        : m_table(table), m_section(section), m_words(words), m_out(out) {}

    void Write() {
        m_out.push_back(documents::Heading{2, m_section.title});
        const std::vector<std::size_t> whole = GroupsOf(m_table, {});
        if (!whole.empty()) AddWhole(whole.front());
        for (std::size_t i = 0; i < m_table.plan.groupings.size(); ++i) {
            const auto groups = GroupsOf(m_table, m_table.plan.groupings[i]);
            if (groups.empty() || m_table.plan.groupings[i].empty()) continue;
            if (groups.size() <= kMostAcross) {
                AddAcross(i, groups);
            } else {
                AddDown(i, groups);
            }
        }
    }

 private:
    std::string Head() const {
        return m_words.Say(m_section.lines.front()->what.substance.empty() ? "measure" : "substance");
    }
    std::string Caption(const std::string& by) const {
        return by.empty() ? m_section.title : m_section.title + ": " + by;
    }
    std::string Level() const { return Rounded(100 * m_table.plan.choices.level, 0); }
    std::string Estimate() const { return m_section.is_share ? "%" : m_words.Say("mean"); }

    void Note(const Cell& cell) {
        m_flagged |= cell.presentation.verdict == stats::Presentation::kFlag;
        m_withheld |= cell.presentation.verdict == stats::Presentation::kWithhold;
    }
    // What the marks of the table above mean, where it has any.
    void AddMarks() {
        std::string text;
        if (m_flagged) text += m_words.Say("caution", {{"mark", std::string(ReportWords::kCaution)}});
        if (m_withheld) {
            text += (text.empty() ? "" : " ") +
                    m_words.Say("withheld", {{"mark", std::string(ReportWords::kWithheld)}});
        }
        if (!text.empty()) m_out.push_back(Paragraph{.text = text, .style = Paragraph::Style::Small});
        m_flagged = m_withheld = false;
    }

    // --- the whole population ---------------------------------------------------------

    void AddWhole(std::size_t group) {
        Table table{.caption = Caption(GroupName(group))};
        table.columns = {{.title = Head(), .width = 4},
                         {.title = Estimate(), .number = true, .width = 2},
                         {.title = m_words.Say("from", {{"level", Level()}}), .number = true, .width = 2,
                          .part = m_section.is_share ? std::optional(0) : std::nullopt},
                         {.title = m_words.Say("to", {{"level", Level()}}), .number = true, .width = 2,
                          .part = m_section.is_share ? std::optional(1) : std::nullopt},
                         {.title = m_words.Say("respondents"), .number = true, .width = 2}};
        if (m_section.is_share) {
            table.columns.push_back({.title = m_words.Say("cases"), .number = true, .width = 2});
            table.columns.push_back({.title = m_words.Say("persons"), .number = true, .width = 4});
        }
        double most = 0;
        for (const Line* line : m_section.lines) {
            const Cell& cell = line->cells[group];
            if (IsShown(cell) && std::isfinite(cell.upper())) most = std::max(most, cell.upper());
        }
        for (const Line* line : m_section.lines) {
            table.rows.push_back(WholeRow(*line, line->cells[group], most));
        }
        m_out.push_back(std::move(table));
        AddMarks();
    }

    Row WholeRow(const Line& line, const Cell& cell, double most) {
        Note(cell);
        Row row{.cells = {RowTitle(line, m_words.lang()), m_words.Value(line, cell),
                          m_words.Limit(line, cell, cell.lower()),
                          m_words.Limit(line, cell, cell.upper()),
                          m_words.Count(static_cast<double>(cell.estimate.n))},
                .bar = BarOf(line, cell, most)};
        if (m_section.is_share) {
            row.cells.push_back(IsShown(cell) ? m_words.Count(static_cast<double>(cell.cases)) : "");
            row.cells.push_back(IsShown(cell) ? Persons(cell) : "");
        }
        return row;
    }

    std::string Persons(const Cell& cell) const {
        if (!cell.population || !std::isfinite(cell.population->value)) return "–";
        std::string out = m_words.Count(cell.population->value);
        if (std::isfinite(cell.population->lower) && std::isfinite(cell.population->upper)) {
            out += "\n(" + m_words.Count(std::max(0.0, cell.population->lower)) + "–" +
                   m_words.Count(cell.population->upper) + ")";
        }
        return out;
    }

    // --- groups -----------------------------------------------------------------------

    std::string CellText(const Line& line, const Cell& cell) {
        Note(cell);
        const std::string interval = m_words.Interval(line, cell);
        return m_words.Value(line, cell) + (interval.empty() ? "" : "\n(" + interval + ")");
    }

    // Of the difference between the groups; nullopt where it was not tested.
    static std::optional<double> TestOf(const Line& line, std::size_t grouping) {
        if (const auto test = line.tests.find(grouping); test != line.tests.end()) {
            return test->second.p;
        }
        if (const auto test = line.mean_tests.find(grouping); test != line.mean_tests.end()) {
            return test->second.p;
        }
        return std::nullopt;
    }
    std::string TestText(const Line& line, std::size_t grouping) const {
        const auto p = TestOf(line, grouping);
        if (!p || !std::isfinite(*p)) return "–";
        return *p < 0.001 ? "< " + m_words.Number(0.001, 3) : m_words.Number(*p, 3);
    }
    bool Tested(std::size_t grouping) const {
        return std::ranges::any_of(m_section.lines, [&](const Line* line) {
            return TestOf(*line, grouping).has_value();
        });
    }
    std::string By(std::size_t grouping) const {
        return GroupingTitle(m_table, m_table.plan.groupings[grouping], m_words.library(),
                             m_words.lang());
    }
    std::string GroupName(std::size_t group) const {
        return GroupTitle(m_table.groups[group], m_words.library(), m_words.lang());
    }
    std::string Explained(std::size_t grouping) const {
        return Caption(By(grouping)) + " (" +
               m_words.Say("with_interval", {{"estimate", Estimate()}, {"level", Level()}}) + ")";
    }

    void AddAcross(std::size_t grouping, const std::vector<std::size_t>& groups) {
        const bool tested = Tested(grouping);
        Table table{.caption = Explained(grouping), .columns = {{.title = Head(), .width = 4}}};
        for (const std::size_t group : groups) {
            table.columns.push_back({.title = GroupName(group), .number = true, .width = 3});
        }
        if (tested) table.columns.push_back({.title = m_words.Say("p"), .number = true, .width = 2});
        for (const Line* line : m_section.lines) {
            Row row{.cells = {RowTitle(*line, m_words.lang())}};
            for (const std::size_t group : groups) row.cells.push_back(CellText(*line, line->cells[group]));
            if (tested) row.cells.push_back(TestText(*line, grouping));
            table.rows.push_back(std::move(row));
        }
        m_out.push_back(std::move(table));
        AddMarks();
    }

    void AddDown(std::size_t grouping, const std::vector<std::size_t>& groups) {
        const bool tested = Tested(grouping);
        for (std::size_t first = 0; first < m_section.lines.size(); first += kMostLinesAcross) {
            const auto lines = std::span(m_section.lines)
                                   .subspan(first, std::min(kMostLinesAcross,
                                                            m_section.lines.size() - first));
            Table table{.caption = Explained(grouping),
                        .columns = {{.title = By(grouping), .width = 4}}};
            for (const Line* line : lines) {
                table.columns.push_back(
                    {.title = RowTitle(*line, m_words.lang()), .number = true, .width = 3});
            }
            for (const std::size_t group : groups) {
                Row row{.cells = {GroupName(group)}};
                for (const Line* line : lines) row.cells.push_back(CellText(*line, line->cells[group]));
                table.rows.push_back(std::move(row));
            }
            if (tested) {
                Row row{.cells = {m_words.Say("p")}};
                for (const Line* line : lines) row.cells.push_back(TestText(*line, grouping));
                table.rows.push_back(std::move(row));
            }
            m_out.push_back(std::move(table));
            AddMarks();
        }
    }

    const SurveyTable& m_table;
    const ReportSection& m_section;
    const ReportWords& m_words;
    std::vector<documents::Block>& m_out;
    bool m_flagged = false, m_withheld = false;
};

}  // namespace

std::string RowTitle(const Line& line, Lang lang) {
    if (!line.what.substance.empty()) return Written(line.substance_title, lang);
    const std::string& unit = Written(line.unit, lang);
    return Written(line.title, lang) + (line.is_share || unit.empty() ? "" : " (" + unit + ")");
}

std::vector<ReportSection> SectionsOf(const SurveyTable& table, const ReportWords& words) {
    std::vector<ReportSection> out;
    const auto belongs = [](const ReportSection& section, const Line& line) {
        const Line& first = *section.lines.front();
        if (line.what.substance.empty() != first.what.substance.empty()) return false;
        return line.what.substance.empty() ? line.is_share == first.is_share
                                           : line.what.measure == first.what.measure;
    };
    for (const Line& line : table.lines) {
        const auto section = std::ranges::find_if(
            out, [&](const ReportSection& one) { return belongs(one, line); });
        if (section != out.end()) {
            section->lines.push_back(&line);
            continue;
        }
        const std::string& unit = Written(line.unit, words.lang());
        std::string title = line.what.substance.empty()
                                ? words.Say(line.is_share ? "other_shares" : "other_means")
                                : Written(line.title, words.lang());
        if (!line.what.substance.empty() && !line.is_share && !unit.empty()) title += " (" + unit + ")";
        out.push_back({std::move(title), line.is_share, {&line}});
    }
    // A single measure is its own title.
    for (ReportSection& section : out) {
        if (section.lines.size() == 1 && section.lines.front()->what.substance.empty()) {
            section.title = RowTitle(*section.lines.front(), words.lang());
        }
    }
    return out;
}

void AddSection(const SurveyTable& table, const ReportSection& section, const ReportWords& words,
                std::vector<documents::Block>& out) {
    SectionWriter(table, section, words, out).Write();
}

}  // namespace atalaya::surveys
