#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

using Kind = registers::PlanStep::Kind;

struct Words {
    bool apply = false, sql = false;
};

std::string_view CodeOf(Kind kind) {
    switch (kind) {
        case Kind::CreateTable:
            return "cli.plan.step.create_table";
        case Kind::AddColumn:
            return "cli.plan.step.add_column";
        case Kind::RetireColumn:
            return "cli.plan.step.retire_column";
        case Kind::RetireTable:
            return "cli.plan.step.retire_table";
        case Kind::ChangeType:
            return "cli.plan.step.change_type";
        case Kind::CreateIndex:
            return "cli.plan.step.create_index";
        case Kind::FillWords:
            return "cli.plan.step.fill_words";
        case Kind::FillKeys:
            return "cli.plan.step.fill_keys";
        case Kind::RecordDefinition:
            return "cli.plan.step.record_definition";
    }
    return "";
}

void ShowPlan(Session& session, const registers::Plan& plan, bool sql) {
    session.out << session.Say("cli.plan.register", {{"register", plan.register_id}}) << '\n';
    for (const auto& step : plan.steps) {
        session.out << "  " << session.Say(CodeOf(step.kind),
                                           {{"table", step.table}, {"column", step.column}})
                    << '\n';
        if (sql && !step.sql.empty()) session.out << "      " << step.sql << '\n';
    }
    for (const auto& warning : plan.warnings)
        session.out << "  ! " << app::Tell(*session.texts, warning, session.lang) << '\n';
}

// Does not open the App, which refuses tables that do not fit.
Result<void> Plan(Session& session, const Words& words) {
    ATALAYA_ASSIGN(session.texts, content::Library::Load(session.config.Sources()));
    ATALAYA_ASSIGN(auto catalogue, registers::Catalogue::Load(session.texts));
    ATALAYA_ASSIGN(auto database, app::OpenStore(session.config));
    ATALAYA_TRY(journal::Journal::Prepare(*database));
    ATALAYA_TRY(registers::Records::Prepare(*database));
    auto plans = app::PlanAll(*database, *catalogue);
    for (const auto& plan : plans) ShowPlan(session, plan, words.sql);
    if (plans.empty()) {
        session.out << session.Say("cli.plan.nothing") << '\n';
        return {};
    }
    if (words.apply) ATALAYA_TRY(app::ApplyAll(*database, *catalogue, plans));
    session.out << session.Say(words.apply ? "cli.plan.applied" : "cli.plan.waits") << '\n';
    return {};
}

}  // namespace

void AddPlan(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("plan", session.Say("cli.plan"));
    auto words = std::make_shared<Words>();
    command->add_flag("--apply", words->apply, session.Say("cli.plan.apply"));
    command->add_flag("--sql", words->sql, session.Say("cli.plan.sql"));
    command->callback([&session, words] { session.Guard([&] { return Plan(session, *words); }); });
}

}  // namespace atalaya::cli
