#include "surveys/table_json.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/json_members.hpp"
#include "surveys/codes.hpp"
#include "surveys/remark_words.hpp"
#include "surveys/table_words.hpp"

namespace atalaya::surveys {
namespace {

json::value NumberOrNull(double number) {
    return std::isfinite(number) ? json::value(number) : json::value(nullptr);
}
json::value TextOrNull(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

class TableRenderer {
 public:
    TableRenderer(const SurveyTable& table, const content::Library& library,
                  const Standard& standard, Lang lang, bool all)
        : m_table(table), m_library(library), m_standard(standard), m_lang(lang), m_all(all),
          m_rule(standard.FindPresentation(table.plan.choices.presentation)) {}

    json::object Render() const {
        json::array groups, lines, choices;
        for (const Group& group : m_table.groups) groups.push_back(GroupJson(group));
        for (const Line& line : m_table.lines) lines.push_back(LineJson(line));
        for (const SaidChoice& choice : ChoicesInWords(m_table, m_library, m_standard, m_lang)) {
            choices.push_back({{"what", choice.what}, {"text", choice.text}});
        }
        return {{"title", Written(m_table.plan.title, m_lang)},
                {"plan", m_table.plan.id},
                {"survey", SurveyJson()},
                {"groupings", GroupingsJson()},
                {"groups", std::move(groups)},
                {"lines", std::move(lines)},
                {"level", m_table.plan.choices.level},
                {"presentation", TextOrNull(m_table.plan.choices.presentation)},
                {"choices", std::move(choices)},
                {"design", DesignJson()},
                {"remarks", RemarksJson()},
                {"rows", m_table.rows},
                {"population", m_table.population},
                {"data_digest", m_table.data_digest},
                {"mapping_digest", m_table.mapping_digest}};
    }

    json::array RemarksJson() const {
        json::array out;
        for (const Error& remark : m_table.remarks)
            out.emplace_back(SayRemark(remark, m_table, m_library, m_standard, m_lang));
        return out;
    }

    json::object GroupJson(const Group& group) const {
        json::array keys;
        for (const GroupKey& key : group.keys) {
            keys.push_back({{"question", key.question},
                            {"title", Written(key.question_title, m_lang)},
                            {"answer", key.answer},
                            {"label", Written(key.answer_title, m_lang)}});
        }
        return {{"title", GroupTitle(group, m_library, m_lang)}, {"keys", std::move(keys)}};
    }

 private:
    std::string Word(std::string_view kind, std::string_view code) const {
        return m_library.Say(fmt::format("surveys.{}.{}", kind, code), {}, m_lang);
    }
    json::array Said(const std::vector<Error>& messages) const {
        json::array out;
        for (const Error& message : messages) out.emplace_back(m_library.Say(message, m_lang));
        return out;
    }

    json::object SurveyJson() const {
        const Description& survey = m_table.description;
        return {{"id", survey.id},
                {"country", survey.country},
                {"country_title", TerritoryTitle(m_library, survey.country, m_lang)},
                {"series", survey.series},
                {"title", Written(survey.title, m_lang)},
                {"setting", Code(survey.setting)},
                {"setting_title", Word("setting", Code(survey.setting))},
                {"mode", Code(survey.mode)},
                {"mode_title", Word("mode", Code(survey.mode))},
                {"year", survey.year},
                {"from", TextOrNull(survey.from)},
                {"to", TextOrNull(survey.to)},
                {"population", TextOrNull(Written(survey.population, m_lang))},
                {"age_from", survey.age_from},
                {"age_to", survey.age_to},
                {"territory", survey.territory},
                {"territory_title", TerritoryTitle(m_library, survey.territory, m_lang)},
                {"coverage", TextOrNull(Written(survey.coverage, m_lang))},
                {"response_rate", survey.response_rate ? json::value(*survey.response_rate) : nullptr},
                {"institution", TextOrNull(survey.institution)},
                {"citation", TextOrNull(survey.citation)},
                {"sampling_note", TextOrNull(Written(survey.sampling_note, m_lang))},
                {"synthetic", survey.synthetic}};
    }

    json::array GroupingsJson() const {
        json::array out;
        for (const Grouping& grouping : m_table.plan.groupings) {
            out.push_back({{"questions", base::TextsJson(grouping)},
                           {"title", GroupingTitle(m_table, grouping, m_library, m_lang)}});
        }
        return out;
    }

    json::object DesignJson() const {
        const stats::DesignFacts& facts = m_table.design;
        return {{"rows", facts.rows},
                {"psus", facts.psus},
                {"strata", facts.strata},
                {"stages", facts.stages},
                {"stratified", facts.stratified},
                {"clustered", facts.clustered},
                {"has_population", facts.has_population},
                {"calibrated", facts.calibrated},
                {"weights", CodeOf(facts.weights)},
                {"sum_of_weights", NumberOrNull(facts.sum_of_weights)},
                {"lonely_rule", CodeOf(facts.lonely_rule)},
                {"lonely", facts.lonely.size()},
                {"df", NumberOrNull(facts.df)}};
    }

    json::object LineJson(const Line& line) const {
        json::array cells;
        for (const Cell& cell : line.cells) cells.push_back(CellJson(line, cell));
        return {{"measure", line.what.measure},
                {"substance", TextOrNull(line.what.substance)},
                {"title", Written(line.title, m_lang)},
                {"substance_title", TextOrNull(Written(line.substance_title, m_lang))},
                {"unit", TextOrNull(Written(line.unit, m_lang))},
                {"is_share", line.is_share},
                {"decimals", line.decimals},
                {"questions", base::TextsJson(line.questions)},
                {"variables", base::TextsJson(line.variables)},
                {"ways", Said(line.ways)},
                {"unanswered", line.unanswered},
                {"cells", std::move(cells)},
                {"tests", TestsJson(line)}};
    }

    json::object CellJson(const Line& line, const Cell& cell) const {
        json::array reasons;
        for (std::string& reason : ReasonsInWords(cell, m_rule, m_library, m_lang)) {
            reasons.emplace_back(std::move(reason));
        }
        json::object out{{"verdict", CodeOf(cell.presentation.verdict)},
                         {"reasons", std::move(reasons)},
                         {"n", cell.estimate.n}};
        if (cell.presentation.verdict == stats::Presentation::kWithhold && !m_all) return out;
        AddFigures(out, line, cell);
        return out;
    }

    void AddFigures(json::object& out, const Line& line, const Cell& cell) const {
        const stats::Estimate& estimate = cell.estimate;
        out["shown"] = TextOrNull(Rounded((line.is_share ? 100 : 1) * estimate.value, line.decimals));
        out["value"] = NumberOrNull(estimate.value);
        out["se"] = NumberOrNull(estimate.se);
        out["lower"] = NumberOrNull(cell.lower());
        out["upper"] = NumberOrNull(cell.upper());
        out["cv"] = NumberOrNull(estimate.cv);
        out["deff"] = NumberOrNull(estimate.deff_wr);
        out["cases"] = line.is_share ? json::value(cell.cases) : json::value(nullptr);
        out["weighted_n"] = NumberOrNull(estimate.weighted_n);
        out["population"] = cell.population ? NumberOrNull(cell.population->value) : nullptr;
        out["population_se"] = cell.population ? NumberOrNull(cell.population->se) : nullptr;
        out["population_lower"] = cell.population ? NumberOrNull(cell.population->lower) : nullptr;
        out["population_upper"] = cell.population ? NumberOrNull(cell.population->upper) : nullptr;
        out["df"] = NumberOrNull(estimate.df);
        out["interval_method"] = cell.interval ? json::value(CodeOf(cell.interval->method)) : nullptr;
    }

    std::string PInWords(double p) const { return p < 0.001 ? "< 0.001" : "= " + Rounded(p, 3); }

    json::object TestJson(std::size_t place, double statistic, double numerator, double denominator,
                          double p) const {
        const bool known = place < m_table.plan.groupings.size();
        const std::string grouping =
            known ? GroupingTitle(m_table, m_table.plan.groupings[place], m_library, m_lang) : "";
        const std::string text =
            std::isfinite(p)
                ? m_library.Say("surveys.test_shares",
                                std::vector<base::Param>{{"grouping", grouping},
                                                         {"statistic", Rounded(statistic, 2)},
                                                         {"numerator", Rounded(numerator, 1)},
                                                         {"denominator", std::isinf(denominator)
                                                                             ? "∞"
                                                                             : Rounded(denominator, 1)},
                                                         {"p", PInWords(p)}},
                                m_lang)
                : m_library.Say("surveys.test_none",
                                std::vector<base::Param>{{"grouping", grouping}}, m_lang);
        return {{"grouping", place}, {"text", text}, {"p", NumberOrNull(p)}};
    }

    json::array TestsJson(const Line& line) const {
        json::array out;
        for (const auto& [place, test] : line.tests) {
            out.push_back(TestJson(place, test.statistic, test.numerator_df, test.denominator_df,
                                   test.p));
        }
        for (const auto& [place, test] : line.mean_tests) {
            out.push_back(TestJson(place, test.statistic, test.numerator_df, test.denominator_df,
                                   test.p));
        }
        return out;
    }

    const SurveyTable& m_table;
    const content::Library& m_library;
    const Standard& m_standard;
    const Lang m_lang;
    const bool m_all;
    const PresentationRule* m_rule;
};

const Line* LineOf(const SurveyTable& table, const MeasureOf& what) {
    for (const Line& line : table.lines) {
        if (line.what == what) return &line;
    }
    return nullptr;
}

// A difference or a slope of the line: of shares also in percentage points.
json::object ContrastJson(const stats::Contrast& contrast, const Line* line) {
    const bool is_share = line == nullptr || line->is_share;
    const int decimals = line == nullptr ? 1 : line->decimals;
    return {{"shown", TextOrNull(Rounded((is_share ? 100 : 1) * contrast.value, decimals))},
            {"value", NumberOrNull(contrast.value)},
            {"se", NumberOrNull(contrast.se)},
            {"lower", NumberOrNull(contrast.lower)},
            {"upper", NumberOrNull(contrast.upper)},
            {"t", NumberOrNull(contrast.t)},
            {"df", NumberOrNull(contrast.df)},
            {"p", NumberOrNull(contrast.p)}};
}

}  // namespace

json::object RenderTable(const SurveyTable& table, const content::Library& library,
                         const Standard& standard, Lang lang, bool all) {
    return TableRenderer(table, library, standard, lang, all).Render();
}

json::object RenderComparison(const WaveComparison& comparison, const content::Library& library,
                              const Standard& standard, Lang lang) {
    json::array waves, differences, trends;
    for (const SurveyTable& wave : comparison.waves) {
        waves.push_back(RenderTable(wave, library, standard, lang));
    }
    if (comparison.waves.empty()) {
        return {{"waves", json::array()}, {"differences", json::array()}, {"trends", json::array()}};
    }
    const SurveyTable& last = comparison.waves.back();
    const TableRenderer words(last, library, standard, lang, false);
    const auto head = [&](json::object out, const Group& group, const MeasureOf& what) {
        const Line* line = LineOf(last, what);
        out["group"] = words.GroupJson(group);
        out["measure"] = what.measure;
        out["substance"] = TextOrNull(what.substance);
        out["title"] = line == nullptr ? what.measure : Written(line->title, lang);
        out["substance_title"] = line == nullptr ? nullptr : TextOrNull(Written(line->substance_title, lang));
        out["is_share"] = line == nullptr || line->is_share;
        return out;
    };
    for (const WaveDifference& one : comparison.differences) {
        json::object out = head(ContrastJson(one.contrast, LineOf(last, one.what)), one.group, one.what);
        out["earlier"] = one.earlier;
        out["later"] = one.later;
        differences.push_back(std::move(out));
    }
    for (const WaveComparison::Trend& one : comparison.trends) {
        trends.push_back(head(ContrastJson(one.per_year, LineOf(last, one.what)), one.group, one.what));
    }
    return {{"waves", std::move(waves)},
            {"differences", std::move(differences)},
            {"trends", std::move(trends)}};
}

}  // namespace atalaya::surveys
