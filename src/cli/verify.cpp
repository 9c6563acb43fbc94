#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

Result<void> Verify(Session& session, app::App& app, bool heads) {
    return app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) -> Result<void> {
        auto found = app.journal.Verify(tx);
        for (const auto& fault : found.faults) {
            session.out << session.Say(fault.code, {{"country", fault.country},
                                                    {"number", std::to_string(fault.number)}})
                        << '\n';
        }
        std::size_t faults = found.faults.size();
        for (const auto& model : app.catalogue->All()) {
            for (const auto& fault : registers::VerifyRecords(tx, app.journal, *model)) {
                session.out << session.Say(fault.code, {{"register", model->id()},
                                                        {"reference", fault.reference}})
                            << '\n';
                ++faults;
            }
        }
        session.out << session.Say(faults ? "cli.verify.faults" : "cli.verify.intact",
                                   {{"entries", std::to_string(found.entries)},
                                    {"faults", std::to_string(faults)}})
                    << '\n';
        if (heads) {
            for (const auto& [country, head] : found.heads)
                session.out << country << "  " << base::Hex(head) << '\n';
        }
        if (faults) session.exit_code = 1;
        return {};
    });
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
            return Verify(session, app, *heads);
        });
    });
}

}  // namespace atalaya::cli
