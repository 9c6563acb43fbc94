#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

void ShowPlan(Session& session, const registers::Plan& plan) {
    session.out << session.Say("cli.plan.register", {{"register", plan.register_id}}) << '\n';
    for (const auto& step : plan.steps) {
        session.out << "  " << step.sql << '\n';
        if (step.keeps_old_data)
            session.out << "    " << session.Say("cli.plan.keeps", {{"column", step.column}})
                        << '\n';
    }
    for (const auto& warning : plan.warnings)
        session.out << "  " << app::Tell(*session.texts, warning, session.lang) << '\n';
}

}  // namespace

void AddPlan(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("plan", session.Say("cli.plan"));
    auto apply = std::make_shared<bool>(false);
    command->add_flag("--apply", *apply, session.Say("cli.plan.apply"));
    command->callback([&session, apply] {
        session.Guard([&]() -> Result<void> {
            ATALAYA_ASSIGN(auto library, content::Library::Load(session.config.Sources()));
            ATALAYA_ASSIGN(auto catalogue, registers::Catalogue::Load(library));
            ATALAYA_ASSIGN(auto database, app::OpenStore(session.config));
            ATALAYA_TRY(journal::Journal::Prepare(*database));
            ATALAYA_TRY(registers::Records::Prepare(*database));
            auto plans = app::PlanAll(*database, *catalogue);
            for (const auto& plan : plans) ShowPlan(session, plan);
            if (plans.empty()) {
                session.out << session.Say("cli.plan.nothing") << '\n';
            } else if (*apply) {
                app::ApplyAll(*database, *catalogue, plans);
                session.out << session.Say("cli.plan.applied") << '\n';
            } else {
                session.out << session.Say("cli.plan.waits") << '\n';
            }
            return {};
        });
    });
}

}  // namespace atalaya::cli
