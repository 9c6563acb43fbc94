#include <CLI/CLI.hpp>
#include <ostream>

#include "app/verification.hpp"
#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

void Verify(Session& session, app::App& app, bool heads) {
    const auto content = app.content();
    const auto found =
        *app::Verify({*app.database, app.journal, app.surveys}, *content, "", [](int, int) { return true; });
    for (const auto& fault : found.faults)
        session.out << content->library->Say(fault, session.lang) << '\n';
    const std::string faults = std::to_string(found.faults.size()) + (found.more_faults ? "+" : "");
    session.out << session.Say(found.faults.empty() ? "cli.verify.intact" : "cli.verify.faults",
                               {{"entries", std::to_string(found.entries)}, {"faults", faults}})
                << '\n';
    if (heads) {
        for (const auto& [country, head] : found.heads)
            session.out << country << "  " << base::Hex(head) << '\n';
    }
    if (!found.faults.empty()) session.exit_code = 1;
}

}  // namespace

void AddVerify(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("verify", session.Say("cli.verify"));
    auto heads = std::make_shared<bool>(false);
    command->add_flag("--heads", *heads, session.Say("cli.verify.heads"));
    command->callback([&session, heads] {
        session.With([&](app::App& app, const access::Caller& caller) -> Result<void> {
            access::Subject journal;
            journal.kind = "journal";
            auto may = app.policy.Decide(caller, access::Action::Verify, journal);
            if (!may) return may.ToError();
            Verify(session, app, *heads);
            return {};
        });
    });
}

}  // namespace atalaya::cli
