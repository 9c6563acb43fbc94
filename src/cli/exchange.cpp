#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <ostream>

#include "api/resources/exchange_json.hpp"
#include "base/files.hpp"
#include "base/json_members.hpp"
#include "cli/by_language.hpp"
#include "cli/cli.hpp"
#include "exchange/courier.hpp"
#include "exchange/directory.hpp"

namespace atalaya::cli {
namespace {

using exchange::LinkMode;
using exchange::Node;
using exchange::NodeState;

constexpr std::uintmax_t kLargestPresentation = 256u << 10;

struct Words {
    std::string id, country, address, name, node, fingerprint, reason, file;
    std::vector<std::string> names;
    std::string role = "country", link = "call";
    bool open = false, unread = false;
};

std::string_view StateCode(NodeState state) {
    switch (state) {
        case NodeState::Presented: return "cli.exchange.presented";
        case NodeState::Verified: return "cli.exchange.verified";
        case NodeState::Closed: return "cli.exchange.closed";
    }
    return "";
}

std::string_view LinkCode(LinkMode link) {
    switch (link) {
        case LinkMode::None: return "cli.exchange.link_none";
        case LinkMode::Call: return "cli.exchange.link_call";
        case LinkMode::Answer: return "cli.exchange.link_answer";
    }
    return "";
}

// The same members as the answers of the API have.
void PrintJson(Session& session, const json::value& value) {
    session.out << json::serialize(value) << '\n';
}

api::Reader ReaderOf(const Session& session) { return {*session.texts, session.lang}; }

void PrintNode(Session& session, const Node& node) {
    if (session.json) return PrintJson(session, api::NodeJson(ReaderOf(session), node, nullptr));
    const auto* key = node.Current();
    session.out << session.Say("cli.exchange.node",
                               {{"node", node.id},
                                {"name", node.name.In(session.lang)},
                                {"state", session.Say(StateCode(node.state))},
                                {"link", session.Say(LinkCode(node.link))},
                                {"fingerprint", key == nullptr ? "–" : key->fingerprint}})
                << '\n';
}

Result<void> Self(Session& session, app::App& app, const access::Caller& caller,
                  const Words& words) {
    exchange::Directory& directory = app.exchange.directory;
    ATALAYA_ASSIGN(exchange::Self self, directory.GetSelf(caller));
    if (!words.id.empty()) {
        self.id = words.id;
        self.role = words.role == "hub" ? exchange::NodeRole::Hub : exchange::NodeRole::Country;
        self.country = words.country;
        self.address = words.address;
        ATALAYA_ASSIGN(const auto names, ReadByLanguage(words.names));
        for (Lang lang : base::kLangs) {
            if (!words.name.empty()) self.name.In(lang) = words.name;
            if (!names.In(lang).empty()) self.name.In(lang) = names.In(lang);
        }
        ATALAYA_ASSIGN(self, directory.SetSelf(caller, self));
    }
    if (session.json) {
        PrintJson(session, api::SelfJson(self));
        return {};
    }
    session.out << session.Say(self.id.empty() ? "cli.exchange.unset" : "cli.exchange.self",
                               {{"node", self.id},
                                {"name", self.name.In(session.lang)},
                                {"fingerprint", self.fingerprint}})
                << '\n';
    return {};
}

Result<void> Present(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    if (words.file.empty()) {
        ATALAYA_ASSIGN(const auto document, app.exchange.directory.Presentation(caller));
        session.out << json::serialize(document) << '\n';
        return {};
    }
    ATALAYA_ASSIGN(const std::string text, base::ReadFile(words.file, kLargestPresentation));
    ATALAYA_ASSIGN(const auto parsed, base::ParseJson(text));
    if (!parsed.is_object()) {
        return Err("exchange.presentation_invalid", {{"member", "/"}, {"reason", "object"}});
    }
    ATALAYA_ASSIGN(const Node node, app.exchange.directory.Present(caller, parsed.get_object()));
    PrintNode(session, node);
    if (!session.json)
        session.out << session.Say("cli.exchange.compare", {{"node", node.id}}) << '\n';
    return {};
}

Result<void> Nodes(Session& session, app::App& app, const access::Caller& caller) {
    ATALAYA_ASSIGN(const auto nodes, app.exchange.directory.List(caller));
    if (session.json) {
        json::array items;
        for (const Node& node : nodes)
            items.push_back(api::NodeJson(ReaderOf(session), node, nullptr));
        PrintJson(session, json::object{{"items", std::move(items)}});
        return {};
    }
    for (const Node& node : nodes) PrintNode(session, node);
    if (nodes.empty()) session.out << session.Say("cli.exchange.no_nodes") << '\n';
    return {};
}

Result<void> SetLink(Session& session, app::App& app, const access::Caller& caller,
                     const Words& words) {
    const LinkMode link = words.link == "call"     ? LinkMode::Call
                          : words.link == "answer" ? LinkMode::Answer
                                                   : LinkMode::None;
    ATALAYA_ASSIGN(const Node node,
                   app.exchange.directory.SetLink(caller, words.node, link, words.address));
    PrintNode(session, node);
    return {};
}

// " (version 2; there is a later version)"; "" for a first one that stands.
std::string VersionText(const Session& session, const exchange::InboxItem& item) {
    std::vector<std::string> out;
    if (item.revision > 1)
        out.push_back(session.Say("cli.exchange.inbox_version",
                                  {{"number", std::to_string(item.revision)}}));
    if (item.superseded) out.push_back(session.Say("cli.exchange.inbox_superseded"));
    return out.empty() ? "" : fmt::format(" ({})", fmt::join(out, "; "));
}

Result<void> Inbox(Session& session, app::App& app, const access::Caller& caller,
                   const Words& words) {
    exchange::Mailroom::InboxFilter filter;
    if (words.unread) filter.unread = true;
    ATALAYA_ASSIGN(const auto items, app.exchange.mailroom.Inbox(caller, filter));
    json::array listed;
    for (const auto& item : items)
        listed.push_back(api::ListedJson(app, ReaderOf(session), item));
    if (session.json) {
        PrintJson(session, json::object{{"items", std::move(listed)}});
        return {};
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        const std::string title = base::TextIn(listed[i].get_object(), "title");
        session.out << session.Say("cli.exchange.inbox_item",
                                   {{"number", std::to_string(item.number)},
                                    {"received", base::FormatTimestamp(item.received_at)},
                                    {"sender", item.sender},
                                    {"mark", item.mark},
                                    {"title", title.empty()
                                                  ? api::KindTitle(ReaderOf(session), item.kind)
                                                  : title}})
                    << VersionText(session, item) << '\n';
    }
    if (items.empty()) session.out << session.Say("cli.exchange.nothing_here") << '\n';
    return {};
}

Result<void> Outbox(Session& session, app::App& app, const access::Caller& caller,
                    const Words& words) {
    exchange::Mailroom::OutboxFilter filter;
    if (words.open) filter.open = true;
    ATALAYA_ASSIGN(const auto items, app.exchange.mailroom.Outbox(caller, filter));
    if (session.json) {
        json::array listed;
        for (const auto& item : items)
            listed.push_back(api::ListedJson(app, ReaderOf(session), item));
        PrintJson(session, json::object{{"items", std::move(listed)}});
        return {};
    }
    for (const auto& item : items) {
        std::size_t have = 0;
        for (const auto& delivery : item.deliveries) {
            const auto state = delivery.state;
            have += state == exchange::DeliveryState::Delivered ||
                    state == exchange::DeliveryState::Read ||
                    state == exchange::DeliveryState::Answered;
        }
        session.out << session.Say("cli.exchange.outbox_item",
                                   {{"at", base::FormatTimestamp(item.at)},
                                    {"kind", api::KindTitle(ReaderOf(session), item.envelope.kind)},
                                    {"subject", item.envelope.subject},
                                    {"have", std::to_string(have)},
                                    {"all", std::to_string(item.deliveries.size())}})
                    << '\n';
        for (const auto& delivery : item.deliveries) {
            if (!delivery.reason) continue;
            session.out << "  " << delivery.addressee << ": "
                        << session.texts->Say(*delivery.reason, session.lang) << '\n';
        }
    }
    if (items.empty()) session.out << session.Say("cli.exchange.nothing_here") << '\n';
    return {};
}

Result<void> WriteCourier(Session& session, app::App& app, const access::Caller& caller,
                          const Words& words) {
    ATALAYA_ASSIGN(const auto written,
                   app.exchange.courier.Write(caller, words.node, words.file));
    if (session.json) {
        PrintJson(session, json::object{{"envelopes", written.envelopes},
                                        {"answers", written.answers},
                                        {"file", words.file}});
        return {};
    }
    session.out << session.Say("cli.exchange.courier_written",
                               {{"envelopes", std::to_string(written.envelopes)},
                                {"answers", std::to_string(written.answers)},
                                {"file", words.file}})
                << '\n';
    return {};
}

Result<void> ReadCourier(Session& session, app::App& app, const access::Caller& caller,
                         const Words& words) {
    ATALAYA_ASSIGN(const auto report, app.exchange.courier.Read(caller, words.file));
    if (report.refused > 0) session.exit_code = 1;
    if (session.json) {
        json::array refusals;
        for (const auto& taken : report.refusals)
            refusals.push_back(api::TakenJson(ReaderOf(session), taken));
        PrintJson(session, json::object{{"from", report.from},
                                        {"fresh", report.fresh},
                                        {"known", report.known},
                                        {"refused", report.refused},
                                        {"answers", report.answers},
                                        {"refusals", std::move(refusals)}});
        return {};
    }
    session.out << session.Say("cli.exchange.courier_read",
                               {{"node", report.from},
                                {"fresh", std::to_string(report.fresh)},
                                {"known", std::to_string(report.known)},
                                {"refused", std::to_string(report.refused)},
                                {"answers", std::to_string(report.answers)}})
                << '\n';
    for (const auto& taken : report.refusals) {
        if (!taken.reason) continue;
        session.out << "  " << taken.id << " " << session.texts->Say(*taken.reason, session.lang)
                    << '\n';
    }
    return {};
}

// A command of the group whose work is `run(session, app, caller, words)`.
template <class Work>
CLI::App* Add(CLI::App& group, Session& session, const std::shared_ptr<Words>& words,
              const std::string& name, const std::string& text, Work run) {
    auto* command = group.add_subcommand(name, session.Say(text));
    command->callback([&session, words, run] {
        session.With([&](app::App& app, const access::Caller& caller) {
            return run(session, app, caller, *words);
        });
    });
    return command;
}

void AddNodes(CLI::App& group, Session& session, const std::shared_ptr<Words>& words) {
    auto* self = Add(group, session, words, "self", "cli.exchange.self_help", Self);
    self->add_option("--id", words->id, session.Say("cli.exchange.id"));
    self->add_option("--role", words->role, session.Say("cli.exchange.role"))
        ->check(CLI::IsMember({"country", "hub"}))->capture_default_str();
    self->add_option("--country", words->country, session.Say("cli.exchange.country"));
    self->add_option("--address", words->address, session.Say("cli.exchange.address"));
    self->add_option("--name", words->name, session.Say("cli.exchange.name"));
    self->add_option("--name-in", words->names, session.Say("cli.exchange.name_in"));

    auto* present = Add(group, session, words, "present", "cli.exchange.present_help", Present);
    present->add_option("file", words->file, session.Say("cli.exchange.presentation_file"));

    Add(group, session, words, "nodes", "cli.exchange.nodes_help",
        [](Session& s, app::App& app, const access::Caller& caller, const Words&) {
            return Nodes(s, app, caller);
        });

    auto* verify = Add(
        group, session, words, "verify", "cli.exchange.verify_help",
        [](Session& s, app::App& app, const access::Caller& caller,
           const Words& w) -> Result<void> {
            ATALAYA_ASSIGN(const Node node,
                           app.exchange.directory.Verify(caller, w.node, w.fingerprint));
            PrintNode(s, node);
            return {};
        });
    verify->add_option("node", words->node, session.Say("cli.exchange.which_node"))->required();
    verify->add_option("fingerprint", words->fingerprint,
                       session.Say("cli.exchange.fingerprint"))->required();

    auto* link = Add(group, session, words, "link", "cli.exchange.link_help", SetLink);
    link->add_option("node", words->node, session.Say("cli.exchange.which_node"))->required();
    link->add_option("mode", words->link, session.Say("cli.exchange.mode"))
        ->check(CLI::IsMember({"call", "answer", "none"}))->required();
    link->add_option("--address", words->address, session.Say("cli.exchange.their_address"));
}

void AddKeys(CLI::App& group, Session& session, const std::shared_ptr<Words>& words) {
    auto* renew = Add(
        group, session, words, "renew", "cli.exchange.renew_help",
        [](Session& s, app::App& app, const access::Caller& caller,
           const Words& w) -> Result<void> {
            ATALAYA_ASSIGN(const auto renewed,
                           app.exchange.directory.RenewKey(caller, w.reason));
            if (s.json) {
                PrintJson(s, json::object{{"before", exchange::Fingerprint(renewed.before)},
                                          {"fingerprint", exchange::Fingerprint(renewed.now)}});
                return {};
            }
            s.out << s.Say(w.reason.empty() ? "cli.exchange.renewed" : "cli.exchange.renewed_lost",
                           {{"before", exchange::Fingerprint(renewed.before)},
                            {"fingerprint", exchange::Fingerprint(renewed.now)}})
                  << '\n';
            return {};
        });
    renew->add_option("--lost", words->reason, session.Say("cli.exchange.lost"));

    auto* revoke = Add(
        group, session, words, "revoke", "cli.exchange.revoke_help",
        [](Session& s, app::App& app, const access::Caller& caller,
           const Words& w) -> Result<void> {
            ATALAYA_ASSIGN(const Node node, app.exchange.directory.RevokeKey(
                                                caller, w.node, w.fingerprint, w.reason));
            PrintNode(s, node);
            return {};
        });
    revoke->add_option("node", words->node, session.Say("cli.exchange.which_node"))->required();
    revoke->add_option("fingerprint", words->fingerprint,
                       session.Say("cli.exchange.fingerprint"))->required();
    revoke->add_option("--reason", words->reason, session.Say("cli.exchange.reason"))->required();
}

void AddMail(CLI::App& group, Session& session, const std::shared_ptr<Words>& words) {
    auto* inbox = Add(group, session, words, "inbox", "cli.exchange.inbox_help", Inbox);
    inbox->add_flag("--unread", words->unread, session.Say("cli.exchange.unread"));
    auto* outbox = Add(group, session, words, "outbox", "cli.exchange.outbox_help", Outbox);
    outbox->add_flag("--open", words->open, session.Say("cli.exchange.open"));

    auto* courier = group.add_subcommand("courier", session.Say("cli.exchange.courier"));
    courier->require_subcommand(1);
    auto* write = Add(*courier, session, words, "write", "cli.exchange.courier_write_help",
                      WriteCourier);
    write->add_option("node", words->node, session.Say("cli.exchange.which_node"))->required();
    write->add_option("file", words->file, session.Say("cli.exchange.courier_file"))->required();
    auto* read = Add(*courier, session, words, "read", "cli.exchange.courier_read_help",
                     ReadCourier);
    read->add_option("file", words->file, session.Say("cli.exchange.courier_file"))->required();
}

}  // namespace

void AddExchange(CLI::App& root, Session& session) {
    auto* group = root.add_subcommand("exchange", session.Say("cli.exchange"));
    group->require_subcommand(1);
    const auto words = std::make_shared<Words>();
    AddNodes(*group, session, words);
    AddKeys(*group, session, words);
    AddMail(*group, session, words);
    AddHandovers(*group, session);
}

}  // namespace atalaya::cli
