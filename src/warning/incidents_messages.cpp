// Words between the owner of an incident and the countries concerned.

#include <algorithm>
#include <array>

#include "base/json_members.hpp"
#include "warning/incident_rows.hpp"
#include "warning/incidents.hpp"

namespace atalaya::warning {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::string_view kKind = "incident_message";
constexpr std::array<std::string_view, 3> kKinds = {"request", "answer", "follow_up"};
constexpr std::size_t kLongestText = 20'000;   // bytes

json::object ToJson(const IncidentMessage& message) {
    return {{"incident", message.subject},
            {"kind", message.kind},
            {"request", message.request},
            {"text", message.text}};
}

}  // namespace

class Incidents::MessageHandler final : public exchange::Handler {
 public:
    explicit MessageHandler(Incidents& incidents) : m_incidents(incidents) {}
    std::string_view kind() const override { return kKind; }
    Result<std::string> Arrive(Transaction& tx, const exchange::Arrival& arrival) override {
        return m_incidents.ArriveMessage(tx, arrival);
    }

 private:
    Incidents& m_incidents;
};

Incidents::Incidents(Parts parts)
    : m_parts(std::move(parts)), m_messages(std::make_unique<MessageHandler>(*this)) {
    m_parts.records.Watch("incidents", [this](Transaction& tx, const registers::Change& change) {
        return Changed(tx, change);
    });
}

Incidents::~Incidents() = default;

exchange::Handler& Incidents::messages() { return *m_messages; }

Result<std::vector<IncidentMessage>> Incidents::Messages(const Caller& caller,
                                                         std::string_view subject) const {
    using Answer = Result<std::vector<IncidentMessage>>;
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Answer {
        const auto view = incident_rows::Newest(tx, subject);
        if (!view || !MayRead(caller, *view, m_parts.directory.KnownSelf(tx))) {
            return Err("warning.incident_unknown", {{"subject", std::string(subject)}});
        }
        return incident_rows::Messages(tx, subject);
    });
}

Result<IncidentMessage> Incidents::Write(const Caller& caller, const IncidentMessage& message,
                                         const std::vector<std::string>& to,
                                         const Then<IncidentMessage>& then) {
    if (base::TrimAscii(message.text).empty()) return Err("warning.message_empty", {}, "/text");
    if (message.text.size() > kLongestText) {
        return Err("warning.message_long", {{"limit", std::to_string(kLongestText)}}, "/text");
    }
    if (std::ranges::find(kKinds, message.kind) == kKinds.end()) {
        return Err("warning.message_kind", {{"kind", message.kind}}, "/kind");
    }
    return Make<IncidentMessage>(then, [&](Transaction& tx) -> Result<IncidentMessage> {
        const auto self = m_parts.directory.KnownSelf(tx);
        const auto view = incident_rows::Newest(tx, message.subject);
        if (!view || !MayRead(caller, *view, self)) {
            return Err("warning.incident_unknown", {{"subject", message.subject}});
        }
        ATALAYA_TRY(MayShare(tx, caller, view->mark));
        exchange::Letter letter;
        letter.kind = kKind;
        // Those concerned speak with the owner; whom else the owner told is the owner's to know.
        if (view->origin != self.id) letter.to = {view->owner};
        else letter.to = to.empty() ? view->concerned : to;
        letter.mark = view->mark;
        letter.exercise = view->exercise;
        if (!message.answers.empty()) letter.references = {{"replies", message.answers}};
        letter.body = ToJson(message);
        IncidentMessage out = message;
        ATALAYA_ASSIGN(out.envelope, m_parts.mailroom.Send(tx, caller.Actor(), std::move(letter)));
        out.from = self.id;
        out.at = m_parts.clock.Now();
        out.exercise = view->exercise;
        incident_rows::PutMessage(tx, out);
        if (!out.answers.empty()) ATALAYA_TRY(m_parts.mailroom.MarkAnswered(tx, out.answers));
        return out;
    });
}

Result<std::string> Incidents::ArriveMessage(Transaction& tx, const exchange::Arrival& arrival) {
    const exchange::Envelope& envelope = arrival.message.envelope;
    IncidentMessage message;
    message.envelope = envelope.id;
    message.from = envelope.sender;
    message.subject = base::TextIn(arrival.body, "incident");
    message.kind = base::TextIn(arrival.body, "kind");
    message.request = base::TextIn(arrival.body, "request");
    message.text = base::TextIn(arrival.body, "text");
    message.at = arrival.at;
    message.exercise = envelope.exercise;
    for (const exchange::Reference& reference : envelope.references) {
        if (reference.relation == "replies") message.answers = reference.id;
    }
    if (message.text.empty() || message.text.size() > kLongestText) {
        return Err("warning.incident_invalid",
                   {{"member", "/text"},
                    {"reason", message.text.empty() ? "exchange.reason_absent"
                                                    : "exchange.reason_too_long"}});
    }
    const auto view = incident_rows::Newest(tx, message.subject);
    // Only who was told of an incident, or owns it, may speak of it.
    const bool concerned =
        view && (view->origin == envelope.sender || view->owner == envelope.sender ||
                 std::ranges::find(view->concerned, envelope.sender) != view->concerned.end());
    if (!concerned) return Err("warning.incident_unknown", {{"subject", message.subject}});
    incident_rows::PutMessage(tx, message);
    return message.subject.substr(message.subject.find(':') + 1);
}

}  // namespace atalaya::warning
