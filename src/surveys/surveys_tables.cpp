// Tables of a survey and of the waves of its series.

#include <algorithm>

#include "surveys/surveys_state.hpp"
#include "surveys/withhold.hpp"

namespace atalaya::surveys {

using access::Action;
using access::Caller;

namespace {

Result<SurveyTable> RunLoaded(const LoadedSurvey& loaded, const TablePlan& plan,
                              const Standard& standard) {
    if (!loaded.answers) {
        if (loaded.answers_fault) return *loaded.answers_fault;
        return Err("survey.no_mapping", {{"survey", loaded.survey.description.id}});
    }
    if (!loaded.sampling) return *loaded.sampling_fault;
    ATALAYA_ASSIGN(SurveyTable table, RunPlan(loaded.survey.description, *loaded.answers,
                                              *loaded.sampling, plan, standard));
    table.data_digest = loaded.survey.file->digest;
    table.mapping_digest = DigestOf(*loaded.survey.mapping);
    return table;
}

bool CanBeEstimated(const Survey& survey) { return survey.file && survey.mapping; }

}  // namespace

Result<SurveyTable> Surveys::Run(const Caller& caller, std::string_view id, const TablePlan& plan) {
    ATALAYA_ASSIGN(const auto loaded, Open(caller, id, false));
    const auto standard = m_state->Now()->standard;
    ATALAYA_ASSIGN(const TablePlan checked, TablePlan::FromJson(plan.ToJson(), *standard));
    ATALAYA_ASSIGN(SurveyTable table, RunLoaded(*loaded, checked, *standard));
    if (!May(caller, Action::Read, "files", loaded->survey.description))
        WithholdBelow(table, kLeastCases);
    return table;
}

Result<WaveComparison> Surveys::RunWaves(const Caller& caller, const std::vector<std::string>& ids,
                                         const TablePlan& plan) {
    std::vector<std::string> waves = ids;
    if (ids.size() == 1) {
        ATALAYA_ASSIGN(const Survey one,
                       m_state->Find(caller, Action::Read, "tables", ids.front()));
        waves.clear();
        for (const Survey& survey : List(caller)) {
            const Description& described = survey.description;
            if (described.country == one.description.country &&
                described.series == one.description.series && CanBeEstimated(survey))
                waves.push_back(described.id);
        }
    }
    std::ranges::sort(waves);
    waves.erase(std::ranges::unique(waves).begin(), waves.end());
    if (waves.size() < 2) return Err("survey.waves_few");
    std::vector<SurveyTable> tables;
    for (const std::string& wave : waves) {
        ATALAYA_ASSIGN(SurveyTable table, Run(caller, wave, plan));
        tables.push_back(std::move(table));
    }
    std::ranges::stable_sort(tables, {}, [](const SurveyTable& table) {
        return std::pair(table.description.year, table.description.from);
    });
    return CompareWaves(std::move(tables));
}

}  // namespace atalaya::surveys
