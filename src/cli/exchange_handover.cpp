// Incidents whose owner changes, at the command line.

#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

using access::Caller;
using exchange::Handover;
using exchange::HandoverState;

struct Words {
    std::string record, to, reason;
};

// "XA-4" and "incident:XA-4" are the same incident.
std::string SubjectOf(const std::string& record) {
    return record.find(':') == std::string::npos ? "incident:" + record : record;
}

std::string RecordOf(const std::string& subject) { return subject.substr(subject.find(':') + 1); }

// The words below `handover` that would do something now.
std::vector<std::string> NextOf(const Handover& handover, const std::string& self) {
    std::vector<std::string> out;
    if (handover.to == self && handover.state == HandoverState::Offered) out = {"take", "refuse"};
    if (handover.may_take_back) out.push_back("back");
    if (exchange::Handovers::MaySayAgain(handover)) out.push_back("again");
    return out;
}

json::object HandoverJson(const Session& session, const Handover& handover,
                          const std::string& self) {
    json::value fault = nullptr;
    if (handover.fault)
        fault = {{"code", handover.fault->code},
                 {"text", session.texts->Say(*handover.fault, session.lang)}};
    json::array next;
    for (const auto& word : NextOf(handover, self)) next.emplace_back(word);
    return {{"subject", handover.subject},
            {"owner", handover.owner},
            {"from", handover.from},
            {"to", handover.to},
            {"state", exchange::NameOf(handover.state)},
            {"reason", handover.reason},
            {"at", base::FormatTimestamp(handover.at)},
            {"fault", std::move(fault)},
            {"confirmed", handover.confirmed},
            {"next", std::move(next)}};
}

// What it waits for, or why the last word of this office was not taken.
void PrintStanding(Session& session, const Handover& handover, const std::string& self) {
    const std::string words = "staff.incidents.handover.";
    if (handover.fault) {
        const bool later = exchange::Handovers::MaySayAgain(handover);
        session.out << "  "
                    << session.Say(words + (later ? "later" : "came_back"),
                                   {{"node", handover.owner}})
                    << ' ' << session.texts->Say(*handover.fault, session.lang) << '\n';
    } else if (!handover.confirmed) {
        const auto& other = handover.to == self ? handover.from : handover.to;
        session.out << "  " << session.Say(words + "unconfirmed", {{"node", other}}) << '\n';
    }
}

void Print(Session& session, const Handover& handover, const std::string& self) {
    const std::string words = "staff.incidents.handover.";
    session.out << session.Say("cli.exchange.handover_item",
                               {{"record", RecordOf(handover.subject)},
                                {"way", session.Say(words + "from_to", {{"from", handover.from},
                                                                        {"to", handover.to}})},
                                {"at", base::FormatTimestamp(handover.at)},
                                {"state", session.Say(words + std::string(exchange::NameOf(
                                                                  handover.state)))}})
                << '\n';
    if (!handover.reason.empty()) session.out << "  “" << handover.reason << "”\n";
    PrintStanding(session, handover, self);
    std::string next;
    for (const auto& word : NextOf(handover, self)) next += (next.empty() ? "" : ", ") + word;
    if (!next.empty())
        session.out << "  " << session.Say("cli.exchange.handover_next", {{"words", next}}) << '\n';
}

std::string SelfOf(app::App& app) {
    return app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return app.exchange.directory.KnownSelf(tx).id;
    });
}

Result<void> List(Session& session, app::App& app, const Caller& caller, const Words&) {
    ATALAYA_ASSIGN(const auto open, app.incidents.OpenHandovers(caller));
    const std::string self = SelfOf(app);
    json::array items;
    for (const Handover& handover : open) {
        if (session.json)
            items.push_back(HandoverJson(session, handover, self));
        else
            Print(session, handover, self);
    }
    if (session.json) session.out << json::serialize(items) << '\n';
    else if (open.empty()) session.out << session.Say("cli.exchange.no_handovers") << '\n';
    return {};
}

// How it stands after a step.
Result<void> Tell(Session& session, app::App& app, const Result<Handover>& handover) {
    if (!handover.ok()) return handover.error();
    const std::string self = SelfOf(app);
    if (session.json) session.out << json::serialize(HandoverJson(session, *handover, self)) << '\n';
    else Print(session, *handover, self);
    return {};
}

Result<void> Give(Session& session, app::App& app, const Caller& caller, const Words& words) {
    return Tell(session, app, app.incidents.HandOver(caller, RecordOf(words.record), words.to,
                                                     words.reason));
}

Result<void> Take(Session& session, app::App& app, const Caller& caller, const Words& words) {
    return Tell(session, app,
                app.incidents.AnswerHandover(caller, SubjectOf(words.record), true, ""));
}

Result<void> Refuse(Session& session, app::App& app, const Caller& caller, const Words& words) {
    if (base::TrimAscii(words.reason).empty()) return Err("exchange.reason_missing", {}, "/reason");
    return Tell(session, app, app.incidents.AnswerHandover(caller, SubjectOf(words.record), false,
                                                           words.reason));
}

Result<void> Back(Session& session, app::App& app, const Caller& caller, const Words& words) {
    return Tell(session, app, app.incidents.TakeBackHandover(caller, SubjectOf(words.record)));
}

Result<void> Again(Session& session, app::App& app, const Caller& caller, const Words& words) {
    return Tell(session, app, app.incidents.RepeatHandover(caller, SubjectOf(words.record)));
}

using Work = Result<void> (*)(Session&, app::App&, const Caller&, const Words&);

CLI::App* Add(CLI::App& group, Session& session, const std::shared_ptr<Words>& words,
              const std::string& name, const std::string& text, Work work) {
    auto* command = group.add_subcommand(name, session.Say(text));
    command->callback([&session, words, work] {
        session.With([&](app::App& app, const Caller& caller) {
            return work(session, app, caller, *words);
        });
    });
    return command;
}

}  // namespace

void AddHandovers(CLI::App& exchange, Session& session) {
    auto* group = exchange.add_subcommand("handover", session.Say("cli.exchange.handover"));
    group->require_subcommand(1);
    const auto words = std::make_shared<Words>();
    const auto of_one = [&](const std::string& name, const std::string& text, Work work) {
        auto* command = Add(*group, session, words, name, text, work);
        command->add_option("incident", words->record, session.Say("cli.exchange.handover_which"))
            ->required();
        return command;
    };
    Add(*group, session, words, "list", "cli.exchange.handover_list", List);
    auto* give = of_one("give", "cli.exchange.handover_give", Give);
    give->add_option("node", words->to, session.Say("cli.exchange.handover_to"))->required();
    give->add_option("--reason", words->reason, session.Say("cli.exchange.reason"));
    of_one("take", "cli.exchange.handover_take", Take);
    of_one("refuse", "cli.exchange.handover_refuse", Refuse)
        ->add_option("--reason", words->reason, session.Say("cli.exchange.reason"))
        ->required();
    of_one("back", "cli.exchange.handover_back", Back);
    of_one("again", "cli.exchange.handover_again", Again);
}

}  // namespace atalaya::cli
