// Receipts: envelopes of the kind "receipt", each about one or more that its sender got. Body:
//   {"receipts": [{"about": id, "state": "delivered|read|answered|refused", "at": milliseconds,
//                  "reason"?: {"code", "params"}, "for"?: node, where a relay speaks for it}, ..]}

#include "base/json_members.hpp"
#include "exchange/mailroom_state.hpp"

namespace atalaya::exchange {

using rows::Written;
using store::Transaction;

namespace {

constexpr std::size_t kReceiptsAtOnce = 200;   // in one envelope
constexpr std::array kAs = {std::pair{Taken::As::New, std::string_view("new")},
                            std::pair{Taken::As::Known, std::string_view("known")},
                            std::pair{Taken::As::Refused, std::string_view("refused")}};

std::optional<DeliveryState> StateOf(std::string_view name) {
    for (const auto state : {DeliveryState::Delivered, DeliveryState::Read, DeliveryState::Answered,
                             DeliveryState::Refused})
        if (NameOf(state) == name) return state;
    return std::nullopt;
}

// A later state is not undone by an earlier one that arrives after it; what came in by another
// road after a refusal is there.
void Note(Transaction& tx, std::string_view about, std::string_view addressee, DeliveryState state,
          base::Timestamp at, std::string_view reason, base::Timestamp now) {
    if (state == DeliveryState::Refused) {
        tx.Execute("UPDATE exchange_deliveries SET waiting = 0, state = 5, changed_at = $3,"
                   " reason = $4 WHERE envelope = $1 AND addressee = $2 AND own = 1 AND state < 2",
                   {about, addressee, now, reason});
        return;
    }
    tx.Execute("UPDATE exchange_deliveries SET waiting = 0, reason = '', changed_at = $3,"
               " state = CASE WHEN state < $4 OR state > 4 THEN $4 ELSE state END,"
               " delivered_at = CASE WHEN $4 = 2 THEN $5 ELSE delivered_at END,"
               " read_at = CASE WHEN $4 = 3 THEN $5 ELSE read_at END,"
               " answered_at = CASE WHEN $4 = 4 THEN $5 ELSE answered_at END"
               " WHERE envelope = $1 AND addressee = $2 AND own = 1",
               {about, addressee, now, static_cast<std::int64_t>(state), at});
}

std::optional<Delivery> DeliveryTo(Transaction& tx, std::string_view about,
                                   std::string_view addressee) {
    const auto row = tx.Query(std::string(rows::kDelivery) +
                                  "WHERE d.envelope = $1 AND d.addressee = $2 AND d.own = 1",
                              {about, addressee});
    return row->Next() ? std::optional(rows::DeliveryOf(*row)) : std::nullopt;
}

std::string KindOf(Transaction& tx, std::string_view id) {
    const auto row = tx.Query("SELECT kind FROM exchange_envelopes WHERE id = $1", {id});
    return row->Next() ? std::string(row->Text(0)) : std::string();
}

}  // namespace

std::string_view NameOf(Taken::As as) {
    for (const auto& [value, name] : kAs)
        if (value == as) return name;
    return "";
}

json::object AnswerJson(const Taken& taken) {
    json::object out{{"id", taken.id}, {"as", NameOf(taken.as)}};
    if (taken.number > 0) out["number"] = taken.number;
    if (taken.reason) out["reason"] = rows::ErrorJson(*taken.reason);
    return out;
}

Result<Taken> AnswerFromJson(const json::object& from) {
    Taken out;
    out.id = base::TextIn(from, "id");
    if (!out.id.empty() && !IsEnvelopeId(out.id))
        return Err("exchange.answer_invalid", {{"member", "id"}});
    const std::string as = base::TextIn(from, "as");
    bool known = false;
    for (const auto& [value, name] : kAs) {
        if (name != as) continue;
        out.as = value;
        known = true;
    }
    if (!known) return Err("exchange.answer_invalid", {{"member", "as"}});
    out.number = base::NumberIn(from, "number");
    if (out.number < 0) return Err("exchange.answer_invalid", {{"member", "number"}});
    if (const auto* reason = from.if_contains("reason"); reason && reason->is_object())
        out.reason = rows::ErrorFromJson(reason->get_object());
    if (out.as == Taken::As::Refused && !out.reason)
        return Err("exchange.answer_invalid", {{"member", "reason"}});
    return out;
}

Result<void> MailroomState::SendReceipts(Transaction& tx, const NodeKey& key,
                                           const Receipts& receipts) {
    const Around& around = LookAround(tx);
    for (const auto& [to, items] : receipts) {
        const Node* node = around.Find(to.first);
        if (!node || node->state == NodeState::Closed) continue;
        for (std::size_t done = 0; done < items.size(); done += kReceiptsAtOnce) {
            Composed composed;
            composed.envelope.sender = around.self.id;
            composed.envelope.sent = clock.Now();
            composed.envelope.to = {to.first};
            composed.envelope.kind = kReceipt;
            composed.envelope.mark = "official";
            composed.envelope.exercise = to.second;
            json::array list;
            for (std::size_t i = done; i < std::min(items.size(), done + kReceiptsAtOnce); ++i) {
                const ReceiptItem& one = items[i];
                json::object item{{"about", one.about},
                                  {"at", clock.Now()},
                                  {"state", NameOf(one.state)}};
                if (one.reason) item["reason"] = rows::ErrorJson(*one.reason);
                if (!one.instead_of.empty()) item["for"] = one.instead_of;
                list.push_back(std::move(item));
            }
            composed.envelope.body = {{"receipts", std::move(list)}};
            ATALAYA_TRY(Post(tx, key, std::move(composed), "system", {}));
        }
    }
    return {};
}

Result<void> MailroomState::TakeReceipts(Transaction& tx, const Envelope& envelope) {
    const auto* list = envelope.body.if_contains("receipts");
    if (!list || !list->is_array())
        return Err("exchange.envelope_invalid", {{"member", "body"}, {"reason", "receipts"}});
    const Node* sender = LookAround(tx).Find(envelope.sender);
    const bool relay = sender && sender->role == NodeRole::Hub;
    Written(tx);
    for (const json::value& one : list->get_array()) {
        if (!one.is_object()) continue;
        const json::object& item = one.get_object();
        const std::string about = base::TextIn(item, "about");
        const std::string for_node = base::TextIn(item, "for");
        const auto state = StateOf(base::TextIn(item, "state"));
        // States of later versions are passed over; nobody speaks for another but a relay, and
        // that only of what did not get through.
        if (!state || about.empty()) continue;
        if (!for_node.empty() && (!relay || *state != DeliveryState::Refused)) continue;
        const std::string& addressee = for_node.empty() ? envelope.sender : for_node;
        std::string reason;
        if (const auto* why = item.if_contains("reason"); why && why->is_object())
            reason = rows::ErrorText(rows::ErrorFromJson(why->get_object()));
        Note(tx, about, addressee, *state, base::NumberIn(item, "at"), reason, clock.Now());
        TellHandler(tx, about, addressee);
    }
    return {};
}

void MailroomState::TellHandler(Transaction& tx, std::string_view about,
                                std::string_view addressee) {
    Handler* handler = handlers.empty() ? nullptr : HandlerOf(KindOf(tx, about));
    if (!handler) return;
    if (const auto delivery = DeliveryTo(tx, about, addressee)) handler->Receipted(tx, *delivery);
}

Result<void> Mailroom::MarkAnswered(Transaction& tx, std::string_view id) {
    MailroomState& state = *m_state;
    const auto row = Written(tx).Query(
        "SELECT sender, exercise, answered_at FROM exchange_envelopes WHERE id = $1 AND number > 0",
        {id});
    if (!row->Next()) return Err("exchange.envelope_unknown", {{"id", std::string(id)}});
    if (row->Int(2) != 0) return {};
    tx.Execute("UPDATE exchange_envelopes SET answered_at = $2 WHERE id = $1",
               {id, state.clock.Now()});
    ATALAYA_ASSIGN(const NodeKey key, state.keys.Present());
    return state.SendReceipts(tx, key,
                              {{{std::string(row->Text(0)), row->Int(1) != 0},
                                {{std::string(id), DeliveryState::Answered}}}});
}

Result<void> Mailroom::MarkRead(Transaction& tx, std::string_view actor, std::string_view id) {
    MailroomState& state = *m_state;
    const auto row = Written(tx).Query(
        "SELECT sender, exercise, read_at FROM exchange_envelopes WHERE id = $1 AND number > 0",
        {id});
    if (!row->Next()) return Err("exchange.envelope_unknown", {{"id", std::string(id)}});
    if (row->Int(2) != 0) return {};
    tx.Execute("UPDATE exchange_envelopes SET read_at = $2, read_by = $3 WHERE id = $1",
               {id, state.clock.Now(), actor});
    ATALAYA_ASSIGN(const NodeKey key, state.keys.Present());
    return state.SendReceipts(tx, key,
                              {{{std::string(row->Text(0)), row->Int(1) != 0},
                                {{std::string(id), DeliveryState::Read}}}});
}

Result<void> Mailroom::MarkRead(const access::Caller& caller, std::string_view id) {
    return m_state->database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const auto row =
            tx.Query("SELECT mark FROM exchange_envelopes WHERE id = $1 AND number > 0", {id});
        if (!row->Next()) return Err("exchange.envelope_unknown", {{"id", std::string(id)}});
        ATALAYA_TRY(
            m_state->MayOpen(tx, caller, access::Action::Update, "inbox", row->Text(0)));
        return MarkRead(tx, caller.Actor(), id);
    });
}

}  // namespace atalaya::exchange
