#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string action, kind, id, reference, transition;
};

std::vector<std::string> Actions() {
    std::vector<std::string> out;
    for (int i = 0; i <= static_cast<int>(access::Action::ManageNode); ++i)
        out.emplace_back(access::NameOf(static_cast<access::Action>(i)));
    return out;
}

// What is asked about, whole or one record of it.
Result<access::Subject> SubjectOf(app::App& app, const Words& words) {
    access::Subject out;
    out.kind = words.kind;
    out.id = words.id;
    out.transition = words.transition;
    if (words.kind != "register") return out;
    ATALAYA_ASSIGN(auto model, FindRegister(app, words.id));
    if (!words.reference.empty()) {
        ATALAYA_ASSIGN(auto record, app.records.Get(*app.database, access::Caller::System(), *model,
                                                    words.reference));
        out = registers::SubjectOf(*model, record);
        out.transition = words.transition;
    }
    if (!words.transition.empty() && !model->FindTransition(words.transition)) {
        std::string known;
        for (const auto& transition : model->definition().transitions)
            known += (known.empty() ? "" : ", ") + transition.id;
        return Err("access.unknown_transition", {{"value", words.transition}, {"known", known}});
    }
    return out;
}

// " [XA, XA-02]": where the role is held, for one that is not held everywhere.
std::string PlaceOf(const access::Grant& grant) {
    std::string out;
    for (const auto& part : {grant.country, grant.territory, grant.unit}) {
        if (!part.empty() && part != "*") out += (out.empty() ? "" : ", ") + part;
    }
    return out.empty() ? "" : " [" + out + "]";
}

Result<void> Explain(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    auto action = access::ActionFromName(words.action);
    ATALAYA_ASSIGN(auto subject, SubjectOf(app, words));
    auto decision = app.policy.Decide(caller, *action, subject);
    session.out << session.Say(decision ? "cli.explain.allowed" : "cli.explain.denied") << '\n';
    for (const auto& step : app.policy.Explain(caller, *action, subject))
        session.out << (step.allows ? "  + " : "  - ")
                    << session.Say(step.what.code, step.what.params)
                    << (step.allows ? PlaceOf(step.grant) : "") << '\n';
    if (!decision) session.exit_code = 1;
    return {};
}

}  // namespace

void AddExplain(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("explain", session.Say("cli.explain"));
    auto words = std::make_shared<Words>();
    command->add_option("action", words->action, session.Say("cli.explain.action"))
        ->required()
        ->check(CLI::IsMember(Actions()));
    command->add_option("kind", words->kind, session.Say("cli.explain.kind"))
        ->required()
        ->check(CLI::IsMember(
            {"register", "indicator", "plan", "journal", "person", "content", "node"}));
    command->add_option("id", words->id, session.Say("cli.explain.id"));
    command->add_option("--record", words->reference, session.Say("cli.explain.record"));
    command->add_option("--transition", words->transition, session.Say("cli.explain.transition"));
    command->callback([&session, words] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return Explain(session, app, caller, *words);
        });
    });
}

}  // namespace atalaya::cli
