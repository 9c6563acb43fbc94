// What people see: inbox, outbox and refusals.

#include "base/json_members.hpp"
#include "exchange/mailroom_state.hpp"

namespace atalaya::exchange {

using access::Action;
using access::Caller;
using rows::Written;
using store::CellView;
using store::Transaction;

namespace {

constexpr int kMostItems = 500;
constexpr std::int64_t kMostRefusals = 10'000, kDaysOfRefusals = 400;
constexpr std::int64_t kForgottenAtOnce = 100;   // of those that are too old
constexpr base::Timestamp kDay = 86'400'000;

// A statement's conditions with their values, numbered as they come.
class Conditions {
 public:
    // `text`: with {} for the value.
    void Add(std::string_view text, CellView value) {
        m_values.push_back(value);
        const std::size_t gap = text.find("{}");
        Raw(std::string(text.substr(0, gap)) + "$" + std::to_string(m_values.size()) +
            std::string(text.substr(gap + 2)));
    }
    void AddAnyOf(std::string_view column, const std::vector<std::string>& values) {
        std::string list;
        for (const std::string& one : values) {
            m_values.push_back(std::string_view(one));
            list += (list.empty() ? "$" : ", $") + std::to_string(m_values.size());
        }
        Raw(std::string(column) + " IN (" + list + ")");
    }
    void Raw(std::string_view text) {
        m_text += (m_text.empty() ? " " : " AND ") + std::string(text);
    }
    std::string Value(CellView value) {
        m_values.push_back(value);
        return "$" + std::to_string(m_values.size());
    }
    const std::string& text() const { return m_text; }
    const std::vector<CellView>& values() const { return m_values; }

 private:
    std::string m_text;
    std::vector<CellView> m_values;
};

std::int64_t Limit(int asked) { return std::clamp(asked, 1, kMostItems); }

json::object ObjectOf(std::string_view text) {
    auto read = base::ParseJson(text);
    return read.ok() && read->is_object() ? std::move(read->get_object()) : json::object();
}

}  // namespace

Result<std::vector<std::string>> MailroomState::MarksFor(Transaction& tx, const Caller& caller,
                                                           std::string_view part) const {
    const std::string country = LookAround(tx).self.country;
    std::vector<std::string> out;
    for (const std::string_view mark : access::kMarks) {
        if (policy.Allows(caller, Action::Read, SubjectOf(part, country, mark)))
            out.emplace_back(mark);
    }
    if (out.empty())
        return policy.Decide(caller, Action::Read, SubjectOf(part, country, "official")).ToError();
    return out;
}

Result<void> MailroomState::MayOpen(Transaction& tx, const Caller& caller, Action action,
                                      std::string_view part, std::string_view mark) const {
    const auto may =
        policy.Decide(caller, action, SubjectOf(part, LookAround(tx).self.country, mark));
    if (!may) return may.ToError();
    return {};
}

Result<std::vector<InboxItem>> Mailroom::Inbox(const Caller& caller, const InboxFilter& filter) {
    using Items = Result<std::vector<InboxItem>>;
    return m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) -> Items {
        ATALAYA_ASSIGN(const auto marks, m_state->MarksFor(tx, caller, "inbox"));
        Conditions where;
        where.Raw("number > 0");
        where.AddAnyOf("mark", marks);
        // The directory is for the program; a person sees it only by asking for its kind.
        if (!filter.kind.empty()) where.Add("kind = {}", std::string_view(filter.kind));
        else where.Raw("kind <> 'directory'");
        if (!filter.sender.empty()) where.Add("sender = {}", std::string_view(filter.sender));
        if (!filter.subject.empty()) where.Add("subject = {}", std::string_view(filter.subject));
        if (filter.unread) where.Raw(*filter.unread ? "read_at = 0" : "read_at > 0");
        if (filter.exercise) where.Add("exercise = {}", std::int64_t{*filter.exercise});
        if (filter.before > 0) where.Add("number < {}", filter.before);
        const std::string limit = where.Value(Limit(filter.limit));
        const auto rows = tx.Query(std::string(rows::kInboxItem) + "WHERE" + where.text() +
                                       " ORDER BY number DESC LIMIT " + limit,
                                   where.values());
        std::vector<InboxItem> out;
        while (rows->Next()) out.push_back(rows::InboxItemOf(*rows));
        return out;
    });
}

std::int64_t Mailroom::InboxHead(Transaction& tx) const {
    const auto row = Written(tx).Query(
        "SELECT coalesce(max(number), 0) FROM exchange_envelopes WHERE number > 0");
    return row->Next() ? row->Int(0) : 0;
}

Result<InboxItem> Mailroom::Get(const Caller& caller, std::string_view id) {
    using Item = Result<InboxItem>;
    return m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) -> Item {
        const auto row =
            tx.Query(std::string(rows::kInboxItem) + "WHERE id = $1 AND number > 0", {id});
        if (!row->Next()) return Err("exchange.envelope_unknown", {{"id", std::string(id)}});
        InboxItem out = rows::InboxItemOf(*row);
        ATALAYA_TRY(m_state->MayOpen(tx, caller, Action::Read, "inbox", out.mark));
        return out;
    });
}

Result<json::object> Mailroom::Body(const Caller& caller, std::string_view id) {
    using Object = Result<json::object>;
    return m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) -> Object {
        const auto row =
            tx.Query("SELECT mark, own, opened, bytes FROM exchange_envelopes"
                     " WHERE id = $1 AND (number > 0 OR own = 1)",
                     {id});
        if (!row->Next()) return Err("exchange.envelope_unknown", {{"id", std::string(id)}});
        ATALAYA_TRY(m_state->MayOpen(tx, caller, Action::Read,
                                     row->Int(1) != 0 ? "outbox" : "inbox", row->Text(0)));
        if (!row->Text(2).empty()) return ObjectOf(row->Text(2));
        ATALAYA_ASSIGN(SignedEnvelope message, ReadEnvelope(row->Text(3)));
        return std::move(message.envelope.body);
    });
}

std::optional<std::string> Mailroom::Bytes(Transaction& tx, std::string_view id) const {
    const auto row = Written(tx).Query("SELECT bytes FROM exchange_envelopes WHERE id = $1", {id});
    return row->Next() ? std::optional(std::string(row->Text(0))) : std::nullopt;
}

std::vector<OutboxItem> MailroomState::OutboxItems(Transaction& tx,
                                                     std::unique_ptr<store::Cursor> found) const {
    std::vector<OutboxItem> out;
    std::vector<std::string> ids;
    std::map<std::string, std::size_t, std::less<>> place;
    while (found->Next()) {
        auto message = ReadEnvelope(found->Text(4));
        if (!message.ok()) continue;   // nothing that this node did not sign itself
        OutboxItem item;
        item.envelope = std::move(message->envelope);
        item.digest = found->Text(0);
        item.author = found->Text(1);
        item.at = found->Int(2);
        if (!found->Text(3).empty()) item.envelope.body = ObjectOf(found->Text(3));
        place[item.envelope.id] = out.size();
        ids.push_back(item.envelope.id);
        out.push_back(std::move(item));
    }
    rows::ForIds(tx,
                 std::string(rows::kDelivery) +
                     "WHERE d.envelope IN ({}) ORDER BY d.envelope, d.addressee",
                 ids, [&](const store::Cursor& row) {
                     out[place.find(row.Text(0))->second].deliveries.push_back(
                         rows::DeliveryOf(row));
                 });
    return out;
}

std::vector<OutboxItem> Mailroom::Sent(Transaction& tx, std::string_view subject) const {
    auto rows = Written(tx).Query(
        "SELECT digest, author, at, opened, bytes FROM exchange_envelopes"
        " WHERE subject = $1 AND subject <> '' AND own = 1 ORDER BY at, revision",
        {subject});
    return m_state->OutboxItems(tx, std::move(rows));
}

Result<std::vector<OutboxItem>> Mailroom::Outbox(const Caller& caller,
                                                 const OutboxFilter& filter) {
    using Items = Result<std::vector<OutboxItem>>;
    return m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) -> Items {
        ATALAYA_ASSIGN(const auto marks, m_state->MarksFor(tx, caller, "outbox"));
        Conditions where;
        where.Raw("e.own = 1 AND e.kind <> 'receipt'");
        where.AddAnyOf("e.mark", marks);
        if (!filter.kind.empty()) where.Add("e.kind = {}", std::string_view(filter.kind));
        else where.Raw("e.kind <> 'directory'");
        if (!filter.subject.empty()) where.Add("e.subject = {}", std::string_view(filter.subject));
        if (!filter.addressee.empty())
            where.Add("EXISTS (SELECT 1 FROM exchange_deliveries d WHERE d.envelope = e.id"
                      " AND d.addressee = {})",
                      std::string_view(filter.addressee));
        if (filter.open)
            where.Raw(std::string(*filter.open ? "" : "NOT ") +
                      "EXISTS (SELECT 1 FROM exchange_deliveries d WHERE d.envelope = e.id"
                      " AND (d.state < 2 OR d.state > 4))");
        if (filter.before > 0) where.Add("e.at < {}", filter.before);
        const std::string limit = where.Value(Limit(filter.limit));
        return m_state->OutboxItems(
            tx,
            tx.Query("SELECT e.digest, e.author, e.at, e.opened, e.bytes FROM exchange_envelopes e"
                     " WHERE" + where.text() + " ORDER BY e.at DESC, e.id LIMIT " + limit,
                     where.values()));
    });
}

Result<std::vector<Mailroom::Refusal>> Mailroom::Refusals(const Caller& caller, int limit) {
    using Items = Result<std::vector<Refusal>>;
    return m_state->database.Run(store::Mode::ReadOnly, [&](Transaction& tx) -> Items {
        ATALAYA_TRY(m_state->MayOpen(tx, caller, Action::Read, "inbox", "official"));
        const auto rows = tx.Query("SELECT at, node, sender, envelope, reason"
                                   " FROM exchange_refusals ORDER BY number DESC LIMIT $1",
                                   {Limit(limit)});
        std::vector<Refusal> out;
        while (rows->Next()) {
            Refusal one;
            one.at = rows->Int(0);
            one.from = rows->Text(1);
            one.sender = rows->Text(2);
            one.id = rows->Text(3);
            if (auto reason = rows::ErrorFromText(rows->Text(4))) one.reason = *std::move(reason);
            out.push_back(std::move(one));
        }
        return out;
    });
}

void Mailroom::NoteRefusal(Transaction& tx, std::string_view actor, std::string_view sender,
                           const Error& reason) {
    m_state->KeepRefusal(tx, "", sender, "", reason);
    m_state->JournalRefusal(tx, actor, "node:" + std::string(sender), {{"sender", sender}}, reason);
}

void MailroomState::KeepRefusal(Transaction& tx, std::string_view from, std::string_view sender,
                                std::string_view id, const Error& reason) const {
    const std::string why = rows::ErrorText(reason);
    const auto number = store::TakeNumbers(tx, journal::kNodeChain, "exchange_refusals");
    tx.Execute("INSERT INTO exchange_refusals(number, at, node, sender, envelope, reason)"
               " VALUES ($1, $2, $3, $4, $5, $6)",
               {number, clock.Now(), from, sender, id, std::string_view(why)});
    // Whoever may write to this node decides how often it refuses. The journal keeps them all.
    tx.Execute("DELETE FROM exchange_refusals WHERE number <= $1", {number - kMostRefusals});
    tx.Execute("DELETE FROM exchange_refusals WHERE at < $1 AND number IN"
               " (SELECT number FROM exchange_refusals ORDER BY number LIMIT $2)",
               {clock.Now() - kDaysOfRefusals * kDay, kForgottenAtOnce});
}

void MailroomState::JournalRefusal(Transaction& tx, std::string_view actor,
                                   std::string_view subject, json::object payload,
                                   const Error& reason) const {
    payload["reason"] = rows::ErrorJson(reason);
    journal.Append(tx, {.country = std::string(journal::kNodeChain),
                        .actor = std::string(actor),
                        .action = "exchange.refused",
                        .subject = std::string(subject),
                        .payload = base::CanonicalJson(payload)});
}

}  // namespace atalaya::exchange
