#include "evaluation/prefill.hpp"

#include <algorithm>
#include <map>

namespace atalaya::evaluation {

using access::Caller;

namespace {

// Figures of one year, as the cells of a table need them.
using ByCode = std::map<std::string, base::Decimal>;

class TableFill {
 public:
    TableFill(const Evidence& evidence, const Caller& caller, std::string_view country,
              const Question& question, int year)
        : m_evidence(evidence), m_caller(caller), m_country(country), m_question(question),
          m_year(year) {}

    // The value; null where no figure fits a cell.
    json::value Make() {
        for (const Fill::Cell& cell : m_question.fill.cells) Ask(cell);
        if (m_question.rows.empty()) return FreeRows();
        json::object rows;
        for (const Fill::Row& row : m_question.fill.rows) {
            json::object cells = Cells(row.codes);
            if (!cells.empty()) rows[row.row] = std::move(cells);
        }
        return rows.empty() ? json::value() : json::value(std::move(rows));
    }
    // Of the first column: what the proposal says about its source.
    const std::optional<Figure>& first() const { return m_first; }

 private:
    void Ask(const Fill::Cell& cell) {
        const std::string& indicator =
            cell.indicator.empty() ? m_question.indicator : cell.indicator;
        const auto figure = m_evidence.FigureOf(m_caller, m_country, indicator,
                                                m_year - cell.years_before, m_question.fill.by);
        if (!figure) return;
        if (!m_first) m_first = figure;
        for (const Figure::Part& part : figure->parts) {
            const auto value = base::Decimal::Parse(part.value);
            if (!value.ok()) continue;
            m_figures[cell.column].emplace(part.code, value->value);
            m_names.emplace(part.code, part.label.In(m_caller.lang));
        }
    }

    json::object Cells(const std::vector<std::string>& codes) const {
        json::object out;
        for (const auto& [column, figures] : m_figures) {
            std::optional<base::Decimal> sum;
            for (const std::string& code : codes) {
                const auto found = figures.find(code);
                if (found == figures.end()) continue;
                sum = sum ? base::Decimal::Add(*sum, found->second) : found->second;
                if (!sum) break;   // more than a number can hold
            }
            if (sum) out[column] = sum->ToString();
        }
        return out;
    }

    json::value FreeRows() const {
        json::array rows;
        for (const auto& [code, name] : m_names) {
            json::object row = Cells({code});
            row[m_question.fill.label] = name;
            rows.push_back(std::move(row));
        }
        return rows.empty() ? json::value() : json::value(std::move(rows));
    }

    const Evidence& m_evidence;
    const Caller& m_caller;
    const std::string_view m_country;
    const Question& m_question;
    const int m_year;
    std::map<std::string, ByCode> m_figures;   // by column
    std::map<std::string, std::string> m_names;
    std::optional<Figure> m_first;
};

std::optional<Proposal> Make(const Question& question, const json::value& value,
                             const Figure& figure) {
    auto checked = CheckValue(question, value);
    if (!checked.ok()) return std::nullopt;
    Proposal out;
    out.value = *std::move(checked);
    out.source = {{"indicator", figure.indicator},
                  {"year", figure.year},
                  {"definition_version", figure.definition_version},
                  {"data_version", figure.data_version}};
    out.at = figure.data_time;
    return out;
}

// The indicator by which the question is filled first.
const std::string& IndicatorOf(const Question& question) {
    if (!question.indicator.empty() || question.fill.cells.empty()) return question.indicator;
    return question.fill.cells.front().indicator;
}

}  // namespace

std::optional<Proposal> Prefill(const Evidence& evidence, const Caller& caller,
                                std::string_view country, const Question& question) {
    if (IndicatorOf(question).empty()) return std::nullopt;
    const int year = question.fill.year.value_or(evidence.LastYear());
    if (question.type == QuestionType::Table) {
        if (question.fill.by.empty()) return std::nullopt;
        TableFill table(evidence, caller, country, question, year);
        const json::value value = table.Make();
        if (value.is_null()) return std::nullopt;
        return Make(question, value, *table.first());
    }
    const bool yes_no = question.type == QuestionType::YesNo;
    if (!yes_no && question.type != QuestionType::Number) return std::nullopt;
    const auto figure = evidence.FigureOf(caller, country, question.indicator, year);
    if (!figure) return std::nullopt;
    if (!yes_no) return Make(question, json::value(figure->value), *figure);
    const auto total = base::Decimal::Parse(figure->value);
    if (!total.ok() || total->value <= base::Decimal()) return std::nullopt;
    return Make(question, "yes", *figure);
}

}  // namespace atalaya::evaluation
