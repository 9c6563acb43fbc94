// What waits for the caller.

#include <set>

#include "api/resources/evaluation_json.hpp"
#include "api/resources/national_plan.hpp"
#include "api/resources/record_line.hpp"
#include "evaluation/work.hpp"
#include "registers/waiting.hpp"

namespace atalaya::api {
namespace {

using registers::Model;
using registers::Waiting;

constexpr int kDaysAhead = 30;

json::object WaitingJson(app::App& app, const Context& context, const Model& model, const Waiting& waiting) {
    json::array newest;
    for (const std::string& reference : waiting.newest) {
        const auto record = app.records.Get(*app.database, context.caller(), model, reference);
        if (record.ok()) newest.push_back(RecordLine(app, context, model, *record));
    }
    json::array steps;
    for (const std::string& id : waiting.transitions) {
        steps.push_back({{"id", id}, {"title", model.FindTransition(id)->title.In(context.lang())}});
    }
    return {{"register", model.id()},
            {"register_title", model.definition().title.In(context.lang())},
            {"state", waiting.state},
            {"state_title", model.FindState(waiting.state)->title.In(context.lang())},
            {"transitions", std::move(steps)},
            {"count", waiting.count},
            {"count_at_least", waiting.count_at_least},
            {"newest", std::move(newest)}};
}

// Those of the caller that run or stopped in the middle.
json::array Unfinished(app::App& app, const Context& context) {
    json::array out;
    const std::string actor = context.caller().Actor();
    for (const transfer::ImportInfo& info : app.imports.List(context.caller())) {
        if (access::PersonBehind(info.actor) != access::PersonBehind(actor)) continue;
        if (info.status != "running" && info.status != "interrupted" && info.faulty == 0) continue;
        if (info.status == "undone") continue;
        out.push_back({{"id", info.id},
                       {"register", info.register_id},
                       {"file", info.file_name},
                       {"status", info.status},
                       {"started", base::FormatTimestamp(info.started)},
                       {"faulty", info.faulty}});
    }
    return out;
}

// Where the caller has work in a round of evaluation, and until when.
Result<json::array> Evaluations(app::App& app, const Context& context) {
    ATALAYA_ASSIGN(const auto all, evaluation::WorkFor(app.evaluation, context.caller()));
    ActorNames names(app, context);
    json::array out;
    for (const evaluation::Work& work : all) {
        json::object item = StandingJson(app, work.round, work.at, context, names);
        json::array steps;
        for (const auto& step : work.steps)
            steps.push_back({{"id", step.id}, {"title", step.title.In(context.lang())}});
        item["round"] = work.round.id;
        item["round_title"] = work.round.title.In(context.lang());
        item["to_answer"] = work.to_answer;
        item["to_review"] = work.to_review;
        item["to_explain"] = work.to_explain;
        item["to_draft"] = work.to_draft;
        item["to_reply"] = work.to_reply;
        item["to_vote"] = work.to_vote;
        item["to_read"] = work.to_read;
        item["steps"] = std::move(steps);
        out.push_back(std::move(item));
    }
    return out;
}

// What is late or falls due in the national plan: all of it, and of this what the caller owns.
struct PlanWork {
    std::vector<commitments::Activity> activities;
    std::vector<commitments::Reminder> reminders;
};

Result<PlanWork> PlanWorkOf(app::App& app, const Context& context) {
    PlanWork out;
    ATALAYA_ASSIGN(out.activities, commitments::ReadActivities(ActivitySourceOf(app, context),
                                                               context.caller(), {.only_open = true}));
    out.reminders = commitments::Reminders(out.activities, app.clock.Today(), kDaysAhead);
    return out;
}

json::array Deadlines(const Context& context, const PlanWork& work) {
    json::array out;
    for (const commitments::Reminder& one : work.reminders) {
        if (!one.activity->own) continue;
        json::object line = ReminderJson(context, one);
        line["register"] = commitments::kActivities;
        out.push_back(std::move(line));
    }
    return out;
}

// Institutions and units that accounts in use name: their people are reminded.
std::set<std::string> UnitsOfPeople(app::App& app) {
    std::set<std::string> out;
    for (const access::Person& person : app.people.List()) {
        if (!person.active) continue;
        if (!person.unit.empty()) out.insert(base::Fold(person.unit));
        for (const access::Grant& grant : person.grants) {
            if (!grant.unit.empty()) out.insert(base::Fold(grant.unit));
        }
    }
    return out;
}

// For who keeps the plan as a whole, in numbers; null for everyone else.
json::value WholePlan(app::App& app, const Context& context, const PlanWork& work) {
    if (app.policy.ScopeOf(context.caller(), access::Action::Update, "register",
                           commitments::kStrategies).Nothing())
        return nullptr;
    const std::set<std::string> units = UnitsOfPeople(app);
    std::int64_t late = 0, due = 0;
    std::set<std::string> unheard;   // institutions whose people are not known
    for (const commitments::Reminder& one : work.reminders) {
        ++(one.days < 0 ? late : due);
        if (!units.contains(base::Fold(one.activity->owner)) &&
            !units.contains(base::Fold(one.activity->unit)))
            unheard.insert(one.activity->owner);
    }
    return json::object{{"late", late},
                        {"due", due},
                        {"days", kDaysAhead},
                        {"without_account", TextsJson({unheard.begin(), unheard.end()})}};
}

Result<http::Response> Get(app::App& app, Context& context) {
    json::array waiting;
    for (const auto& model : context.catalogue().All()) {
        const auto found = app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return registers::WaitingFor(tx, app.policy, context.caller(), *model);
        });
        for (const Waiting& one : found) waiting.push_back(WaitingJson(app, context, *model, one));
    }
    ATALAYA_ASSIGN(auto evaluations, Evaluations(app, context));
    ATALAYA_ASSIGN(const PlanWork plan, PlanWorkOf(app, context));
    return context.Json({{"waiting", std::move(waiting)},
                         {"deadlines", Deadlines(context, plan)},
                         {"plan", WholePlan(app, context, plan)},
                         {"imports", Unfinished(app, context)},
                         {"evaluation", std::move(evaluations)}});
}

}  // namespace

std::vector<Endpoint> TodayEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "today.get", .method = "GET", .path = "/api/v1/today", .tag = "records",
                   .answer = {{"type", "object"}},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    return out;
}

}  // namespace atalaya::api
