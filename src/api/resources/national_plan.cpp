// The country's own strategies and activities: progress, money, what serves which commitment.

#include "api/resources/national_plan.hpp"

#include <algorithm>

namespace atalaya::api {
namespace {

using commitments::Activity;
using commitments::Coverage;
using commitments::Node;
using commitments::Plan;
using commitments::Progress;

constexpr int kDays = 30;

json::value TextOrNull(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::array MoneyJson(const Context& context, const std::vector<commitments::MoneyLine>& money) {
    const auto amount = [](const std::optional<std::string>& text) {
        return text ? json::value(*text) : json::value(nullptr);
    };
    json::array out;
    for (const commitments::MoneyLine& line : money) {
        out.push_back({{"year", line.year},
                       {"source", line.source},
                       {"source_title", FundingTitle(context, line.source)},
                       {"currency", line.currency},
                       {"budget", amount(line.budget)},
                       {"spent", amount(line.spent)}});
    }
    return out;
}

json::object ProgressJson(const Context& context, const Progress& progress) {
    json::object states;
    for (const auto& [state, count] : progress.by_state) states[state] = count;
    return {{"activities", progress.activities},
            {"by_state", std::move(states)},
            {"milestones", progress.milestones},
            {"milestones_done", progress.milestones_done},
            {"late", progress.late},
            {"money", MoneyJson(context, progress.money)}};
}

using EvidenceByActivity = std::map<std::string, std::vector<commitments::ActivityEvidence>>;

// How much evidence there is, and of how much the present says something else.
json::object EvidenceCountJson(const EvidenceByActivity& all, const std::string& activity) {
    const auto found = all.find(activity);
    if (found == all.end()) return {{"count", 0}, {"changed", 0}};
    const auto changed = std::ranges::count_if(found->second, [](const auto& one) {
        return one.changed.has_value();
    });
    return {{"count", found->second.size()}, {"changed", changed}};
}

EvidenceByActivity EvidenceOfAll(app::App& app, const Context& context,
                                 std::span<const Activity> activities) {
    std::vector<std::string> references;
    for (const Activity& one : activities) references.push_back(one.reference);
    return EvidenceOf(app, context, references);
}

json::object ActivityJson(const Context& context, const Activity& activity) {
    const auto done = std::ranges::count_if(activity.milestones, &commitments::Milestone::done);
    return {{"reference", activity.reference},
            {"strategy", TextOrNull(activity.strategy)},
            {"number", activity.number},
            {"title", activity.title},
            {"objective", activity.objective},
            {"owner", TextOrNull(activity.owner)},
            {"start", TextOrNull(activity.start_text)},
            {"end", TextOrNull(activity.end_text)},
            {"state", activity.state},
            {"state_title", StateTitle(context, activity.state)},
            {"counts", activity.counts},
            {"milestones", activity.milestones.size()},
            {"milestones_done", done},
            {"commitments", TextsJson(activity.commitments)}};
}

json::array StrategiesJson(app::App& app, const Context& context, const NationalPlanView& view) {
    json::array out;
    const auto model = context.catalogue().Find(commitments::kStrategies);
    for (const registers::Record& record : view.strategies) {
        registers::RenderOptions options;
        options.hidden = app.records.Hidden(context.caller(), *model, record);
        options.fields = {"code", "title", "kind", "from", "to", "lead_body", "legal_basis", "summary"};
        json::object one = registers::RenderRecord(*model, record, options);
        const auto* state = model->FindState(record.Text(registers::SystemColumn::State));
        if (state) one["state_title"] = state->title.In(context.lang());
        if (const auto* list = context.content().FindCodeList("strategy_kind")) {
            const auto* kind = list->Find(TextAt(one, "kind"));
            if (kind) one["kind_title"] = kind->label.In(context.lang());
        }
        out.push_back(std::move(one));
    }
    return out;
}

json::array StatesJson(const Context& context) {
    json::array out;
    if (const auto model = context.catalogue().Find(commitments::kActivities)) {
        for (const registers::State& state : model->definition().states)
            out.push_back({{"id", state.id}, {"title", state.title.In(context.lang())}});
    }
    return out;
}

json::array ObjectivesJson(const Context& context, const NationalPlanView& view) {
    json::array out;
    for (const auto& objective : commitments::OwnObjectives(view.activities, view.today)) {
        json::array activities;
        for (const Activity* activity : objective.activities) {
            json::object one = ActivityJson(context, *activity);
            one["evidence"] = EvidenceCountJson(view.evidence, activity->reference);
            activities.push_back(std::move(one));
        }
        out.push_back({{"strategy", TextOrNull(objective.strategy)},
                       {"title", objective.objective},
                       {"progress", ProgressJson(context, objective.progress)},
                       {"activities", std::move(activities)}});
    }
    return out;
}

json::object NodeLine(const Node& node, Lang lang) {
    return {{"id", node.id},
            {"number", OrNull(node.number)},
            {"kind", commitments::NameOf(node.kind)},
            {"parent", OrNull(node.parent)},
            {"title", node.title.In(lang)}};
}

// By plan, those that are served at all first in each.
json::array CommitmentsJson(const Context& context, const NationalPlanView& view) {
    json::array out;
    const auto served = commitments::ServedNodes(view.activities, context.plans(), view.today);
    for (const Plan& plan : context.plans().all()) {
        const Coverage coverage = commitments::CoverageOf(view.activities, plan);
        json::array nodes;
        for (const auto& one : served) {
            if (one.plan != &plan) continue;
            json::object line = NodeLine(*one.node, context.lang());
            line["direct"] = one.direct;
            line["progress"] = ProgressJson(context, one.progress);
            nodes.push_back(std::move(line));
        }
        out.push_back({{"plan", plan.id()},
                       {"title", plan.title().In(context.lang())},
                       {"commitments", coverage.commitments},
                       {"direct", coverage.direct},
                       {"below", coverage.below},
                       {"above", coverage.above},
                       {"unserved", coverage.unserved.size()},
                       {"served", std::move(nodes)}});
    }
    return out;
}

json::array RemindersJson(const Context& context, const NationalPlanView& view) {
    json::array out;
    for (const auto& one : commitments::Reminders(view.activities, view.today, view.days))
        out.push_back(ReminderJson(context, one));
    return out;
}

Result<NationalPlanView> ViewOf(app::App& app, const Context& context) {
    NationalPlanView view{.today = app.clock.Today(),
                          .days = static_cast<int>(context.Int("days", kDays))};
    const auto source = ActivitySourceOf(app, context);
    ATALAYA_ASSIGN(view.strategies, commitments::ReadStrategies(source, context.caller()));
    ATALAYA_ASSIGN(view.activities,
                   commitments::ReadActivities(source, context.caller(),
                                               {.strategy = context.Get("strategy")}));
    view.evidence = EvidenceOfAll(app, context, view.activities);
    return view;
}

Result<const Plan*> PlanAsked(const Context& context) {
    if (!context.Has("plan")) return static_cast<const Plan*>(nullptr);
    const Plan* plan = context.plans().Find(context.Get("plan"));
    if (!plan) return Err("api.not_found", {{"id", context.Get("plan")}});
    return plan;
}

Result<http::Response> Get(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const NationalPlanView view, ViewOf(app, context));
    ATALAYA_ASSIGN(const Plan* plan, PlanAsked(context));
    const std::string& format = context.Get("format");
    if (format == "csv" || format == "xlsx") {
        const std::string table = context.Has("table") ? context.Get("table") : "objectives";
        return NationalPlanFile(context, view, plan, table, format);
    }
    return context.Json({{"today", view.today.ToString()},
                         {"days", view.days},
                         {"strategies", StrategiesJson(app, context, view)},
                         {"states", StatesJson(context)},
                         {"total", ProgressJson(context, commitments::Total(view.activities, view.today))},
                         {"objectives", ObjectivesJson(context, view)},
                         {"plans", CommitmentsJson(context, view)},
                         {"reminders", RemindersJson(context, view)}});
}

Result<const Plan*> FindPlan(const Context& context) {
    const Plan* plan = context.plans().Find(context.Get("plan"));
    if (!plan) return Err("api.not_found", {{"id", context.Get("plan")}});
    return plan;
}

// What no activity serves, by the headings that it stands under.
Result<http::Response> Unserved(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Plan* plan, FindPlan(context));
    ATALAYA_ASSIGN(const NationalPlanView view, ViewOf(app, context));
    const Coverage coverage = commitments::CoverageOf(view.activities, *plan);
    json::array items;
    for (const Node* node : coverage.unserved) {
        json::object line = NodeLine(*node, context.lang());
        json::array path;
        for (const Node* above : plan->Path(*node)) {
            if (above != node) path.push_back(NodeLine(*above, context.lang()));
        }
        line["path"] = std::move(path);
        items.push_back(std::move(line));
    }
    return context.Json({{"plan", plan->id()},
                         {"title", plan->title().In(context.lang())},
                         {"commitments", coverage.commitments},
                         {"items", std::move(items)}});
}

// The activities behind one commitment, with what shows their results.
Result<http::Response> ForNode(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const Plan* plan, FindPlan(context));
    const Node* node = plan->Find(context.Get("node"));
    if (!node) return Err("api.not_found", {{"id", context.Get("node")}});
    ATALAYA_ASSIGN(const auto activities, commitments::ReadActivities(ActivitySourceOf(app, context),
                                                                      context.caller()));
    const auto evidence = EvidenceOfAll(app, context, activities);
    ActorNames names(app, context);
    commitments::ProgressSum sum(app.clock.Today());
    json::array items;
    for (const Activity* activity : commitments::ActivitiesFor(activities, *plan, *node)) {
        sum.Add(*activity);
        json::array behind;
        if (const auto found = evidence.find(activity->reference); found != evidence.end()) {
            for (const auto& one : found->second)
                behind.push_back(ActivityEvidenceJson(one, context, names));
        }
        json::object item = ActivityJson(context, *activity);
        item["evidence"] = std::move(behind);
        items.push_back(std::move(item));
    }
    return context.Json({{"items", std::move(items)}, {"progress", ProgressJson(context, sum.Take())}});
}

}  // namespace

commitments::ActivitySource ActivitySourceOf(app::App& app, const Context& context) {
    return {*app.database, app.policy, app.records, context.catalogue()};
}

std::string StateTitle(const Context& context, std::string_view state) {
    const auto model = context.catalogue().Find(commitments::kActivities);
    const auto* found = model ? model->FindState(state) : nullptr;
    return found ? found->title.In(context.lang()) : std::string(state);
}

std::string FundingTitle(const Context& context, std::string_view source) {
    const auto* list = context.content().FindCodeList("funding_source");
    const auto* found = list ? list->Find(source) : nullptr;
    return found ? found->label.In(context.lang()) : std::string(source);
}

json::object ReminderJson(const Context& context, const commitments::Reminder& reminder) {
    const Activity& activity = *reminder.activity;
    return {{"kind", commitments::NameOf(reminder.kind)},
            {"reference", activity.reference},
            {"number", activity.number},
            {"title", activity.title},
            {"owner", TextOrNull(activity.owner)},
            {"milestone", TextOrNull(reminder.milestone)},
            {"due", reminder.due.ToString()},
            {"days", reminder.days},
            {"state", activity.state},
            {"state_title", StateTitle(context, activity.state)}};
}

std::vector<Endpoint> NationalPlanEndpoints(app::App& app) {
    const json::object object{{"type", "object"}};
    const Parameter strategy{.name = "strategy", .max_length = 30, .example = "XA-1"};
    const Parameter days{.name = "days", .kind = Kind::Integer, .min = 0, .max = 3660, .example = "30"};
    const Parameter plan = InPath("plan", "hemispheric_plan_2021_2025");
    std::vector<Endpoint> out;
    out.push_back({.id = "national_plan.get", .method = "GET", .path = "/api/v1/national-plan",
                   .tag = "commitments", .who = Who::Anyone,
                   .parameters = {strategy, days,
                                  {.name = "format", .one_of = {"json", "csv", "xlsx"}},
                                  {.name = "table",
                                   .one_of = {"activities", "evidence", "objectives", "commitments",
                                              "money", "unserved", "reminders"}},
                                  {.name = "plan", .max_length = 100,
                                   .example = "hemispheric_plan_2021_2025"}},
                   .answer = object, .errors = {"api.not_found", "record.reference_invalid"},
                   .handle = [&app](Context& context) { return Get(app, context); }});
    out.push_back({.id = "national_plan.unserved", .method = "GET",
                   .path = "/api/v1/national-plan/unserved/{plan}", .tag = "commitments",
                   .who = Who::Anyone, .parameters = {plan, strategy}, .answer = object,
                   .errors = {"api.not_found", "record.reference_invalid"},
                   .handle = [&app](Context& context) { return Unserved(app, context); }});
    out.push_back({.id = "national_plan.serving", .method = "GET",
                   .path = "/api/v1/plans/{plan}/commitments/{node}/activities", .tag = "commitments",
                   .who = Who::Anyone, .parameters = {plan, InPath("node", "HP21-RIME-3.1")},
                   .answer = object, .errors = {"api.not_found"},
                   .handle = [&app](Context& context) { return ForNode(app, context); }});
    return out;
}

}  // namespace atalaya::api
