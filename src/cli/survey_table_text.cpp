// Tables, waves and comparisons of surveys in a terminal.

#include <cmath>
#include <map>
#include <ostream>
#include <set>

#include "base/json_members.hpp"
#include "cli/survey_text.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::cli {
namespace {

using base::FlagIn;
using base::ObjectIn;
using base::TextIn;
using surveys::Rounded;

const json::array& ListIn(const json::object& object, std::string_view key) {
    static const json::array kNone;
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : kNone;
}

// NaN where there is no number.
double FigureIn(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_number() ? value->to_number<double>() : std::nan("");
}

std::string OrDash(std::string text) { return text.empty() ? "–" : text; }

bool IsWithheld(const json::object& cell) { return TextIn(cell, "verdict") == "withhold"; }
// "*" of a flagged figure.
std::string MarkOf(const json::object& cell) {
    return TextIn(cell, "verdict") == "flag" ? "*" : "";
}

// How the figures of a line are written.
struct Writing {
    double scale = 1;
    int decimals = 1;
    explicit Writing(const json::object& line)
        : scale(FlagIn(line, "is_share") ? 100 : 1),
          decimals(static_cast<int>(base::NumberIn(line, "decimals"))) {}
    std::string operator()(double figure) const {
        return OrDash(Rounded(scale * figure, decimals));
    }
    std::string Interval(const json::object& of) const {
        const double lower = FigureIn(of, "lower"), upper = FigureIn(of, "upper");
        if (std::isnan(lower) && std::isnan(upper)) return "–";
        return (*this)(lower) + " – " + (*this)(upper);
    }
};

std::string TitleOf(const json::object& line) {
    std::string out = TextIn(line, "title");
    if (const std::string substance = TextIn(line, "substance_title"); !substance.empty())
        out += ": " + substance;
    const std::string unit = TextIn(line, "unit");
    return out + (FlagIn(line, "is_share") ? " (%)" : unit.empty() ? "" : " (" + unit + ")");
}

std::vector<std::string> Header(const Session& session, const json::object& table) {
    return {"",
            session.Say("cli.survey.column.estimate"),
            session.Say("cli.survey.column.interval",
                        {{"level", Rounded(100 * FigureIn(table, "level"), 0)}}),
            session.Say("cli.survey.column.error"),
            session.Say("cli.survey.column.cv"),
            session.Say("cli.survey.column.deff"),
            session.Say("cli.survey.column.n"),
            session.Say("cli.survey.column.cases"),
            session.Say("cli.survey.column.population")};
}

std::vector<std::string> RowOf(const std::string& label, const json::object& line,
                               const json::object& cell) {
    const std::string n = std::to_string(base::NumberIn(cell, "n"));
    if (IsWithheld(cell)) return {label, "–", "–", "–", "–", "–", n, "–", "–"};
    const Writing write(line);
    const double cases = FigureIn(cell, "cases");
    return {label,
            write(FigureIn(cell, "value")) + MarkOf(cell),
            write.Interval(cell),
            OrDash(Rounded(write.scale * FigureIn(cell, "se"), write.decimals + 1)),
            OrDash(Rounded(100 * FigureIn(cell, "cv"), 1)),
            OrDash(Rounded(FigureIn(cell, "deff"), 2)),
            n,
            OrDash(Rounded(cases, 0)),
            OrDash(Rounded(FigureIn(cell, "population"), 0))};
}

void PrintHead(Session& session, const json::object& table) {
    const json::object& survey = ObjectIn(table, "survey");
    session.out << TextIn(table, "title") << '\n'
                << session.Say("cli.survey.table_of",
                               {{"title", TextIn(survey, "title")},
                                {"country", TextIn(survey, "country_title")},
                                {"year", std::to_string(base::NumberIn(survey, "year"))},
                                {"rows", std::to_string(base::NumberIn(table, "rows"))},
                                {"population",
                                 std::to_string(base::NumberIn(table, "population"))}})
                << '\n';
    if (FlagIn(survey, "synthetic")) session.out << session.Say("cli.survey.synthetic") << '\n';
}

// A table of its own for each line, a row for each group.
void PrintLine(Session& session, const json::object& table, const json::object& line) {
    session.out << '\n' << TitleOf(line) << '\n';
    Table rows(Header(session, table));
    const json::array &groups = ListIn(table, "groups"), &cells = ListIn(line, "cells");
    for (std::size_t i = 0; i < groups.size() && i < cells.size(); ++i)
        rows.Add(RowOf(TextIn(groups[i].as_object(), "title"), line, cells[i].as_object()));
    rows.Print(session.out);
    for (const json::value& test : ListIn(line, "tests"))
        session.out << "  " << TextIn(test.as_object(), "text") << '\n';
}

// Without groups: all lines in one table.
void PrintTotals(Session& session, const json::object& table) {
    session.out << '\n';
    Table rows(Header(session, table));
    for (const json::value& one : ListIn(table, "lines")) {
        const json::object& line = one.as_object();
        rows.Add(RowOf(TitleOf(line), line, ListIn(line, "cells").at(0).as_object()));
    }
    rows.Print(session.out);
}

// Why figures are flagged or withheld, each reason once.
void PrintReasons(Session& session, const json::object& table) {
    std::map<std::string, std::set<std::string>> reasons;
    for (const json::value& line : ListIn(table, "lines"))
        for (const json::value& cell : ListIn(line.as_object(), "cells"))
            for (const json::value& reason : ListIn(cell.as_object(), "reasons"))
                if (TextIn(cell.as_object(), "verdict") != "show")
                    reasons[TextIn(cell.as_object(), "verdict")].insert(
                        std::string(reason.as_string()));
    for (const auto& [verdict, texts] : reasons) {
        session.out << (verdict == "flag" ? "* " : "– ")
                    << session.Say("surveys.verdict." + verdict) << ":\n";
        for (const std::string& text : texts) session.out << "    " << text << '\n';
    }
}

void PrintTexts(Session& session, const json::array& texts, std::string_view mark) {
    for (const json::value& text : texts) {
        const json::object* object = text.if_object();
        session.out << mark << (object != nullptr ? TextIn(*object, "text")
                                                  : std::string(text.as_string()))
                    << '\n';
    }
}

// Cells of one line by the titles of their groups.
std::map<std::string, json::object> CellsOf(const json::object& table, const json::object& line) {
    std::map<std::string, json::object> out;
    for (const json::value& one : ListIn(table, "lines")) {
        const json::object& other = one.as_object();
        if (TextIn(other, "measure") != TextIn(line, "measure") ||
            TextIn(other, "substance") != TextIn(line, "substance"))
            continue;
        const json::array &groups = ListIn(table, "groups"), &cells = ListIn(other, "cells");
        for (std::size_t i = 0; i < groups.size() && i < cells.size(); ++i)
            out[TextIn(groups[i].as_object(), "title")] = cells[i].as_object();
    }
    return out;
}

// The last contrast of a list that is of this line and group, or an empty object.
json::object LastOf(const json::array& contrasts, const json::object& line,
                    const std::string& group) {
    json::object out;
    for (const json::value& value : contrasts) {
        const json::object& one = value.as_object();
        if (TextIn(one, "measure") == TextIn(line, "measure") &&
            TextIn(one, "substance") == TextIn(line, "substance") &&
            TextIn(ObjectIn(one, "group"), "title") == group)
            out = one;
    }
    return out;
}

std::string ShownP(const json::object& contrast) {
    const double p = FigureIn(contrast, "p");
    if (std::isnan(p)) return "–";
    return p < 0.001 ? "<0.001" : Rounded(p, 3);
}

std::string Figure(const Writing& write, const json::object* cell) {
    if (cell == nullptr || IsWithheld(*cell)) return "–";
    return write(FigureIn(*cell, "value")) + MarkOf(*cell);
}

void PrintWavesOfLine(Session& session, const json::object& comparison, const json::object& line) {
    const json::array &waves = ListIn(comparison, "waves"),
                      &trends = ListIn(comparison, "trends");
    std::vector<std::string> header{""};
    std::vector<std::map<std::string, json::object>> cells;
    for (const json::value& wave : waves) {
        header.push_back(
            std::to_string(base::NumberIn(ObjectIn(wave.as_object(), "survey"), "year")));
        cells.push_back(CellsOf(wave.as_object(), line));
    }
    for (const char* column : {"change", "change_interval", "p"})
        header.push_back(session.Say(std::string("cli.survey.column.") + column));
    if (!trends.empty())
        for (const char* column : {"trend", "p"})
            header.push_back(session.Say(std::string("cli.survey.column.") + column));
    Table table(std::move(header));
    const Writing write(line);
    for (const json::value& group : ListIn(waves.back().as_object(), "groups")) {
        const std::string title = TextIn(group.as_object(), "title");
        std::vector<std::string> row{title};
        for (const auto& wave : cells) {
            const auto found = wave.find(title);
            row.push_back(Figure(write, found == wave.end() ? nullptr : &found->second));
        }
        const json::object change = LastOf(ListIn(comparison, "differences"), line, title);
        row.insert(row.end(),
                   {OrDash(TextIn(change, "shown")), write.Interval(change), ShownP(change)});
        if (!trends.empty()) {
            const json::object trend = LastOf(trends, line, title);
            row.insert(row.end(), {write(FigureIn(trend, "value")), ShownP(trend)});
        }
        table.Add(std::move(row));
    }
    session.out << '\n' << TitleOf(line) << '\n';
    table.Print(session.out);
}

std::string SurveyTitle(const json::object& survey) {
    return TextIn(survey, "country_title") + " " + std::to_string(base::NumberIn(survey, "year"));
}

void PrintDifferences(Session& session, const json::object& comparison) {
    const json::array& differences = ListIn(comparison, "differences");
    session.out << session.Say(differences.empty() ? "cli.survey.no_difference"
                                                   : "cli.survey.differences")
                << '\n';
    std::vector<std::string> header{""};
    for (const json::value& survey : ListIn(comparison, "surveys"))
        header.push_back(SurveyTitle(survey.as_object()));
    Table table(std::move(header));
    for (const json::value& value : differences) {
        const json::object& one = value.as_object();
        std::vector<std::string> row{(FlagIn(one, "grave") ? "!! " : "   ") +
                                     TextIn(one, "title")};
        for (const json::value& text : ListIn(one, "values"))
            row.push_back(text.is_string() ? OrDash(std::string(text.as_string())) : "–");
        table.Add(std::move(row));
    }
    if (!differences.empty()) table.Print(session.out);
}

// Labels of a row's group; the whole has none.
std::string GroupOf(const Session& session, const json::object& row) {
    std::string out;
    for (const json::value& key : ListIn(row, "keys"))
        out += (out.empty() ? "" : ", ") + TextIn(key.as_object(), "label");
    return out.empty() ? session.Say("surveys.total") : out;
}

}  // namespace

void PrintSurveyTable(Session& session, const json::object& table) {
    PrintHead(session, table);
    if (ListIn(table, "groups").size() == 1) {
        PrintTotals(session, table);
    } else {
        for (const json::value& line : ListIn(table, "lines"))
            PrintLine(session, table, line.as_object());
    }
    session.out << '\n';
    PrintReasons(session, table);
    PrintTexts(session, ListIn(table, "choices"), "· ");
    PrintTexts(session, ListIn(table, "remarks"), "! ");
}

void PrintWaves(Session& session, const json::object& comparison) {
    const json::array& waves = ListIn(comparison, "waves");
    if (waves.empty()) return;
    const json::object& last = waves.back().as_object();
    for (const json::value& wave : waves) PrintHead(session, wave.as_object());
    for (const json::value& line : ListIn(last, "lines"))
        PrintWavesOfLine(session, comparison, line.as_object());
    session.out << '\n';
    PrintReasons(session, last);
    PrintTexts(session, ListIn(last, "choices"), "· ");
}

void PrintComparison(Session& session, const json::object& comparison) {
    const json::object& measure = ObjectIn(comparison, "measure");
    session.out << TitleOf(measure) << "\n\n";
    PrintDifferences(session, comparison);
    std::vector<std::string> header{""};
    for (const json::value& survey : ListIn(comparison, "surveys")) {
        header.push_back(SurveyTitle(survey.as_object()));
        header.emplace_back();
    }
    Table table(std::move(header));
    const Writing write(measure);
    for (const json::value& value : ListIn(comparison, "rows")) {
        const json::object& row = value.as_object();
        std::vector<std::string> cells{GroupOf(session, row)};
        for (const json::value& cell : ListIn(row, "cells")) {
            const json::object* figures = cell.if_object();
            const bool shown = figures != nullptr && !IsWithheld(*figures);
            cells.push_back(Figure(write, figures));
            cells.push_back(shown ? "(" + write.Interval(*figures) + ")" : "");
        }
        table.Add(std::move(cells));
    }
    session.out << '\n';
    table.Print(session.out);
}

}  // namespace atalaya::cli
