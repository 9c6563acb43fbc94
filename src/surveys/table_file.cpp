// A table as rows for spreadsheets and programs.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "surveys/codes.hpp"
#include "surveys/table_report.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::surveys {
namespace {

using transfer::OutCell;

// Plain digits that a spreadsheet reads as a number; "" for one that does not exist.
std::string Plain(double number) {
    if (!std::isfinite(number)) return "";
    std::string out = fmt::format("{:.10f}", number);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out == "-0" ? "0" : out;
}

// Every question by which the table is divided, in the order of its groups.
std::vector<std::string> QuestionsOf(const SurveyTable& table) {
    std::vector<std::string> out;
    for (const Group& group : table.groups) {
        for (const GroupKey& key : group.keys) {
            if (std::ranges::find(out, key.question) == out.end()) out.push_back(key.question);
        }
    }
    return out;
}

class TableWriter {
 public:
    TableWriter(const SurveyTable& table, Lang lang, transfer::RowSink& sink)
        : m_table(table), m_lang(lang), m_sink(sink), m_questions(QuestionsOf(table)) {}

    Result<void> Write() {
        std::vector<std::string> names = {"survey",        "country",   "year",
                                          "measure",       "substance", "measure_title",
                                          "substance_title"};
        for (const std::string& question : m_questions) {
            names.push_back(question);
            names.push_back(question + "_label");
        }
        for (const char* name :
             {"unit", "estimate", "se", "lower", "upper", "cv_percent", "deff", "df", "n", "cases",
              "weighted_n", "population", "population_lower", "population_upper", "verdict"}) {
            names.emplace_back(name);
        }
        ATALAYA_TRY(m_sink.Header(names));
        for (const Line& line : m_table.lines) {
            for (std::size_t i = 0; i < m_table.groups.size(); ++i) {
                ATALAYA_TRY(WriteRow(line, m_table.groups[i], line.cells[i]));
            }
        }
        return m_sink.Finish();
    }

 private:
    Result<void> WriteRow(const Line& line, const Group& group, const Cell& cell) {
        m_row.clear();
        Text(m_table.description.id);
        Text(m_table.description.country);
        Number(std::to_string(m_table.description.year));
        Text(line.what.measure);
        Text(line.what.substance);
        Text(Written(line.title, m_lang));
        Text(Written(line.substance_title, m_lang));
        WriteGroup(group);
        Text(line.is_share ? "percent" : Written(line.unit, m_lang));
        WriteFigures(line, cell);
        Text(std::string(CodeOf(cell.presentation.verdict)));
        std::vector<OutCell> cells;
        for (const auto& [text, kind] : m_row) cells.push_back({text, kind});
        return m_sink.Row(cells);
    }

    void WriteGroup(const Group& group) {
        for (const std::string& question : m_questions) {
            const auto key = std::ranges::find(group.keys, question, &GroupKey::question);
            const bool divided = key != group.keys.end();
            Text(divided ? key->answer : "");
            Text(divided ? Written(key->answer_title, m_lang) : "");
        }
    }

    void WriteFigures(const Line& line, const Cell& cell) {
        const bool withheld = cell.presentation.verdict == stats::Presentation::kWithhold;
        const auto figure = [&](double number) { Number(withheld ? "" : Plain(number)); };
        const double scale = line.is_share ? 100 : 1;
        const double none = std::numeric_limits<double>::quiet_NaN();
        figure(scale * cell.estimate.value);
        figure(scale * cell.estimate.se);
        figure(scale * cell.lower());
        figure(scale * cell.upper());
        figure(100 * cell.estimate.cv);
        figure(cell.estimate.deff_wr);
        figure(cell.estimate.df);
        Number(std::to_string(cell.estimate.n));
        Number(withheld || !line.is_share ? "" : std::to_string(cell.cases));
        figure(cell.estimate.weighted_n);
        figure(cell.population ? cell.population->value : none);
        figure(cell.population ? cell.population->lower : none);
        figure(cell.population ? cell.population->upper : none);
    }

    void Text(std::string text) { m_row.emplace_back(std::move(text), OutCell::Kind::Text); }
    void Number(std::string text) { m_row.emplace_back(std::move(text), OutCell::Kind::Number); }

    const SurveyTable& m_table;
    const Lang m_lang;
    transfer::RowSink& m_sink;
    const std::vector<std::string> m_questions;
    std::vector<std::pair<std::string, OutCell::Kind>> m_row;
};

}  // namespace

Result<void> WriteTable(const SurveyTable& table, Lang lang, transfer::RowSink& sink) {
    return TableWriter(table, lang, sink).Write();
}

}  // namespace atalaya::surveys
