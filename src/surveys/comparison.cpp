#include "surveys/comparison.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/json.hpp"
#include "surveys/method_differences.hpp"
#include "surveys/table_json.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::surveys {
namespace {

// "sex=male/age_group=12-14" of a group.
std::string KeyOf(const Group& group) {
    std::string out;
    for (const GroupKey& key : group.keys) out += key.question + "=" + key.answer + "/";
    return out;
}

// Whether a category of the question is the same in every country.
bool IsStandard(const std::string& question, const Standard& standard) {
    if (question == "age_group") return true;
    const auto read = standard.ReadQuestion(question);
    return read.ok() && read->item->type != Item::Type::Open;
}

const Line* FindLine(const SurveyTable& table, const MeasureOf& what) {
    const auto found = std::ranges::find(table.lines, what, &Line::what);
    return found == table.lines.end() ? nullptr : &*found;
}

bool Alike(const Choices& a, const Choices& b) {
    return a.missing == b.missing && a.interval == b.interval && a.level == b.level &&
           a.df == b.df && a.presentation == b.presentation && a.replicates == b.replicates;
}

// Those of a table, narrowed to what its survey asked.
std::pair<int, int> AgesOf(const SurveyTable& table) {
    const int from = std::max(table.description.age_from, table.plan.age_from);
    const int asked = table.description.age_to, counted = table.plan.age_to;
    const int to = asked == 0 ? counted : counted == 0 ? asked : std::min(asked, counted);
    return {from, to};
}

class Comparing {
 public:
    Comparing(const MeasureOf& what, const Standard& standard, const content::Library& library)
        : m_standard(standard), m_library(library) {
        m_out.what = what;
    }

    Result<Comparison> Compare(const std::vector<Release>& releases) {
        std::vector<const Release*> ordered;
        for (const Release& release : releases) {
            if (FindLine(release.table, m_out.what) != nullptr) ordered.push_back(&release);
        }
        if (ordered.empty()) return Err("surveys.comparison_empty");
        // By country and year; of one survey the newest first.
        std::ranges::sort(ordered, {}, [](const Release* one) {
            return std::tuple(one->country, one->year, one->survey, -one->published_at, -one->id);
        });
        m_one_country = std::ranges::all_of(
            ordered, [&](const Release* one) { return one->country == ordered.front()->country; });
        std::string last;
        for (const Release* release : ordered) {
            if (release->survey != last) {
                AddSurvey(*release);
            } else if (IsLikeLast(*release)) {
                AddCells(*release);
            }
            last = release->survey;
        }
        TakeTitles(*ordered.front());
        OrderMethods();
        FillRows();
        return std::move(m_out);
    }

 private:
    void AddSurvey(const Release& release) {
        const SurveyTable& table = release.table;
        const auto [from, to] = AgesOf(table);
        m_out.surveys.push_back({.release = release.id,
                                 .title = release.title,
                                 .description = table.description,
                                 .design = table.design,
                                 .ways = FindLine(table, m_out.what)->ways,
                                 .choices = table.plan.choices,
                                 .age_from = from,
                                 .age_to = to});
        m_digest = table.data_digest;
        AddCells(release);
    }

    // Whether an older release of the survey last added was computed as the newest one.
    bool IsLikeLast(const Release& release) const {
        const ComparedSurvey& newest = m_out.surveys.back();
        return release.table.data_digest == m_digest &&
               Alike(release.table.plan.choices, newest.choices) &&
               AgesOf(release.table) == std::pair(newest.age_from, newest.age_to);
    }

    void AddCells(const Release& release) {
        const Line& line = *FindLine(release.table, m_out.what);
        for (std::size_t i = 0; i < line.cells.size(); ++i) {
            const Group& group = release.table.groups[i];
            const bool comparable =
                m_one_country || std::ranges::all_of(group.keys, [&](const GroupKey& key) {
                    return IsStandard(key.question, m_standard);
                });
            if (!comparable) continue;
            const std::string key = KeyOf(group);
            if (m_cells.try_emplace(key).second) m_groups.push_back(group);
            m_cells[key].try_emplace(m_out.surveys.size() - 1, line.cells[i]);
        }
    }

    void TakeTitles(const Release& release) {
        const Line& line = *FindLine(release.table, m_out.what);
        m_out.title = line.title;
        m_out.substance_title = line.substance_title;
        m_out.unit = line.unit;
        m_out.is_share = line.is_share;
        m_out.decimals = line.decimals;
    }

    void OrderMethods() {
        MethodAspects methods = CompareMethods(m_out.surveys, m_library);
        for (std::size_t i = 0; i < methods.aspects.size(); ++i) {
            if (methods.differs[i]) {
                m_out.differences.push_back(std::move(methods.aspects[i]));
            } else {
                m_out.same.push_back(methods.aspects[i].aspect);
            }
        }
        std::ranges::stable_sort(m_out.differences, std::greater(), &MethodDifference::grave);
    }

    void FillRows() {
        for (Group& group : m_groups) {
            Comparison::Row row;
            const auto& cells = m_cells[KeyOf(group)];
            row.cells.resize(m_out.surveys.size());
            for (const auto& [survey, cell] : cells) row.cells[survey] = cell;
            row.group = std::move(group);
            m_out.rows.push_back(std::move(row));
        }
    }

    const Standard& m_standard;
    const content::Library& m_library;
    Comparison m_out;
    bool m_one_country = false;
    std::string m_digest;                // of the data of the survey last added
    std::vector<Group> m_groups;         // in the order in which they were met
    std::map<std::string, std::map<std::size_t, Cell>> m_cells;   // by group and survey
};

// One survey's cells as a table of one line, to be rendered as every other table is.
SurveyTable TableOf(const Comparison& comparison, std::size_t at) {
    const ComparedSurvey& survey = comparison.surveys[at];
    SurveyTable table;
    table.description = survey.description;
    table.plan.choices = survey.choices;
    table.design = survey.design;
    Line line;
    line.what = comparison.what;
    line.title = comparison.title;
    line.substance_title = comparison.substance_title;
    line.unit = comparison.unit;
    line.is_share = comparison.is_share;
    line.decimals = comparison.decimals;
    line.ways = survey.ways;
    for (const Comparison::Row& row : comparison.rows) {
        table.groups.push_back(row.group);
        line.cells.push_back(row.cells[at].value_or(Cell{}));
    }
    table.lines.push_back(std::move(line));
    return table;
}

json::value TextOrNull(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::array DifferencesJson(const Comparison& comparison, const content::Library& library,
                            Lang lang) {
    json::array out;
    for (const MethodDifference& difference : comparison.differences) {
        json::array values;
        for (const LocalText& value : difference.values)
            values.push_back(TextOrNull(Written(value, lang)));
        out.push_back({{"aspect", difference.aspect},
                       {"title", library.Say("surveys.aspect." + difference.aspect, {}, lang)},
                       {"values", std::move(values)},
                       {"grave", difference.grave}});
    }
    return out;
}

}  // namespace

Result<Comparison> Compare(const MeasureOf& what, const std::vector<Release>& releases,
                           const Standard& standard, const content::Library& library) {
    return Comparing(what, standard, library).Compare(releases);
}

json::object ToJson(const Comparison& comparison, const content::Library& library,
                    const Standard& standard, Lang lang) {
    json::array surveys, same, rows;
    std::vector<json::array> cells;   // of each survey, row by row
    for (std::size_t i = 0; i < comparison.surveys.size(); ++i) {
        json::object table = RenderTable(TableOf(comparison, i), library, standard, lang);
        if (rows.empty()) rows = std::move(table["groups"].as_array());
        json::object& line = table["lines"].as_array().front().as_object();
        json::object survey = std::move(table["survey"].as_object());
        survey["release"] = comparison.surveys[i].release;
        survey["release_title"] = Written(comparison.surveys[i].title, lang);
        survey["ways"] = std::move(line["ways"]);
        survey["choices"] = std::move(table["choices"]);
        surveys.push_back(std::move(survey));
        cells.push_back(std::move(line["cells"].as_array()));
    }
    for (std::size_t r = 0; r < rows.size(); ++r) {
        json::array row;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const bool there = comparison.rows[r].cells[i].has_value();
            row.push_back(there ? std::move(cells[i][r]) : json::value(nullptr));
        }
        rows[r].as_object()["cells"] = std::move(row);
    }
    for (const std::string& aspect : comparison.same) {
        same.push_back({{"aspect", aspect},
                        {"title", library.Say("surveys.aspect." + aspect, {}, lang)}});
    }
    return {{"measure",
             {{"id", comparison.what.measure},
              {"substance", TextOrNull(comparison.what.substance)},
              {"title", Written(comparison.title, lang)},
              {"substance_title", TextOrNull(Written(comparison.substance_title, lang))},
              {"unit", TextOrNull(Written(comparison.unit, lang))},
              {"is_share", comparison.is_share},
              {"decimals", comparison.decimals}}},
            {"surveys", std::move(surveys)},
            {"differences", DifferencesJson(comparison, library, lang)},
            {"same", std::move(same)},
            {"rows", std::move(rows)}};
}

}  // namespace atalaya::surveys
