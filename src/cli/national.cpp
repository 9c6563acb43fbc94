#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"
#include "commitments/national_plan.hpp"

namespace atalaya::cli {
namespace {

using commitments::Activity;

struct Words {
    std::string strategy;
    int days = 30;
};

void PrintProgress(Session& session, const commitments::Progress& progress,
                   const std::string& indent) {
    const auto completed = progress.by_state.find(std::string(commitments::kCompleted));
    session.out << indent
                << session.Say(
                       "cli.national.progress",
                       {{"activities", std::to_string(progress.activities)},
                        {"completed",
                         std::to_string(completed == progress.by_state.end() ? 0 : completed->second)},
                        {"late", std::to_string(progress.late)},
                        {"done", std::to_string(progress.milestones_done)},
                        {"milestones", std::to_string(progress.milestones)}})
                << '\n';
}

void PrintMoney(Session& session, const content::Library& content,
                const std::vector<commitments::MoneyLine>& money) {
    const auto* sources = content.FindCodeList("funding_source");
    for (const auto& line : money) {
        const auto* source = sources ? sources->Find(line.source) : nullptr;
        session.out << "  "
                    << session.Say("cli.national.money",
                                   {{"year", std::to_string(line.year)},
                                    {"source", source ? source->label.In(session.lang) : line.source},
                                    {"budget", line.budget.value_or("–")},
                                    {"spent", line.spent.value_or("–")},
                                    {"currency", line.currency}})
                    << '\n';
    }
}

void PrintCoverage(Session& session, const commitments::Plans& plans,
                   const std::vector<Activity>& activities) {
    for (const auto& plan : plans.all()) {
        const auto coverage = commitments::CoverageOf(activities, plan);
        const auto unserved = static_cast<std::int64_t>(coverage.unserved.size());
        if (unserved == coverage.commitments) continue;
        session.out << "  "
                    << session.Say("cli.national.coverage",
                                   {{"plan", plan.title().In(session.lang)},
                                    {"served", std::to_string(coverage.commitments - unserved)},
                                    {"commitments", std::to_string(coverage.commitments)},
                                    {"unserved", std::to_string(unserved)}})
                    << '\n';
    }
}

void PrintReminder(Session& session, const commitments::Reminder& one) {
    std::string what = session.Say("national_plan.reminder." + std::string(NameOf(one.kind)));
    if (!one.milestone.empty()) what += " (" + one.milestone + ")";
    session.out << "  "
                << session.Say(one.days < 0 ? "cli.national.late" : "cli.national.due",
                               {{"due", one.due.ToString()},
                                {"days", std::to_string(one.days < 0 ? -one.days : one.days)},
                                {"what", what},
                                {"number", one.activity->number},
                                {"title", one.activity->title}})
                << '\n';
}

Result<void> Show(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    const auto content = app.content();
    ATALAYA_ASSIGN(const auto activities,
                   commitments::ReadActivities(
                       {*app.database, app.policy, app.records, *content->catalogue}, caller,
                       {.strategy = words.strategy}));
    if (activities.empty()) {
        session.out << session.Say("cli.national.nothing") << '\n';
        return {};
    }
    const auto today = app.clock.Today();
    for (const auto& objective : commitments::OwnObjectives(activities, today)) {
        session.out << objective.objective << '\n';
        PrintProgress(session, objective.progress, "  ");
    }
    session.out << '\n';
    const auto total = commitments::Total(activities, today);
    PrintProgress(session, total, "");
    PrintMoney(session, *content->library, total.money);
    session.out << '\n';
    PrintCoverage(session, content->plans, activities);
    session.out << '\n';
    for (const auto& one : commitments::Reminders(activities, today, words.days))
        PrintReminder(session, one);
    return {};
}

}  // namespace

void AddNational(CLI::App& commitments, Session& session) {
    auto* command = commitments.add_subcommand("national", session.Say("cli.commitments.national"));
    auto words = std::make_shared<Words>();
    command->add_option("--strategy", words->strategy, session.Say("cli.word.strategy"));
    command->add_option("--days", words->days, session.Say("cli.word.days"))
        ->check(CLI::Range(0, 3660));
    command->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return Show(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
