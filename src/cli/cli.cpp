#include "cli/cli.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <ostream>

#include "cli/help.hpp"

namespace atalaya::cli {
namespace {

Lang LangOfEnvironment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (!value || !*value) continue;
        return base::LangFromCode(std::string_view(value).substr(0, 2)).value_or(Lang::En);
    }
    return Lang::En;
}

// The language is needed for the help, before the words are read in order.
Lang LangOf(const std::vector<std::string>& arguments) {
    constexpr std::string_view kJoined = "--lang=";
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string_view code;
        if (base::StartsWith(arguments[i], kJoined))
            code = std::string_view(arguments[i]).substr(kJoined.size());
        else if (arguments[i] == "--lang" && i + 1 < arguments.size())
            code = arguments[i + 1];
        if (auto lang = base::LangFromCode(code)) return *lang;
    }
    return LangOfEnvironment();
}

std::int64_t ClockOffset() {
    const char* seconds = std::getenv("ATALAYA_CLOCK_OFFSET_SECONDS");
    return seconds == nullptr ? 0 : 1000 * std::strtoll(seconds, nullptr, 10);
}

void AddOptions(CLI::App& root, Session& session) {
    root.add_option("--data", session.config.data, session.Say("cli.option.data"))
        ->envname("ATALAYA_DATA")
        ->capture_default_str();
    root.add_option("--store", session.config.store, session.Say("cli.option.store"))
        ->envname("ATALAYA_STORE");
    root.add_option("--schema", session.config.schema, session.Say("cli.option.schema"))
        ->envname("ATALAYA_SCHEMA");
    root.add_option("--content", session.config.content, session.Say("cli.option.content"));
    root.add_option_function<std::string>(
            "--lang", [](const std::string&) {}, session.Say("cli.option.lang"))
        ->check(CLI::IsMember({"en", "es", "pt", "fr"}));
    root.add_option("--as", session.as, session.Say("cli.option.as"));
    root.add_flag("--json", session.json, session.Say("cli.option.json"));
    root.set_version_flag("--version", "atalaya " ATALAYA_VERSION,
                          session.Say("cli.option.version"));
}

}  // namespace

Session::Session(std::ostream& own_out, std::ostream& own_err)
    : out(own_out), err(own_err), clock(system_clock, ClockOffset()) {}

std::string Session::Say(std::string_view code, std::vector<base::Param> params) const {
    return texts->Say(code, params, lang);
}

void Session::Fail(const Error& error) {
    err << app::Tell(*texts, error, lang) << '\n';
    exit_code = 1;
}

void Session::Guard(const std::function<Result<void>()>& work) {
    try {
        if (auto done = work(); !done.ok()) Fail(done.error());
    } catch (const store::StoreError& fault) {
        Fail(fault.ToError());
    }
}

Result<access::Caller> Session::FindCaller(app::App& app) const {
    auto caller = access::Caller::System();
    if (!as.empty()) {
        ATALAYA_ASSIGN(auto person, app.people.FindByLogin(as));
        if (!person.active) return Err("login.inactive");
        caller = access::CallerOf(person);
    }
    caller.lang = lang;
    return caller;
}

Result<std::shared_ptr<const registers::Model>> FindRegister(const app::App& app,
                                                             const std::string& id) {
    auto model = app.catalogue()->Find(id);
    if (model) return model;
    std::string known;
    for (const auto& other : app.catalogue()->All())
        known += (known.empty() ? "" : ", ") + other->id();
    return Err("cli.register_unknown", {{"register", id}, {"known", known}});
}

int Run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
    Session session(out, err);
    session.lang = LangOf(arguments);
    auto texts = content::Library::Load({});
    if (!texts.ok()) {
        err << texts.error().Describe() << '\n';
        return 1;
    }
    session.texts = *std::move(texts);

    CLI::App root(session.Say("cli.about"), "atalaya");
    root.require_subcommand(1);
    root.fallthrough();
    // Commands take these over when they are added.
    root.set_help_flag("-h,--help", session.Say("cli.option.help"));
    root.formatter(MakeFormatter(session));
    AddOptions(root, session);
    AddDemo(root, session);
    AddImport(root, session);
    AddExport(root, session);
    AddRecord(root, session);
    AddIndicator(root, session);
    AddSurvey(root, session);
    AddCommitments(root, session);
    AddEvaluation(root, session);
    AddContent(root, session);
    AddPlan(root, session);
    AddTerritories(root, session);
    AddPerson(root, session);
    AddToken(root, session);
    AddExplain(root, session);
    AddEstimate(root, session);
    AddHidden(root, session);
    AddExchange(root, session);
    AddVerify(root, session);
    AddWarning(root, session);
    AddServe(root, session);

    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        root.parse(reversed);
    } catch (const CLI::ParseError& end) {
        return EndWith(root, end, session);
    }
    return session.exit_code;
}

}  // namespace atalaya::cli
