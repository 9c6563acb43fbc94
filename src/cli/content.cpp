#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"
#include "content/check.hpp"
#include "surveys/table_plan.hpp"

namespace atalaya::cli {
namespace {

void PrintFault(Session& session, const Error& error) {
    if (error.details.empty()) {
        session.out << app::Tell(*session.texts, error, session.lang) << '\n';
        return;
    }
    for (const auto& detail : error.details) PrintFault(session, detail);
}

// What the rooms that give content its meaning say of it.
Result<void> CheckMeaning(const Session& session) {
    ATALAYA_ASSIGN(auto library, content::Library::Load(session.config.Sources()));
    ATALAYA_ASSIGN(auto policy, access::Policy::Load(*library));
    ATALAYA_ASSIGN(auto catalogue, registers::Catalogue::Load(library));
    ATALAYA_ASSIGN(const auto plans, commitments::Plans::Load(*library));
    ATALAYA_TRY(commitments::Crosswalks::Load(*library, plans));
    ATALAYA_ASSIGN(const auto standard, surveys::Standard::Load(*library));
    ATALAYA_TRY(surveys::StandardPlans(*library, *standard));
    return indicators::CheckDefinitions(*library, *catalogue);
}

void Check(Session& session) {
    auto faults = content::Check(session.config.Sources());
    for (const auto& fault : faults) PrintFault(session, fault.error);
    if (faults.empty()) {
        if (auto meaning = CheckMeaning(session); !meaning.ok()) {
            PrintFault(session, meaning.error());
            session.exit_code = 1;
            return;
        }
        session.out << session.Say("cli.content.clean") << '\n';
        return;
    }
    session.err << session.Say("cli.content.faults", {{"count", std::to_string(faults.size())}})
                << '\n';
    session.exit_code = 1;
}

}  // namespace

void AddContent(CLI::App& root, Session& session) {
    auto* content = root.add_subcommand("content", session.Say("cli.content"));
    content->require_subcommand(1);
    content->add_subcommand("check", session.Say("cli.content.check"))->callback([&session] {
        Check(session);
    });
}

}  // namespace atalaya::cli
