#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string login, title;
    std::vector<std::string> only;
    int days = 365;
    std::int64_t id = 0;
};

constexpr std::int64_t kDay = 86'400'000;

Result<void> Create(Session& session, app::App& app, const access::Caller& caller,
                    const Words& words) {
    ATALAYA_ASSIGN(auto person, app.people.FindByLogin(words.login));
    ATALAYA_ASSIGN(auto created, app.people.CreateToken(caller, person.id, words.title, words.only,
                                                        app.clock.Now() + words.days * kDay));
    session.out << created.second << '\n';
    session.err << session.Say("cli.token.once") << '\n';
    return {};
}

Result<void> List(Session& session, app::App& app, const access::Caller&, const Words& words) {
    ATALAYA_ASSIGN(auto person, app.people.FindByLogin(words.login));
    Table table({"", session.Say("cli.token.title"), session.Say("cli.token.expires"), ""});
    for (const auto& token : app.people.Tokens(person.id)) {
        table.Add({std::to_string(token.id), token.title, base::FormatTimestamp(token.expires),
                   token.revoked ? session.Say("cli.token.revoked") : ""});
    }
    table.Print(session.out);
    return {};
}

}  // namespace

void AddToken(CLI::App& root, Session& session) {
    auto* token = root.add_subcommand("token", session.Say("cli.token"));
    token->require_subcommand(1);
    auto words = std::make_shared<Words>();
    auto run = [&](const char* name, auto work) {
        auto* command = token->add_subcommand(name, session.Say(std::string("cli.token.") + name));
        command->callback([&session, words, work] {
            session.With([&](app::App& app, const access::Caller& caller) -> Result<void> {
                access::Subject subject;
                subject.kind = "person";
                auto may = app.policy.Decide(caller, access::Action::ManagePeople, subject);
                if (!may) return may.ToError();
                return work(session, app, caller, *words);
            });
        });
        return command;
    };
    auto* create = run("create", Create);
    create->add_option("login", words->login, session.Say("cli.person.login"))->required();
    create->add_option("--title", words->title, session.Say("cli.token.title"))->required();
    create->add_option("--only", words->only, session.Say("cli.token.only"))->delimiter(',');
    create->add_option("--days", words->days, session.Say("cli.token.days"))
        ->check(CLI::Range(1, 3650));
    auto* list = run("list", List);
    list->add_option("login", words->login, session.Say("cli.person.login"))->required();
    auto* revoke = run("revoke",
                       [](Session& s, app::App& app, const access::Caller& caller,
                          const Words& w) -> Result<void> {
                           ATALAYA_TRY(app.people.RevokeToken(caller, w.id));
                           s.out << s.Say("cli.token.revoked") << '\n';
                           return {};
                       });
    revoke->add_option("token", words->id, session.Say("cli.token.number"))->required();
}

}  // namespace atalaya::cli
