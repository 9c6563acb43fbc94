#include "app/content.hpp"

#include <algorithm>

#include "indicators/indicators.hpp"
#include "surveys/table_plan.hpp"
#include "warning/method.hpp"
#include "warning/steps.hpp"
#include "warning/watched_series.hpp"

namespace atalaya::app {
namespace {

using registers::Plan;
using registers::PlanStep;

// A plan that only makes new tables and indexes, or keeps a text that has changed, asks nothing of
// existing data.
bool IsNew(const Plan& plan) {
    return std::all_of(plan.steps.begin(), plan.steps.end(), [](const PlanStep& step) {
        return step.kind == PlanStep::Kind::CreateTable ||
               step.kind == PlanStep::Kind::CreateIndex ||
               step.kind == PlanStep::Kind::RecordDefinition;
    });
}

}  // namespace

std::vector<const Plan*> Proposal::PlansToShow() const {
    std::vector<const Plan*> out;
    for (const Plan& plan : plans) {
        if (!IsNew(plan)) out.push_back(&plan);
    }
    return out;
}

Result<Proposal> ReadContent(store::Database& database, const content::Sources& sources) {
    ATALAYA_ASSIGN(auto library, content::Library::Load(sources));
    ATALAYA_ASSIGN(auto roles, access::Policy::Load(*library));
    ATALAYA_ASSIGN(auto catalogue, registers::Catalogue::Load(library));
    ATALAYA_ASSIGN(auto plans, commitments::Plans::Load(*library));
    ATALAYA_ASSIGN(auto crosswalks, commitments::Crosswalks::Load(*library, plans));
    ATALAYA_ASSIGN(auto evaluation, evaluation::Catalogue::Load(*library, plans));
    ATALAYA_ASSIGN(auto standard, surveys::Standard::Load(*library));
    ATALAYA_TRY(surveys::StandardPlans(*library, *standard));
    ATALAYA_TRY(indicators::CheckDefinitions(*library, *catalogue));
    ATALAYA_TRY(warning::ReadMethods(*library));
    ATALAYA_TRY(warning::ReadSteps(*library, *catalogue));
    ATALAYA_TRY(warning::ReadWatchedSeries(*library, *catalogue));
    auto lacking = PlanAll(database, *catalogue);
    auto content = std::make_shared<const Content>(
        Content{std::move(library), std::move(catalogue), std::move(plans), std::move(crosswalks),
                std::move(evaluation), std::move(standard)});
    return Proposal{std::move(content), std::move(roles), std::move(lacking)};
}

std::vector<Plan> PlanAll(store::Database& database, const registers::Catalogue& catalogue) {
    return database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::vector<Plan> out;
        for (const auto& model : catalogue.All()) {
            auto plan = registers::PlanTables(tx, *model);
            if (!plan.steps.empty()) out.push_back(std::move(plan));
        }
        return out;
    });
}

Result<void> ApplyAll(store::Database& database, const registers::Catalogue& catalogue,
                      const std::vector<Plan>& plans, const base::Clock& clock,
                      std::string_view actor) {
    const journal::Journal journal(clock);
    for (const auto& plan : plans) {
        auto model = catalogue.Find(plan.register_id);
        ATALAYA_TRY(database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return registers::ApplyPlan(tx, journal, clock, actor, *model, plan);
        }));
    }
    return {};
}

}  // namespace atalaya::app
