#include "exchange/mailroom_rows.hpp"

#include "base/json_members.hpp"
#include "base/text.hpp"

namespace atalaya::exchange::rows {

namespace {

using store::Cell;
using store::CellView;

constexpr std::array kMigrations = {
    store::Migration{1, "outbox, inbox, relays and receipts", R"(
CREATE TABLE exchange_envelopes (
    id TEXT PRIMARY KEY, sender TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,
    mark TEXT NOT NULL, subject TEXT NOT NULL, revision INTEGER NOT NULL,
    exercise INTEGER NOT NULL, languages TEXT NOT NULL, refs TEXT NOT NULL,
    sent INTEGER NOT NULL, expires INTEGER NOT NULL, at INTEGER NOT NULL, own INTEGER NOT NULL,
    author TEXT NOT NULL, agreed_by TEXT NOT NULL, came_from TEXT NOT NULL, over TEXT NOT NULL,
    got INTEGER NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL,
    kind_known INTEGER NOT NULL, superseded INTEGER NOT NULL, read_at INTEGER NOT NULL,
    read_by TEXT NOT NULL, answered_at INTEGER NOT NULL, digest TEXT NOT NULL,
    opened TEXT NOT NULL, bytes TEXT NOT NULL
);
CREATE INDEX exchange_inbox ON exchange_envelopes(number) WHERE number > 0;
CREATE INDEX exchange_outbox ON exchange_envelopes(at) WHERE own = 1;
CREATE INDEX exchange_subject ON exchange_envelopes(subject, sender) WHERE subject <> '';
CREATE TABLE exchange_deliveries (
    envelope TEXT NOT NULL, addressee TEXT NOT NULL, via TEXT NOT NULL, waiting INTEGER NOT NULL,
    rank INTEGER NOT NULL, place INTEGER NOT NULL, own INTEGER NOT NULL, state INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, delivered_at INTEGER NOT NULL, read_at INTEGER NOT NULL,
    answered_at INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (envelope, addressee)
) WITHOUT ROWID;
CREATE INDEX exchange_waiting ON exchange_deliveries(via, rank, place, envelope)
    WHERE waiting = 1;
CREATE TABLE exchange_links (
    node TEXT PRIMARY KEY, got INTEGER NOT NULL, fault TEXT NOT NULL, attempts INTEGER NOT NULL
);
CREATE TABLE exchange_given (
    node TEXT NOT NULL, number INTEGER NOT NULL, envelope TEXT NOT NULL,
    PRIMARY KEY (node, number)
) WITHOUT ROWID;
CREATE TABLE exchange_got_again (
    node TEXT NOT NULL, envelope TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (node, envelope)
) WITHOUT ROWID;
CREATE TABLE exchange_subjects (
    subject TEXT NOT NULL, sender TEXT NOT NULL, newest INTEGER NOT NULL, owns INTEGER NOT NULL,
    PRIMARY KEY (subject, sender)
) WITHOUT ROWID;
CREATE TABLE exchange_forwards (
    subject TEXT NOT NULL, sender TEXT NOT NULL, node TEXT NOT NULL,
    PRIMARY KEY (subject, sender, node)
) WITHOUT ROWID;
CREATE TABLE exchange_routes (addressee TEXT PRIMARY KEY, via TEXT NOT NULL);
CREATE TABLE exchange_refusals (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, node TEXT NOT NULL, sender TEXT NOT NULL,
    envelope TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE exchange_declined (envelope TEXT PRIMARY KEY, reason TEXT NOT NULL);
)",
                     {}},
    // The answers that the next courier file for a node carries: of all that its newest one held.
    store::Migration{2, "answers to courier files", R"(
CREATE TABLE exchange_courier_answers (
    node TEXT NOT NULL, envelope TEXT NOT NULL, made INTEGER NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (node, envelope)
) WITHOUT ROWID;
CREATE TABLE exchange_couriers (node TEXT PRIMARY KEY, made INTEGER NOT NULL);
)",
                     {}}};

const std::vector<std::string> kEnvelopeColumns = {
    "id",     "sender", "kind", "version",  "mark",       "subject",    "revision",   "exercise",
    "languages", "refs", "sent", "expires", "at",         "own",        "author",     "agreed_by",
    "came_from", "over", "got",  "number",  "title",      "kind_known", "superseded", "read_at",
    "read_by",   "answered_at",  "digest",  "opened",     "bytes"};
const std::vector<std::string> kDeliveryColumns = {
    "envelope", "addressee",  "via",          "waiting", "rank",        "place", "own",
    "state",    "changed_at", "delivered_at", "read_at", "answered_at", "reason"};

constexpr std::size_t kFewRows = 8;          // below it, COPY costs more round trips than inserts
constexpr std::size_t kBytesAtOnce = 4 << 20;
constexpr std::array<std::size_t, 4> kIdsAtOnce = {1, 8, 64, 400};

std::string InsertText(std::string_view table, const std::vector<std::string>& columns) {
    std::string names, places;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names += (i ? ", " : "") + columns[i];
        places += (i ? ", $" : "$") + std::to_string(i + 1);
    }
    return "INSERT INTO " + std::string(table) + "(" + names + ") VALUES (" + places + ")";
}

void Insert(store::Transaction& tx, std::string_view table, const std::vector<std::string>& columns,
            std::vector<std::vector<Cell>>& rows) {
    if (rows.empty()) return;
    const auto views = [](const std::vector<Cell>& row) {
        std::vector<CellView> out;
        out.reserve(row.size());
        for (const Cell& cell : row) out.push_back(store::View(cell));
        return out;
    };
    if (tx.kind() == store::Kind::Sqlite || rows.size() > kFewRows) {
        const auto bulk = tx.Bulk(table, columns);
        for (const auto& row : rows) bulk->Row(views(row));
        bulk->Finish();
    } else {
        const std::string sql = InsertText(table, columns);
        for (const auto& row : rows) tx.Execute(sql, views(row));
    }
    rows.clear();
}

std::string ReferencesText(const std::vector<Reference>& references) {
    if (references.empty()) return {};
    json::array out;
    for (const Reference& one : references)
        out.push_back(json::object{{"id", one.id}, {"relation", one.relation}});
    return base::CanonicalJson(out);
}

std::vector<Reference> ReferencesOf(std::string_view text) {
    std::vector<Reference> out;
    if (text.empty()) return out;
    const auto read = base::ParseJson(text);
    if (!read.ok() || !read->is_array()) return out;
    for (const json::value& one : read->get_array()) {
        if (!one.is_object()) continue;
        out.push_back({base::TextIn(one.get_object(), "relation"),
                       base::TextIn(one.get_object(), "id")});
    }
    return out;
}

std::string Joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
    return out;
}

Cell Whole(bool value) { return std::int64_t{value}; }
Cell Text(std::string_view text) { return std::string(text); }

}  // namespace

Result<void> Prepare(store::Database& database) {
    return store::Migrate(database, "exchange_mail", kMigrations);
}

void Pending::Add(store::Transaction& tx, const EnvelopeRow& row) {
    const Envelope& what = row.message.envelope;
    m_envelopes.push_back({what.id, what.sender, what.kind, what.version, what.mark, what.subject,
                           what.revision, Whole(what.exercise), Joined(what.languages),
                           ReferencesText(what.references), what.sent, what.expires.value_or(0),
                           row.at, Whole(row.own), Text(row.author), Text(row.agreed_by),
                           Text(row.from), Text(row.over), row.got, row.number, Text(row.title),
                           Whole(row.kind_known), Whole(row.superseded), std::int64_t{0}, Text(""),
                           std::int64_t{0}, base::Hex(row.message.digest), Text(row.opened),
                           row.message.bytes});
    m_bytes += row.message.bytes.size() + row.opened.size();
    if (m_bytes >= kBytesAtOnce) Write(tx);
}

void Pending::Add(store::Transaction& tx, DeliveryRow row) {
    const bool closed = row.via == kClosed;
    const auto state = closed ? DeliveryState::Undone : DeliveryState::Waiting;
    m_deliveries.push_back(
        {std::move(row.envelope), std::move(row.addressee), std::move(row.via), Whole(!closed),
         row.rank, row.place, Whole(row.own), static_cast<std::int64_t>(state), row.at,
         std::int64_t{0}, std::int64_t{0}, std::int64_t{0},
         closed ? ErrorText(Err("exchange.node_closed")) : std::string()});
    if (m_deliveries.size() >= 10'000) Write(tx);
}

void Pending::Write(store::Transaction& tx) {
    Insert(tx, "exchange_envelopes", kEnvelopeColumns, m_envelopes);
    Insert(tx, "exchange_deliveries", kDeliveryColumns, m_deliveries);
    m_bytes = 0;
}

store::Transaction& Written(store::Transaction& tx) {
    tx.State<Pending>().Write(tx);
    return tx;
}

void ForIds(store::Transaction& tx, std::string_view sql, const std::vector<std::string>& ids,
            const std::function<void(const store::Cursor&)>& row) {
    const std::size_t gap = sql.find("{}");
    for (std::size_t done = 0; done < ids.size();) {
        const std::size_t left = ids.size() - done;
        std::size_t size = kIdsAtOnce.back();
        for (const std::size_t fits : kIdsAtOnce) {
            if (fits < left) continue;
            size = fits;
            break;
        }
        std::string text(sql.substr(0, gap));
        std::vector<CellView> values;
        for (std::size_t i = 0; i < size; ++i) {
            text += (i ? ", $" : "$") + std::to_string(i + 1);
            // The last one stands for those that are not there.
            values.push_back(std::string_view(ids[done + std::min(i, left - 1)]));
        }
        text += sql.substr(gap + 2);
        const auto found = tx.Query(text, values);
        while (found->Next()) row(*found);
        done += std::min(size, left);
    }
}

json::object ErrorJson(const Error& error) {
    json::object params;
    for (const base::Param& one : error.params) params[one.name] = one.value;
    return {{"code", error.code}, {"params", std::move(params)}};
}

std::optional<Error> ErrorFromJson(const json::object& from) {
    Error out;
    out.code = base::TextIn(from, "code");
    if (out.code.empty()) return std::nullopt;
    for (const auto& [name, value] : base::ObjectIn(from, "params")) {
        if (value.is_string()) out.params.push_back({name, std::string(value.get_string())});
    }
    return out;
}

std::string ErrorText(const std::optional<Error>& error) {
    return error ? base::CanonicalJson(ErrorJson(*error)) : std::string();
}

std::optional<Error> ErrorFromText(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto read = base::ParseJson(text);
    if (!read.ok() || !read->is_object()) return std::nullopt;
    return ErrorFromJson(read->get_object());
}

std::optional<base::Timestamp> TimeAt(const store::Cursor& row, int column) {
    const base::Timestamp at = row.Int(column);
    return at == 0 ? std::nullopt : std::optional(at);
}

Delivery DeliveryOf(const store::Cursor& row) {
    Delivery out;
    out.envelope = row.Text(0);
    out.addressee = row.Text(1);
    out.state = static_cast<DeliveryState>(row.Int(2));
    out.changed_at = row.Int(3);
    out.delivered_at = TimeAt(row, 4);
    out.read_at = TimeAt(row, 5);
    out.answered_at = TimeAt(row, 6);
    out.reason = ErrorFromText(row.Text(7));
    if (out.state != DeliveryState::Waiting) return out;
    if (row.Text(8) == kNoRoute)
        out.reason = Err("exchange.no_route", {{"node", out.addressee}});
    if (row.Null(9)) return out;
    if (const auto fault = ErrorFromText(row.Text(9))) out.reason = fault;
    out.attempts = static_cast<int>(row.Int(10));
    return out;
}

InboxItem InboxItemOf(const store::Cursor& row) {
    InboxItem out;
    out.envelope = row.Text(0);
    out.sender = row.Text(1);
    out.kind = row.Text(2);
    out.mark = row.Text(3);
    out.subject = row.Text(4);
    out.revision = row.Int(5);
    out.version = row.Int(6);
    out.exercise = row.Int(7) != 0;
    if (!row.Text(8).empty()) {
        for (const std::string_view one : base::Split(row.Text(8), ','))
            out.languages.emplace_back(one);
    }
    out.references = ReferencesOf(row.Text(9));
    out.sent = row.Int(10);
    out.received_at = row.Int(11);
    out.expires = TimeAt(row, 12);
    out.title = row.Text(13);
    out.kind_known = row.Int(14) != 0;
    out.superseded = row.Int(15) != 0;
    out.read_at = TimeAt(row, 16);
    out.answered_at = TimeAt(row, 17);
    out.read_by = row.Text(18);
    out.over = row.Text(19);
    out.number = row.Int(20);
    return out;
}

}  // namespace atalaya::exchange::rows
