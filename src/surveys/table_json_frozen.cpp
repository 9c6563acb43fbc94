// What is kept of a released table. Members are named as those of SurveyTable; numbers that are
// not counts are text (table_json_figures.hpp); choices are written by their codes (codes.hpp).
// {"format": 1, "description", "plan", "data_digest", "mapping_digest", "rows", "population",
//  "design", "remarks": [message], "groups": [{"keys": [key]}], "lines": [line]}

#include "base/json_members.hpp"
#include "surveys/codes.hpp"
#include "surveys/table_json.hpp"
#include "surveys/table_json_figures.hpp"

namespace atalaya::surveys {
namespace {

using base::LocalJson;
using base::TextsJson;

json::array FiguresJson(const std::vector<double>& numbers) {
    json::array out;
    for (const double number : numbers) out.emplace_back(FigureText(number));
    return out;
}

json::object MessageJson(const Error& message);

json::array MessagesJson(const std::vector<Error>& messages) {
    json::array out;
    for (const Error& message : messages) out.push_back(MessageJson(message));
    return out;
}

json::object MessageJson(const Error& message) {
    json::array params;
    for (const base::Param& param : message.params) {
        params.push_back(json::array{param.name, param.value});
    }
    return {{"code", message.code},
            {"params", std::move(params)},
            {"where", message.where},
            {"details", MessagesJson(message.details)}};
}

json::object MeasureJson(const MeasureOf& what) {
    return {{"measure", what.measure}, {"substance", what.substance}};
}

json::object ChoicesJson(const Choices& choices) {
    return {{"missing", Code(choices.missing)},
            {"interval", CodeOf(choices.interval)},
            {"level", FigureText(choices.level)},
            {"df", CodeOf(choices.df)},
            {"presentation", choices.presentation},
            {"replicates", choices.replicates}};
}

// Not that of TablePlan::ToJson: a released table is read long after the measures it names may
// have left the content, against which plans are checked.
json::object PlanJson(const TablePlan& plan) {
    json::array measures, groupings, cuts;
    for (const MeasureOf& what : plan.measures) measures.push_back(MeasureJson(what));
    for (const Grouping& grouping : plan.groupings) groupings.push_back(TextsJson(grouping));
    for (const int cut : plan.age_cuts) cuts.push_back(cut);
    return {{"id", plan.id},
            {"title", LocalJson(plan.title)},
            {"measures", std::move(measures)},
            {"groupings", std::move(groupings)},
            {"age_cuts", std::move(cuts)},
            {"age_from", plan.age_from},
            {"age_to", plan.age_to},
            {"choices", ChoicesJson(plan.choices)},
            {"tests", plan.tests}};
}

json::object FactsJson(const stats::DesignFacts& facts) {
    json::array lonely;
    for (const stats::StageStratum& stratum : facts.lonely) {
        lonely.push_back({{"code", stratum.code},
                          {"parent", stratum.parent},
                          {"units", stratum.units},
                          {"first_row", stratum.first_row},
                          {"multiplier", FigureText(stratum.multiplier)},
                          {"fraction", FigureText(stratum.fraction)},
                          {"lonely", stratum.lonely}});
    }
    return {{"rows", facts.rows},
            {"psus", facts.psus},
            {"strata", facts.strata},
            {"stages", facts.stages},
            {"stratified", facts.stratified},
            {"clustered", facts.clustered},
            {"has_population", facts.has_population},
            {"calibrated", facts.calibrated},
            {"weights", CodeOf(facts.weights)},
            {"sum_of_weights", FigureText(facts.sum_of_weights)},
            {"lonely_rule", CodeOf(facts.lonely_rule)},
            {"df_rule", CodeOf(facts.df_rule)},
            {"df", FigureText(facts.df)},
            {"lonely", std::move(lonely)}};
}

json::object GroupJson(const Group& group) {
    json::array keys;
    for (const GroupKey& key : group.keys) {
        keys.push_back({{"question", key.question},
                        {"title", LocalJson(key.question_title)},
                        {"answer", key.answer},
                        {"label", LocalJson(key.answer_title)}});
    }
    return {{"keys", std::move(keys)}};
}

json::object EstimateJson(const stats::Estimate& estimate) {
    return {{"value", FigureText(estimate.value)},
            {"variance", FigureText(estimate.variance)},
            {"se", FigureText(estimate.se)},
            {"cv", FigureText(estimate.cv)},
            {"n", estimate.n},
            {"weighted_n", FigureText(estimate.weighted_n)},
            {"df", FigureText(estimate.df)},
            {"deff_wr", FigureText(estimate.deff_wr)},
            {"deff_wor", FigureText(estimate.deff_wor)},
            {"lower", FigureText(estimate.lower)},
            {"upper", FigureText(estimate.upper)}};
}

json::value IntervalJson(const std::optional<stats::ProportionInterval>& interval) {
    if (!interval) return nullptr;
    return json::object{{"lower", FigureText(interval->lower)},
                        {"upper", FigureText(interval->upper)},
                        {"effective_n", FigureText(interval->effective_n)},
                        {"method", CodeOf(interval->method)}};
}

json::object CellJson(const Cell& cell) {
    json::array reasons;
    for (const auto reason : cell.presentation.reasons) reasons.emplace_back(CodeOf(reason));
    return {{"estimate", EstimateJson(cell.estimate)},
            {"interval", IntervalJson(cell.interval)},
            {"cases", cell.cases},
            {"population", cell.population ? json::value(EstimateJson(*cell.population)) : nullptr},
            {"verdict", CodeOf(cell.presentation.verdict)},
            {"reasons", std::move(reasons)}};
}

json::object TestJson(std::size_t grouping, const stats::IndependenceTest& test) {
    return {{"grouping", grouping},
            {"statistic", FigureText(test.statistic)},
            {"numerator_df", FigureText(test.numerator_df)},
            {"denominator_df", FigureText(test.denominator_df)},
            {"p", FigureText(test.p)},
            {"pearson", FigureText(test.pearson)},
            {"design_effects", FiguresJson(test.design_effects)},
            {"n", test.n},
            {"shares", FiguresJson(test.shares)},
            {"table_rows", test.table_rows},
            {"table_columns", test.table_columns}};
}

json::object MeanTestJson(std::size_t grouping, const stats::FTest& test) {
    return {{"grouping", grouping},
            {"statistic", FigureText(test.statistic)},
            {"numerator_df", FigureText(test.numerator_df)},
            {"denominator_df", FigureText(test.denominator_df)},
            {"p", FigureText(test.p)}};
}

json::object LineJson(const Line& line) {
    json::array cells, tests, mean_tests;
    for (const Cell& cell : line.cells) cells.push_back(CellJson(cell));
    for (const auto& [grouping, test] : line.tests) tests.push_back(TestJson(grouping, test));
    for (const auto& [grouping, test] : line.mean_tests) {
        mean_tests.push_back(MeanTestJson(grouping, test));
    }
    return {{"what", MeasureJson(line.what)},
            {"title", LocalJson(line.title)},
            {"substance_title", LocalJson(line.substance_title)},
            {"unit", LocalJson(line.unit)},
            {"is_share", line.is_share},
            {"decimals", line.decimals},
            {"questions", TextsJson(line.questions)},
            {"variables", TextsJson(line.variables)},
            {"ways", MessagesJson(line.ways)},
            {"unanswered", line.unanswered},
            {"cells", std::move(cells)},
            {"tests", std::move(tests)},
            {"mean_tests", std::move(mean_tests)}};
}

}  // namespace

json::object FrozenCell(const Cell& cell) { return CellJson(cell); }

json::object FrozenJson(const SurveyTable& table) {
    json::array groups, lines;
    for (const Group& group : table.groups) groups.push_back(GroupJson(group));
    for (const Line& line : table.lines) lines.push_back(LineJson(line));
    return {{"format", 1},
            {"description", table.description.ToJson()},
            {"plan", PlanJson(table.plan)},
            {"data_digest", table.data_digest},
            {"mapping_digest", table.mapping_digest},
            {"rows", table.rows},
            {"population", table.population},
            {"design", FactsJson(table.design)},
            {"remarks", MessagesJson(table.remarks)},
            {"groups", std::move(groups)},
            {"lines", std::move(lines)}};
}

}  // namespace atalaya::surveys
