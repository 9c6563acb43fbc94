#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string action, kind, id, reference, transition;
};

Result<void> Explain(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    auto action = access::ActionFromName(words.action);
    if (!action) return Err("access.unknown_action", {{"value", words.action}});
    access::Subject subject;
    subject.kind = words.kind;
    subject.id = words.id;
    subject.transition = words.transition;
    auto model = words.kind == "register" ? app.catalogue->Find(words.id) : nullptr;
    if (model && !words.reference.empty()) {
        ATALAYA_ASSIGN(auto record, app.records.Get(*app.database, access::Caller::System(), *model,
                                                    words.reference));
        auto transition = subject.transition;
        subject = registers::SubjectOf(*model, record);
        subject.transition = transition;
    }
    auto decision = app.policy.Decide(caller, *action, subject);
    session.out << session.Say(decision ? "cli.explain.allowed" : "cli.explain.denied") << '\n';
    for (const auto& step : app.policy.Explain(caller, *action, subject))
        session.out << (step.allows ? "  + " : "  - ")
                    << session.Say(step.what.code, step.what.params) << '\n';
    if (!decision) session.exit_code = 1;
    return {};
}

}  // namespace

void AddExplain(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("explain", session.Say("cli.explain"));
    auto words = std::make_shared<Words>();
    command->add_option("action", words->action, session.Say("cli.explain.action"))->required();
    command->add_option("kind", words->kind, session.Say("cli.explain.kind"))->required();
    command->add_option("id", words->id, session.Say("cli.explain.id"))->required();
    command->add_option("--record", words->reference, session.Say("cli.explain.record"));
    command->add_option("--transition", words->transition, session.Say("cli.explain.transition"));
    command->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return Explain(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
