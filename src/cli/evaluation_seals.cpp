#include <CLI/CLI.hpp>
#include <ostream>

#include "base/files.hpp"
#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

constexpr std::uintmax_t kLargestSealed = 64u << 20;

std::string_view CodeOf(evaluation::SealCheck::Signer signer) {
    using Signer = evaluation::SealCheck::Signer;
    switch (signer) {
        case Signer::Unknown:
            return "cli.evaluation.signed_elsewhere";
        case Signer::Present:
            return "cli.evaluation.signed_here";
        case Signer::Earlier:
            return "cli.evaluation.signed_earlier";
    }
    return "";
}

Result<void> Verify(Session& session, app::App& app, const std::string& file) {
    ATALAYA_ASSIGN(const std::string text, base::ReadFile(file, kLargestSealed));
    const auto parsed = base::ParseJson(text);
    if (!parsed.ok() || !parsed->is_object())
        return Err("cli.not_sealed", {{"file", file}});
    ATALAYA_ASSIGN(const auto check, app.evaluation.reports.CheckBrought(parsed->get_object()));
    if (!check.faults.empty()) session.exit_code = 1;
    if (session.json) {
        json::array faults;
        for (const Error& fault : check.faults)
            faults.push_back({{"code", fault.code}, {"text", session.texts->Say(fault, session.lang)}});
        session.out << json::serialize(json::object{{"holds", check.faults.empty()},
                                                    {"digest", check.digest},
                                                    {"fingerprint", check.fingerprint},
                                                    {"faults", std::move(faults)}})
                    << '\n';
        return {};
    }
    for (const Error& fault : check.faults)
        session.out << app::Tell(*session.texts, fault, session.lang) << '\n';
    session.out << session.Say(check.faults.empty() ? "cli.evaluation.holds"
                                                    : "cli.evaluation.broken")
                << '\n';
    if (check.fingerprint.empty()) return {};
    session.out << "  " << session.Say("cli.evaluation.digest", {{"digest", check.digest}}) << '\n'
                << "  "
                << session.Say(CodeOf(check.signer), {{"fingerprint", check.fingerprint}}) << '\n';
    return {};
}

Result<void> ShowKey(Session& session, app::App& app, const access::Caller& caller, bool renew) {
    if (renew) {
        ATALAYA_ASSIGN(const auto renewed, app.exchange.directory.RenewKey(caller));
        session.out << session.Say("cli.evaluation.key_renewed",
                                   {{"before", exchange::Fingerprint(renewed.before)}})
                    << '\n';
    }
    ATALAYA_ASSIGN(const auto key, app.evaluation.reports.SigningKey());
    session.out << session.Say("cli.evaluation.key_is",
                               {{"fingerprint", exchange::Fingerprint(key)}})
                << '\n';
    return {};
}

}  // namespace

void AddEvaluationSeals(CLI::App& command, Session& session) {
    auto file = std::make_shared<std::string>();
    auto* verify = command.add_subcommand("verify", session.Say("cli.evaluation.verify"));
    verify->add_option("file", *file, session.Say("cli.evaluation.sealed_file"))->required();
    verify->callback([&session, file] {
        session.With([&](app::App& app, const access::Caller&) {
            return Verify(session, app, *file);
        });
    });
    auto renew = std::make_shared<bool>(false);
    auto* key = command.add_subcommand("key", session.Say("cli.evaluation.key"));
    key->add_flag("--renew", *renew, session.Say("cli.evaluation.renew"));
    key->callback([&session, renew] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return ShowKey(session, app, caller, *renew);
        });
    });
}

}  // namespace atalaya::cli
