#include "app/demo_round.hpp"
#include "app/demo_warning.hpp"

#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

void PrintAccounts(Session& session) {
    session.out << session.Say("cli.demo.accounts", {{"password", std::string(app::kDemoPassword)}})
                << '\n';
    for (const auto& account : app::DemoAccounts())
        session.out << "  " << account.login << "  " << account.role
                    << (account.territory.empty() ? "" : "  " + account.territory) << '\n';
    for (const auto& account : app::DemoOfficers())
        session.out << "  " << account.login << "  " << account.role << '\n';
    for (const auto& account : app::DemoEvaluators())
        session.out << "  " << account.login << "  " << account.grants.front().role
                    << (account.represents.empty() ? "" : "  " + account.represents) << '\n';
}

Result<void> Make(Session& session, const app::DemoSize& size) {
    ATALAYA_TRY(app::WriteDemoNotice(session.config));
    if (size.evaluation) ATALAYA_TRY(app::WriteDemoCountries(session.config));
    ATALAYA_ASSIGN(auto opened, app::App::Open(session.config, session.clock, session.random));
    session.texts = opened->library();
    if (!app::HasDemo(*opened)) {
        session.out << session.Say("cli.demo.making") << std::endl;
        ATALAYA_TRY(app::MakeDemo(*opened, size));
    }
    PrintAccounts(session);
    return {};
}

}  // namespace

void AddDemo(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("demo", session.Say("cli.demo"));
    auto size = std::make_shared<app::DemoSize>();
    command->add_option("--seizures", size->seizures, session.Say("cli.demo.seizures"))
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{100'000'000}));
    command->add_option("--seed", size->seed, session.Say("cli.demo.seed"));
    command->add_flag("!--no-evaluation", size->evaluation, session.Say("cli.demo.evaluation"));
    command->add_flag("!--no-surveys", size->surveys, session.Say("cli.demo.surveys"));
    command->add_flag("!--no-warning", size->warning, session.Say("cli.demo.warning"));
    command->callback([&session, size] { session.Guard([&] { return Make(session, *size); }); });
}

}  // namespace atalaya::cli
