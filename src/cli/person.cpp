#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

struct Words {
    std::string login, name, email, unit, lang = "en";
    std::vector<std::string> grants;
};

// Reads a password from the terminal without showing it, or one line of standard input: never from
// the command's words, which others on the machine can see.
std::string ReadPassword(Session& session) {
    bool terminal = isatty(STDIN_FILENO) != 0;
    termios before{};
    if (terminal) {
        session.err << session.Say("cli.person.password_prompt") << ' ' << std::flush;
        tcgetattr(STDIN_FILENO, &before);
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSANOW, &silent);
    }
    std::string password;
    std::getline(std::cin, password);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
        session.err << '\n';
    }
    return password;
}

// "analyst:XA", "data_entry:XA:XA-03", "validator:XA::customs": role, country, territory, unit.
Result<access::Grant> ReadGrant(const content::Territories& territories, const std::string& text) {
    auto parts = base::Split(text, ':');
    if (parts.size() < 2 || parts.size() > 4 || parts[0].empty() || parts[1].empty())
        return Err("cli.grant_invalid", {{"text", text}});
    access::Grant out;
    out.role = parts[0];
    out.country = parts[1];
    if (parts.size() > 2) out.territory = parts[2];
    if (parts.size() > 3) out.unit = parts[3];
    for (const auto& place : {out.country, out.territory}) {
        if (!place.empty() && place != "*" && !territories.Find(place))
            return Err("cli.grant_place", {{"text", text}, {"place", place}});
    }
    return out;
}

Result<std::vector<access::Grant>> ReadGrants(const app::App& app, const Words& words) {
    std::vector<access::Grant> out;
    for (const auto& text : words.grants) {
        ATALAYA_ASSIGN(auto grant, ReadGrant(app.library()->territories(), text));
        out.push_back(std::move(grant));
    }
    return out;
}

Result<void> MayManage(app::App& app, const access::Caller& caller) {
    access::Subject subject;
    subject.kind = "person";
    auto may = app.policy.Decide(caller, access::Action::ManagePeople, subject);
    if (!may) return may.ToError();
    return {};
}

Result<void> Add(Session& session, app::App& app, const access::Caller& caller,
                 const Words& words) {
    access::Person person;
    person.login = words.login;
    person.name = words.name.empty() ? words.login : words.name;
    person.email = words.email;
    person.unit = words.unit;
    person.lang = base::LangFromCode(words.lang).value_or(Lang::En);
    ATALAYA_ASSIGN(person.grants, ReadGrants(app, words));
    ATALAYA_ASSIGN(auto created, app.people.Create(caller, person, ReadPassword(session)));
    session.out << session.Say("cli.person.added", {{"login", created.login}}) << '\n';
    return {};
}

Result<void> Grant(Session& session, app::App& app, const access::Caller& caller,
                   const Words& words) {
    ATALAYA_ASSIGN(auto person, app.people.FindByLogin(words.login));
    ATALAYA_ASSIGN(person.grants, ReadGrants(app, words));
    ATALAYA_ASSIGN(auto changed, app.people.Update(caller, person));
    session.out << session.Say("cli.person.changed", {{"login", changed.login}}) << '\n';
    return {};
}

Result<void> SetActive(Session& session, app::App& app, const access::Caller& caller,
                       const Words& words, bool active) {
    ATALAYA_ASSIGN(auto person, app.people.FindByLogin(words.login));
    person.active = active;
    ATALAYA_ASSIGN(auto changed, app.people.Update(caller, person));
    session.out << session.Say("cli.person.changed", {{"login", changed.login}}) << '\n';
    return {};
}

void PrintPeople(Session& session, app::App& app) {
    Table table({session.Say("cli.person.login"), session.Say("cli.person.name"),
                 session.Say("cli.person.roles")});
    for (const auto& person : app.people.List()) {
        std::string grants;
        for (const auto& grant : person.grants) {
            grants += (grants.empty() ? "" : ", ") + grant.role + ":" + grant.country;
            if (!grant.territory.empty()) grants += ":" + grant.territory;
        }
        table.Add({person.active ? person.login : "(" + person.login + ")", person.name, grants});
    }
    table.Print(session.out);
}

}  // namespace

void AddPerson(CLI::App& root, Session& session) {
    auto* person = root.add_subcommand("person", session.Say("cli.person"));
    person->require_subcommand(1);
    auto words = std::make_shared<Words>();
    auto run = [&](const char* name, bool login, auto work) {
        auto* command =
            person->add_subcommand(name, session.Say(std::string("cli.person.") + name));
        if (login)
            command->add_option("login", words->login, session.Say("cli.person.login"))->required();
        command->callback([&session, words, work] {
            session.With([&](app::App& app, const access::Caller& caller) -> Result<void> {
                ATALAYA_TRY(MayManage(app, caller));
                return work(session, app, caller, *words);
            });
        });
        return command;
    };
    run("list", false,
        [](Session& s, app::App& app, const access::Caller&, const Words&) -> Result<void> {
            PrintPeople(s, app);
            return {};
        });
    auto* add = run("add", true, Add);
    add->add_option("--name", words->name, session.Say("cli.person.name"));
    add->add_option("--email", words->email, session.Say("cli.person.email"));
    add->add_option("--unit", words->unit, session.Say("cli.person.unit"));
    add->add_option("--language", words->lang, session.Say("cli.option.lang"));
    add->add_option("--grant", words->grants, session.Say("cli.person.grants"));
    auto* grant = run("grant", true, Grant);
    grant->add_option("--grant", words->grants, session.Say("cli.person.grants"))->required();
    run("password", true,
        [](Session& s, app::App& app, const access::Caller& caller,
           const Words& w) -> Result<void> {
            ATALAYA_ASSIGN(auto found, app.people.FindByLogin(w.login));
            ATALAYA_TRY(app.people.SetPassword(caller, found.id, ReadPassword(s)));
            s.out << s.Say("cli.person.changed", {{"login", found.login}}) << '\n';
            return {};
        });
    run("disable", true,
        [](Session& s, app::App& app, const access::Caller& caller, const Words& w) {
            return SetActive(s, app, caller, w, false);
        });
    run("enable", true,
        [](Session& s, app::App& app, const access::Caller& caller, const Words& w) {
            return SetActive(s, app, caller, w, true);
        });
}

}  // namespace atalaya::cli
