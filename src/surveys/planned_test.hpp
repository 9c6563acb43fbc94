#pragma once

// Tables made of a small survey in a test, and what is found in them.

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "surveys/answered_test.hpp"
#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

inline constexpr double kExact = 1e-12;

inline Result<SurveyTable> TryRun(const Answered& survey, const SamplingDescription& sampling,
                                  const TablePlan& plan) {
    ATALAYA_ASSIGN(const Sampling design, Sampling::Make(survey.data(), sampling));
    return RunPlan({.id = "test", .year = 2025}, survey.Make(), design, plan, *ShippedStandard());
}

inline SurveyTable RunTable(const Answered& survey, const SamplingDescription& sampling,
                            const TablePlan& plan) {
    auto table = TryRun(survey, sampling, plan);
    if (!table) throw std::runtime_error(table.error().Describe());
    return *std::move(table);
}

inline TablePlan Plan(std::vector<MeasureOf> measures, std::vector<Grouping> groupings = {}) {
    return {.id = "plan", .measures = std::move(measures), .groupings = std::move(groupings)};
}

inline std::vector<std::string> GroupsOf(const SurveyTable& table) {
    std::vector<std::string> out;
    for (const Group& group : table.groups) {
        std::string keys;
        for (const GroupKey& key : group.keys)
            keys += (keys.empty() ? "" : " ") + key.question + "=" + key.answer;
        out.push_back(keys);
    }
    return out;
}

// A remark of that code, or an error without one.
inline Error RemarkOf(const SurveyTable& table, std::string_view code) {
    for (const Error& remark : table.remarks)
        if (remark.code == code) return remark;
    return {};
}

inline const Cell& CellOf(const SurveyTable& table, std::size_t line, std::string_view group) {
    const auto groups = GroupsOf(table);
    const auto at = std::find(groups.begin(), groups.end(), group);
    if (at == groups.end()) throw std::runtime_error("no group " + std::string(group));
    return table.lines.at(line).cells.at(at - groups.begin());
}

}  // namespace atalaya::surveys
