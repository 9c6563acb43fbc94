// Saved plans of tables.

#include <algorithm>

#include "base/json.hpp"
#include "surveys/surveys_state.hpp"

namespace atalaya::surveys {

using access::Action;
using access::Caller;
using store::Transaction;

namespace {

Result<void> MayOnPlans(const access::Policy& policy, const Caller& caller, Action action,
                        std::string_view country) {
    const auto may = policy.Decide(caller, action, SubjectOf("plans", country));
    if (!may) return may.ToError();
    return {};
}

}  // namespace

Result<std::vector<TablePlan>> Surveys::Plans(const Caller& caller,
                                              std::string_view country) const {
    ATALAYA_TRY(MayOnPlans(m_state->policy, caller, Action::Read, country));
    const auto now = m_state->Now();
    ATALAYA_ASSIGN(auto plans, StandardPlans(*now->library, *now->standard));
    m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
        const auto rows = tx.Query(
            "SELECT content FROM survey_plans WHERE country = $1 ORDER BY id", {country});
        while (rows->Next()) {
            const auto kept = base::ParseJson(rows->Text(0));
            if (!kept.ok() || !kept->is_object()) continue;
            // One that names a measure that is gone cannot be run either.
            if (auto plan = TablePlan::FromJson(kept->get_object(), *now->standard); plan.ok())
                plans.push_back(*std::move(plan));
        }
    });
    return plans;
}

Result<void> Surveys::SavePlan(const Caller& caller, std::string_view country,
                               const TablePlan& plan) {
    ATALAYA_TRY(MayOnPlans(m_state->policy, caller, Action::Update, country));
    const auto now = m_state->Now();
    const content::Territory* territory = now->library->territories().Find(country);
    if (territory == nullptr || territory->level != 0)
        return Err("surveys.territory_unknown", {{"territory", std::string(country)}}, "/country");
    ATALAYA_ASSIGN(const TablePlan checked, TablePlan::FromJson(plan.ToJson(), *now->standard));
    ATALAYA_ASSIGN(const auto standard, StandardPlans(*now->library, *now->standard));
    if (std::ranges::find(standard, checked.id, &TablePlan::id) != standard.end())
        return Err("survey.plan_standard", {{"plan", checked.id}}, "/id");
    const std::string content = base::CanonicalJson(checked.ToJson()), actor = caller.Actor();
    m_state->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        tx.Execute(
            "INSERT INTO survey_plans(country, id, content, changed_at, changed_by) "
            "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (country, id) DO UPDATE SET "
            "content = excluded.content, changed_at = excluded.changed_at, "
            "changed_by = excluded.changed_by",
            {country, std::string_view(checked.id), std::string_view(content),
             m_state->clock.Now(), std::string_view(actor)});
        m_state->journal.Append(tx, {.country = std::string(country),
                                     .actor = actor,
                                     .action = "survey.plan_saved",
                                     .subject = "survey_plan:" + checked.id,
                                     .payload = content});
    });
    return {};
}

Result<void> Surveys::RemovePlan(const Caller& caller, std::string_view country,
                                 std::string_view plan) {
    ATALAYA_TRY(MayOnPlans(m_state->policy, caller, Action::Update, country));
    const auto now = m_state->Now();
    ATALAYA_ASSIGN(const auto standard, StandardPlans(*now->library, *now->standard));
    if (std::ranges::find(standard, plan, &TablePlan::id) != standard.end())
        return Err("survey.plan_standard", {{"plan", std::string(plan)}});
    return m_state->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const auto removed = tx.Execute("DELETE FROM survey_plans WHERE country = $1 AND id = $2",
                                        {country, plan});
        if (removed == 0) return Err("survey.plan_unknown", {{"plan", std::string(plan)}});
        m_state->journal.Append(tx, {.country = std::string(country),
                                     .actor = caller.Actor(),
                                     .action = "survey.plan_removed",
                                     .subject = "survey_plan:" + std::string(plan)});
        return {};
    });
}

}  // namespace atalaya::surveys
