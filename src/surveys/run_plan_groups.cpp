#include "surveys/run_plan_groups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "surveys/remark.hpp"

namespace atalaya::surveys {

namespace {

constexpr std::string_view kAgeGroup = "age_group";
constexpr std::size_t kMostCells = std::numeric_limits<std::uint16_t>::max();

// A question that divides the table: the place of each row among its categories, or -1.
struct Divider {
    std::string question;
    LocalText title;
    std::vector<Answers::Category> categories;
    std::vector<std::int32_t> codes;
};

LocalText Everywhere(const std::string& text) {
    LocalText out;
    for (const Lang lang : base::kLangs) out.In(lang) = text;
    return out;
}

Answers::Category AgeCategory(const TablePlan& plan, std::size_t i) {
    const int from = plan.age_cuts[i];
    const bool last = i + 1 == plan.age_cuts.size();
    const int to = last ? plan.age_to : plan.age_cuts[i + 1] - 1;
    const std::string first = std::to_string(from);
    if (last && to < from) return {first + "+", Everywhere(first + "+")};
    if (to == from) return {first, Everywhere(first)};
    return {first + "-" + std::to_string(to), Everywhere(first + "–" + std::to_string(to))};
}

Result<Divider> ByAge(const Answers& answers, const TablePlan& plan) {
    const NumberColumn* ages = answers.Number("age");
    if (ages == nullptr || plan.age_cuts.empty()) return Err("surveys.age_missing");
    Divider out{std::string(kAgeGroup), answers.TitleOf("age"), {}, {}};
    for (std::size_t i = 0; i < plan.age_cuts.size(); ++i)
        out.categories.push_back(AgeCategory(plan, i));
    out.codes.reserve(ages->values.size());
    for (const double age : ages->values) {
        const auto above = std::upper_bound(plan.age_cuts.begin(), plan.age_cuts.end(), age,
                                            [](double a, int cut) { return a < cut; });
        const auto place = static_cast<std::int32_t>(above - plan.age_cuts.begin()) - 1;
        out.codes.push_back(std::isnan(age) ? -1 : place);
    }
    return out;
}

std::string KnownDividers(const Answers& answers) {
    std::string out;
    for (const MappedQuestion& mapped : answers.mapping().questions) {
        if (answers.Choice(mapped.question) == nullptr) continue;
        if (!out.empty()) out += ", ";
        out += mapped.question;
    }
    if (answers.Number("age") != nullptr) out.append(out.empty() ? "" : ", ").append(kAgeGroup);
    return out;
}

Result<Divider> Divide(const Answers& answers, const TablePlan& plan,
                       const std::string& question) {
    if (question == kAgeGroup) return ByAge(answers, plan);
    const ChoiceColumn* codes = answers.Choice(question);
    if (codes == nullptr)
        return Err("surveys.grouping_unknown",
                   {{"question", question}, {"known", KnownDividers(answers)}});
    Divider out{question, answers.TitleOf(question), answers.CategoriesOf(question), {}};
    out.codes.reserve(codes->size());
    for (const std::int16_t code : *codes) out.codes.push_back(code < 0 ? -1 : code);
    return out;
}

// Numbers the combinations of answers that occur, one question after the other.
class CellMaker {
 public:
    explicit CellMaker(const PlanRows& rows) : m_cells(rows.included.size()), m_codes(2) {
        for (std::size_t row = 0; row < m_cells.size(); ++row) m_cells[row] = rows.included[row];
    }

    Result<void> Add(const Divider& divider) {
        const std::size_t width = divider.categories.size() + 1;
        std::vector<std::int32_t> known(m_codes.size() * width, -1);
        std::vector<std::vector<std::int32_t>> codes = {{}};
        for (std::size_t row = 0; row < m_cells.size(); ++row) {
            if (m_cells[row] == 0) continue;
            std::int32_t& cell = known[m_cells[row] * width + divider.codes[row] + 1];
            if (cell < 0) {
                if (codes.size() > kMostCells)
                    return Err("surveys.plan_large", {{"cells", std::to_string(codes.size())},
                                                      {"limit", std::to_string(kMostCells)}});
                cell = static_cast<std::int32_t>(codes.size());
                codes.push_back(m_codes[m_cells[row]]);
                codes.back().push_back(divider.codes[row]);
            }
            m_cells[row] = static_cast<std::uint16_t>(cell);
        }
        m_codes = std::move(codes);
        return {};
    }

    // One a row; 0: not included.
    const std::vector<std::uint16_t>& cells() const { return m_cells; }
    // Of each cell the code of each question.
    const std::vector<std::vector<std::int32_t>>& codes() const { return m_codes; }

 private:
    std::vector<std::uint16_t> m_cells;
    std::vector<std::vector<std::int32_t>> m_codes;
};

// Adds the groups of one grouping, in the order of its questions' categories.
void AddPart(const std::vector<std::size_t>& questions, const std::vector<Divider>& dividers,
             const CellMaker& made, GroupLayout& layout) {
    std::map<std::vector<std::int32_t>, std::int32_t> groups;
    std::vector<std::vector<std::int32_t>> of_cell(made.codes().size());
    for (std::size_t cell = 1; cell < of_cell.size(); ++cell) {
        for (const std::size_t q : questions) of_cell[cell].push_back(made.codes()[cell][q]);
        if (std::count(of_cell[cell].begin(), of_cell[cell].end(), -1) == 0)
            groups[of_cell[cell]] = 0;
    }
    GroupLayout::Part part{layout.groups.size(), groups.size(), {}};
    for (auto& [codes, number] : groups) {
        number = static_cast<std::int32_t>(layout.groups.size());
        Group group;
        for (std::size_t i = 0; i < questions.size(); ++i) {
            const Divider& divider = dividers[questions[i]];
            const Answers::Category& category = divider.categories[codes[i]];
            group.keys.push_back({divider.question, divider.title, category.id, category.title});
        }
        layout.groups.push_back(std::move(group));
    }
    for (std::size_t cell = 0; cell < of_cell.size(); ++cell) {
        const auto found = groups.find(of_cell[cell]);
        part.of_cell.push_back(cell == 0 || found == groups.end() ? -1 : found->second);
    }
    layout.parts.push_back(std::move(part));
}

void TellRowsWithoutGroup(const Divider& divider, const PlanRows& rows,
                          std::vector<Error>& remarks) {
    std::size_t without = 0;
    for (std::size_t row = 0; row < rows.included.size(); ++row)
        without += rows.included[row] != 0 && divider.codes[row] < 0;
    if (without > 0)
        remarks.push_back(
            Remark("surveys.rows_without_group",
                   {{"question", divider.question}, {"rows", std::to_string(without)}}));
}

}  // namespace

std::vector<std::uint8_t> GroupLayout::RowsOf(std::size_t group) const {
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const Part& one) {
        return group >= one.first && group < one.first + one.count;
    });
    std::vector<std::uint8_t> out(cells.size());
    for (std::size_t row = 0; row < out.size(); ++row)
        out[row] = part->of_cell[cells[row]] == static_cast<std::int32_t>(group);
    return out;
}

std::vector<std::int32_t> GroupLayout::CodesOf(std::size_t part) const {
    std::vector<std::int32_t> out(cells.size(), stats::kMissingCode);
    for (std::size_t row = 0; row < out.size(); ++row) {
        const std::int32_t group = GroupOf(part, row);
        if (group >= 0) out[row] = group - static_cast<std::int32_t>(parts[part].first);
    }
    return out;
}

Result<PlanRows> SelectRows(const Answers& answers, const TablePlan& plan,
                            std::vector<Error>& remarks) {
    PlanRows out{answers.population(), 0};
    if (out.included.empty()) out.included.assign(answers.rows(), 1);
    for (std::uint8_t& row : out.included) row = row != 0;
    if (plan.age_from != 0 || plan.age_to != 0) {
        const NumberColumn* ages = answers.Number("age");
        if (ages == nullptr) return Err("surveys.age_missing");
        std::size_t outside = 0, unknown = 0;
        for (std::size_t row = 0; row < out.included.size(); ++row) {
            const double age = ages->values[row];
            if (!out.included[row] || (age >= plan.age_from && age < plan.age_to + 1)) continue;
            out.included[row] = 0;
            ++(std::isnan(age) ? unknown : outside);
        }
        if (outside > 0)
            remarks.push_back(
                Remark("surveys.ages_left_out", {{"rows", std::to_string(outside)}}));
        if (unknown > 0)
            remarks.push_back(Remark("surveys.ages_unknown", {{"rows", std::to_string(unknown)}}));
    }
    out.count = std::count(out.included.begin(), out.included.end(), 1);
    if (out.count == 0) return Err("surveys.nothing_left");
    return out;
}

Result<GroupLayout> LayGroups(const Answers& answers, const TablePlan& plan, const PlanRows& rows,
                              std::vector<Error>& remarks) {
    std::vector<Divider> dividers;
    std::vector<std::vector<std::size_t>> groupings;
    for (const Grouping& grouping : plan.groupings) {
        std::vector<std::size_t> questions;
        for (const std::string& question : grouping) {
            const auto known = std::find_if(
                dividers.begin(), dividers.end(),
                [&](const Divider& divider) { return divider.question == question; });
            questions.push_back(known - dividers.begin());
            if (known != dividers.end()) continue;
            ATALAYA_ASSIGN(Divider divider, Divide(answers, plan, question));
            TellRowsWithoutGroup(divider, rows, remarks);
            dividers.push_back(std::move(divider));
        }
        groupings.push_back(std::move(questions));
    }
    CellMaker maker(rows);
    for (const Divider& divider : dividers) ATALAYA_TRY(maker.Add(divider));
    GroupLayout layout;
    AddPart({}, dividers, maker, layout);
    for (const auto& questions : groupings) AddPart(questions, dividers, maker, layout);
    layout.cells = maker.cells();
    layout.cell_count = maker.codes().size();
    return layout;
}

}  // namespace atalaya::surveys
