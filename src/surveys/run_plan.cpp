#include <algorithm>
#include <cmath>
#include <set>

#include "base/check.hpp"
#include "surveys/remark.hpp"
#include "surveys/run_plan_cells.hpp"
#include "surveys/run_plan_tests.hpp"

namespace atalaya::surveys {

namespace {

// Unanswered people are told where they are more than one in so many.
constexpr std::size_t kFewUnanswered = 20;
constexpr std::size_t kMostFigures = 200'000;

// Whether the survey asked anything of the substance.
bool Asked(const Answers& answers, std::string_view substance) {
    const std::string end = "." + std::string(substance);
    return std::any_of(answers.mapping().questions.begin(), answers.mapping().questions.end(),
                       [&](const MappedQuestion& one) { return one.question.ends_with(end); });
}

// The plan's measures with "*" resolved; what a "*" could not give of substances that were asked
// about is told.
std::vector<MeasureOf> Resolve(const Answers& answers, const TablePlan& plan,
                               const Standard& standard, std::vector<Error>& remarks) {
    std::vector<MeasureOf> out;
    std::string left_out;
    const auto leave_out = [&](const MeasureOf& one) {
        left_out.append(left_out.empty() ? "" : ", ").append(one.Id());
    };
    for (const MeasureOf& wanted : plan.measures) {
        if (wanted.substance != "*") {
            out.push_back(wanted);
            continue;
        }
        if (const Measure* one = standard.FindMeasure(wanted.measure); one && !one->per_substance) {
            if (CanCompute(answers, {wanted.measure, ""})) out.push_back({wanted.measure, ""});
            else leave_out({wanted.measure, ""});
            continue;
        }
        const std::size_t before = out.size();
        std::vector<MeasureOf> without;
        for (const SurveySubstance& substance : standard.substances()) {
            const MeasureOf one{wanted.measure, substance.id};
            if (CanCompute(answers, one)) out.push_back(one);
            else if (Asked(answers, substance.id)) without.push_back(one);
        }
        if (out.size() == before) leave_out(wanted);
        else std::for_each(without.begin(), without.end(), leave_out);
    }
    if (!left_out.empty())
        remarks.push_back(Remark("surveys.lines_left_out", {{"measures", left_out}}));
    return out;
}

bool AsksForWhatThereIs(const TablePlan& plan) {
    return std::any_of(plan.measures.begin(), plan.measures.end(),
                       [](const MeasureOf& one) { return one.substance == "*"; });
}

// A plan that takes what a survey can give also leaves out the standard questions that it did not
// ask; they are told.
void LeaveOutGroupings(const Answers& answers, TablePlan& plan, std::vector<Error>& remarks) {
    std::string left_out;
    std::erase_if(plan.groupings, [&](const Grouping& grouping) {
        for (const std::string& question : grouping) {
            if (answers.Has(question == "age_group" ? "age" : question)) continue;
            left_out.append(left_out.empty() ? "" : ", ").append(question);
            return true;
        }
        return false;
    });
    if (!left_out.empty())
        remarks.push_back(Remark("surveys.groupings_left_out", {{"questions", left_out}}));
}

PlanColumn MakeColumn(const Measure& measure, const MeasureColumn& made, const PlanRows& rows) {
    PlanColumn out{&measure, {}, {}};
    if (!measure.IsShare()) {
        out.number = made.values;
        for (std::size_t row = 0; row < out.number.size(); ++row)
            if (!rows.included[row]) out.number[row] = std::nan("");
        return out;
    }
    out.share.resize(made.values.size(), stats::kMissingSmall);
    for (std::size_t row = 0; row < out.share.size(); ++row)
        if (rows.included[row] && !std::isnan(made.values[row]))
            out.share[row] = static_cast<std::int8_t>(made.values[row]);
    return out;
}

Line MakeLine(const Answers& answers, const Standard& standard, const MeasureOf& what,
              const Measure& measure, const PlanRows& rows, MeasureColumn&& made) {
    Line line{.what = what,
              .title = measure.title,
              .unit = measure.unit,
              .is_share = measure.IsShare(),
              .decimals = measure.decimals,
              .questions = std::move(made.questions),
              .ways = std::move(made.ways)};
    if (const SurveySubstance* substance = standard.FindSubstance(what.substance))
        line.substance_title = substance->title;
    for (const std::string& question : line.questions) {
        const std::string& variable = answers.mapping().Find(question)->variable;
        if (std::count(line.variables.begin(), line.variables.end(), variable) == 0)
            line.variables.push_back(variable);
    }
    for (std::size_t row = 0; row < made.universe.size(); ++row)
        line.unanswered += rows.included[row] && made.universe[row] == kUnansweredRow;
    return line;
}

// Weights that were scaled to the size of the sample say nothing of how many people there are.
bool WeightsOfPopulation(const stats::DesignFacts& facts) {
    if (facts.weights == stats::WeightSource::kEqual) return false;
    return std::abs(facts.sum_of_weights / static_cast<double>(facts.rows) - 1) > 1e-3;
}

std::size_t CountSingleUnits(const Figures& figures) {
    std::size_t count = 0;
    for (const auto& of_column : figures)
        count += std::count_if(of_column.begin(), of_column.end(),
                               [](const Figure& figure) { return figure.single_units; });
    return count;
}

class Run {
 public:
    Run(const Description& description, const Answers& answers, const Sampling& sampling,
        const TablePlan& plan, const Standard& standard)
        : m_answers(answers), m_sampling(sampling), m_standard(standard) {
        m_table.description = description;
        m_table.plan = plan;
        m_table.remarks = sampling.remarks();
        m_table.design = sampling.design().WithDfRule(plan.choices.df).Facts();
        m_table.rows = answers.rows();
    }

    Result<SurveyTable> Make() {
        ATALAYA_ASSIGN(const PlanRows rows, SelectRows(m_answers, m_table.plan, m_table.remarks));
        m_table.population = rows.count;
        if (AsksForWhatThereIs(m_table.plan))
            LeaveOutGroupings(m_answers, m_table.plan, m_table.remarks);
        ATALAYA_ASSIGN(const GroupLayout layout,
                       LayGroups(m_answers, m_table.plan, rows, m_table.remarks));
        m_table.groups = layout.groups;
        m_table.plan.measures =
            Resolve(m_answers, m_table.plan, m_standard, m_table.remarks);
        ATALAYA_TRY(CheckSize());
        ATALAYA_TRY(MakeLines(rows));
        ATALAYA_ASSIGN(const Figures figures,
                       EstimateAll(m_sampling, m_table.plan.choices, layout, m_columns));
        ATALAYA_TRY(MakeCells(figures));
        if (m_table.plan.tests) ATALAYA_TRY(MakeTests(layout));
        TellWays(CountSingleUnits(figures));
        return std::move(m_table);
    }

 private:
    Result<void> CheckSize() const {
        if (m_table.plan.measures.empty()) return Err("surveys.nothing_left");
        const std::size_t figures = m_table.plan.measures.size() * m_table.groups.size();
        if (figures > kMostFigures)
            return Err("surveys.plan_large", {{"cells", std::to_string(figures)},
                                              {"limit", std::to_string(kMostFigures)}});
        return {};
    }

    Result<void> MakeLines(const PlanRows& rows) {
        for (const MeasureOf& what : m_table.plan.measures) {
            ATALAYA_ASSIGN(MeasureColumn made,
                           ComputeMeasure(m_answers, what, m_table.plan.choices.missing));
            const Measure& measure = *m_standard.FindMeasure(what.measure);
            m_columns.push_back(MakeColumn(measure, made, rows));
            m_table.lines.push_back(
                MakeLine(m_answers, m_standard, what, measure, rows, std::move(made)));
        }
        return {};
    }

    Result<void> MakeCells(const Figures& figures) {
        const CellRules rules{m_table.plan.choices,
                              m_standard.FindPresentation(m_table.plan.choices.presentation),
                              WeightsOfPopulation(m_table.design)};
        for (std::size_t j = 0; j < m_table.lines.size(); ++j)
            for (const Figure& figure : figures[j]) {
                ATALAYA_ASSIGN(Cell cell, MakeCell(figure, m_table.lines[j].is_share, rules));
                m_table.lines[j].cells.push_back(std::move(cell));
            }
        return {};
    }

    Result<void> MakeTests(const GroupLayout& layout) {
        const stats::Design design = m_sampling.design().WithDfRule(m_table.plan.choices.df);
        for (std::size_t j = 0; j < m_table.lines.size(); ++j)
            ATALAYA_TRY(
                TestGroups(design, m_table.plan, layout, m_columns[j], m_table.lines[j]));
        return {};
    }

    void TellWays(std::size_t single_units) {
        const auto tell = [this](bool holds, std::string_view code) {
            if (holds) m_table.remarks.push_back(Remark(code));
        };
        const bool shares = std::any_of(m_table.lines.begin(), m_table.lines.end(),
                                        [](const Line& line) { return line.is_share; });
        tell(shares && m_table.design.weights != stats::WeightSource::kEqual &&
                 !WeightsOfPopulation(m_table.design),
             "surveys.weights_of_sample");
        if (single_units > 0)
            m_table.remarks.push_back(
                Remark("surveys.single_units", {{"cells", std::to_string(single_units)}}));
        const bool medians =
            std::any_of(m_columns.begin(), m_columns.end(), [](const PlanColumn& column) {
                return column.measure->kind == Measure::Kind::Median;
            });
        const bool replicates = m_table.plan.choices.replicates;
        tell(replicates && medians, "surveys.medians_by_design");
        tell(replicates && m_table.plan.tests, "surveys.tests_by_design");
        TellSeveral();
    }

    // Of measures over several substances: which those are, and how many people are left out
    // because they left one of them unanswered. Whoever said yes to any is never among these, so
    // that many of them make the share too large.
    void TellSeveral() {
        for (std::size_t j = 0; j < m_columns.size(); ++j) {
            const Measure::Kind kind = m_columns[j].measure->kind;
            if (kind != Measure::Kind::AnyUse && kind != Measure::Kind::PolyUse) continue;
            const Line& line = m_table.lines[j];
            m_table.remarks.push_back(
                Remark("surveys.several_substances", {{"measures", line.what.Id()},
                                                      {"substances", SubstancesOf(line)}}));
            if (kind != Measure::Kind::AnyUse ||
                m_table.plan.choices.missing == MissingAnswers::CountAsNo ||
                line.unanswered * kFewUnanswered <= m_table.population)
                continue;
            m_table.remarks.push_back(
                Remark("surveys.several_unanswered", {{"measures", line.what.Id()},
                                                      {"rows", std::to_string(line.unanswered)}}));
        }
    }

    static std::string SubstancesOf(const Line& line) {
        std::string out;
        std::set<std::string> told;
        for (const std::string& question : line.questions) {
            const std::size_t point = question.find('.');
            if (point == std::string::npos || !told.insert(question.substr(point + 1)).second)
                continue;
            out.append(out.empty() ? "" : ", ").append(question, point + 1);
        }
        return out;
    }

    const Answers& m_answers;
    const Sampling& m_sampling;
    const Standard& m_standard;
    SurveyTable m_table;
    std::vector<PlanColumn> m_columns;
};

}  // namespace

Result<SurveyTable> RunPlan(const Description& description, const Answers& answers,
                            const Sampling& sampling, const TablePlan& plan,
                            const Standard& standard) {
    base::Check(answers.rows() == sampling.design().rows(), "answers and sampling of one file");
    return Run(description, answers, sampling, plan, standard).Make();
}

}  // namespace atalaya::surveys
