#include "exchange/authorities.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json_members.hpp"
#include "exchange/canonical.hpp"
#include "exchange/strict_members.hpp"

namespace atalaya::exchange {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::array kMigrations = {store::Migration{1, "competent authorities", R"(
CREATE TABLE exchange_authorities (
    node TEXT PRIMARY KEY, country TEXT NOT NULL, revision INTEGER NOT NULL, at INTEGER NOT NULL,
    list TEXT NOT NULL
) WITHOUT ROWID;)",
                                                     ""}};
constexpr std::string_view kInvalid = "exchange.authority_invalid";
constexpr std::string_view kColumns = "node, country, revision, at, list";

bool IsCode(std::string_view text) {
    return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || c == '_';
    });
}

bool IsNumber(std::string_view text) {
    return !text.empty() && text.size() <= 9 && text.front() != '0' &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool IsLine(std::string_view text) { return IsPlainText(text, 200); }

// An address has several lines.
bool IsText(std::string_view text) {
    return text.size() <= 1000 &&
           std::ranges::all_of(base::Split(text, '\n'),
                               [](std::string_view line) { return IsPlainText(line, 1000); });
}

bool IsEmail(std::string_view text) {
    const auto at = text.find('@');
    return text.empty() ||
           (IsLine(text) && at != 0 && at != text.npos && at + 1 < text.size() &&
            text.find_first_of(" \t,;<>\"") == text.npos && text.find('@', at + 1) == text.npos);
}

bool IsLanguage(std::string_view text) {
    return text.size() >= 2 && text.size() <= 35 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
           });
}

json::object ToJson(const Authority& one) {
    return {{"id", one.id},
            {"function", one.function},
            {"name", base::LocalJson(one.name)},
            {"address", one.address},
            {"telephone", one.telephone},
            {"email", one.email},
            {"hours", one.hours},
            {"languages", base::TextsJson(one.languages)}};
}

json::array ToJson(const std::vector<Authority>& list) {
    json::array out;
    for (const Authority& one : list) out.push_back(ToJson(one));
    return out;
}

Result<Authority> ReadAuthority(json::value& from, const std::string& place) {
    if (!from.is_object())
        return Err("exchange.authority_invalid", {{"member", place}, {"reason", "{}"}}, place);
    StrictMembers members(from.get_object(), kInvalid, place);
    Authority out;
    out.id = members.Text("id", IsNumber, "[1-9][0-9]{0,8}");
    out.function = members.Text("function", IsCode, "[a-z_]{1,40}");
    out.name = members.Local("name");
    if (std::ranges::all_of(out.name.by_lang, &std::string::empty))
        members.Refuse("name", "en | es | pt | fr");
    out.address = members.Text("address", IsText, ".{0,1000}");
    out.telephone = members.Text("telephone", IsLine, ".{0,200}");
    out.email = members.Text("email", IsEmail, "name@host");
    out.hours = members.Text("hours", IsText, ".{0,1000}");
    out.languages = members.Texts("languages", 20, IsLanguage, "[en, es, pt, fr ...]");
    if (members.fault()) return *members.fault();
    return out;
}

Result<std::vector<Authority>> ReadList(const json::object& from) {
    json::object copy = from;
    StrictMembers members(copy, kInvalid, "");
    json::array* list = members.List("authorities", Authorities::kMost);
    if (members.fault()) return *members.fault();
    std::vector<Authority> out;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string place = base::Pointer("/authorities", i);
        ATALAYA_ASSIGN(Authority one, ReadAuthority((*list)[i], place));
        if (std::ranges::count(out, one.id, &Authority::id) > 0)
            return Err("exchange.authority_invalid",
                       {{"member", place + "/id"}, {"reason", "1, 2, 3 ..."}}, place + "/id");
        out.push_back(std::move(one));
    }
    return out;
}

// Those without a number get the next ones.
void Number(std::vector<Authority>& list) {
    std::int64_t last = 0;
    for (const Authority& one : list) {
        std::int64_t number = 0;
        std::from_chars(one.id.data(), one.id.data() + one.id.size(), number);
        last = std::max(last, number);
    }
    for (Authority& one : list)
        if (one.id.empty()) one.id = std::to_string(++last);
}

// What this program wrote itself; a list that was tampered with is shown as empty.
CountryAuthorities At(const store::Cursor& row) {
    CountryAuthorities out{std::string(row.Text(0)), std::string(row.Text(1)), row.Int(2),
                           row.Int(3), {}};
    auto list = base::ParseJson(row.Text(4));
    if (!list.ok()) return out;
    auto read = ReadList({{"authorities", std::move(*list)}});
    if (read.ok()) out.list = std::move(*read);
    return out;
}

std::optional<CountryAuthorities> Read(Transaction& tx, std::string_view node) {
    const auto rows = tx.Query(
        "SELECT " + std::string(kColumns) + " FROM exchange_authorities WHERE node = $1", {node});
    if (!rows->Next()) return std::nullopt;
    return At(*rows);
}

void Write(Transaction& tx, const CountryAuthorities& kept) {
    const std::string list = base::CanonicalJson(ToJson(kept.list));
    tx.Execute("DELETE FROM exchange_authorities WHERE node = $1", {std::string_view(kept.node)});
    tx.Execute("INSERT INTO exchange_authorities(" + std::string(kColumns) +
                   ") VALUES ($1, $2, $3, $4, $5)",
               {std::string_view(kept.node), std::string_view(kept.country), kept.revision,
                kept.at, std::string_view(list)});
}

std::string SubjectOfNode(std::string_view node) { return "authorities:" + std::string(node); }

void Note(Transaction& tx, const journal::Journal& journal, const CountryAuthorities& kept,
          std::string_view actor, std::string_view action) {
    const std::string list = base::CanonicalJson(ToJson(kept.list));
    journal.Append(tx, {.country = std::string(journal::kNodeChain),
                        .actor = std::string(actor),
                        .action = std::string(action),
                        .subject = SubjectOfNode(kept.node),
                        .version = kept.revision,
                        .payload = base::CanonicalJson(
                            {{"digest", base::Hex(base::HashBytes(list))},
                             {"authorities", kept.list.size()}})});
}

}  // namespace

Authorities::Authorities(store::Database& database, const access::Policy& policy,
                         const journal::Journal& journal, const base::Clock& clock,
                         Mailroom& mailroom, Directory& directory)
    : m_database(database), m_policy(policy), m_journal(journal), m_clock(clock),
      m_mailroom(mailroom), m_directory(directory) {
    m_directory.OnChange([this](Transaction& tx) { return SendToNew(tx); });
}

Result<void> Authorities::Prepare(store::Database& database) {
    return store::Migrate(database, "exchange_authorities", kMigrations);
}

Result<void> Authorities::May(Transaction& tx, const Caller& caller, Action action) const {
    const auto decision = m_policy.Decide(
        caller, action, SubjectOf("authorities", m_directory.KnownSelf(tx).country));
    if (!decision) return decision.ToError();
    return {};
}

Result<std::vector<CountryAuthorities>> Authorities::List(const Caller& caller) {
    using Lists = std::vector<CountryAuthorities>;
    return m_database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<Lists> {
        ATALAYA_TRY(May(tx, caller, Action::Read));
        const auto rows = tx.Query("SELECT " + std::string(kColumns) +
                                   " FROM exchange_authorities ORDER BY country, node");
        Lists out;
        while (rows->Next()) out.push_back(At(*rows));
        return out;
    });
}

Result<CountryAuthorities> Authorities::Keep(const Caller& caller, std::int64_t revision,
                                             std::vector<Authority> list) {
    Number(list);
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<CountryAuthorities> {
        ATALAYA_TRY(May(tx, caller, Action::Update));
        ATALAYA_ASSIGN(auto checked, ReadList({{"authorities", ToJson(list)}}));
        const Self self = m_directory.KnownSelf(tx);
        if (self.id.empty()) return Err("exchange.self_unset");
        const auto before = Read(tx, self.id);
        const std::int64_t known = before ? before->revision : 0;
        if (known != revision)
            return Err("exchange.stale", {{"revision", std::to_string(known)}});
        if (before && before->list == checked) return *before;
        CountryAuthorities kept{self.id, self.country, known + 1, m_clock.Now(),
                                std::move(checked)};
        Write(tx, kept);
        Note(tx, m_journal, kept, caller.Actor(), "exchange.authorities_kept");
        ATALAYA_TRY(Send(tx, kept, caller.Actor(), m_directory.Everyone(tx)));
        return kept;
    });
}

Result<void> Authorities::Send(Transaction& tx, const CountryAuthorities& own,
                               std::string_view author, const std::vector<std::string>& nodes) {
    if (nodes.empty()) return {};
    Letter letter;
    letter.kind = kind();
    letter.to = nodes;
    letter.group = "all";
    letter.mark = "official";
    for (const Lang lang : base::kLangs)
        if (std::ranges::any_of(own.list, [&](auto& one) { return !one.name.In(lang).empty(); }))
            letter.languages.emplace_back(Code(lang));
    letter.subject = SubjectOfNode(own.node);
    letter.revision = own.revision;
    letter.body = {{"authorities", ToJson(own.list)}};
    const auto sent = m_mailroom.Send(tx, author, std::move(letter));
    if (!sent.ok()) return sent.error();
    return {};
}

Result<void> Authorities::SendToNew(Transaction& tx) {
    const auto own = Read(tx, m_directory.KnownSelf(tx).id);
    if (!own) return {};
    std::vector<std::string> nodes = m_directory.Everyone(tx);
    for (const OutboxItem& item : m_mailroom.Sent(tx, SubjectOfNode(own->node)))
        if (item.envelope.revision == own->revision)
            std::erase_if(nodes, [&](const std::string& node) {
                return std::ranges::binary_search(item.envelope.to, node);
            });
    return Send(tx, *own, "system", nodes);
}

Result<std::string> Authorities::Arrive(Transaction& tx, const Arrival& arrival) {
    const Envelope& envelope = arrival.message.envelope;
    if (envelope.subject != SubjectOfNode(envelope.sender))
        return Err("exchange.authorities_of_other", {{"node", envelope.sender}});
    ATALAYA_ASSIGN(auto list, ReadList(arrival.body));
    const Lang first = envelope.languages.empty()
                           ? Lang::En
                           : base::LangFromCode(envelope.languages.front()).value_or(Lang::En);
    const std::string& name = arrival.sender.name.In(first);
    const std::string title = name.empty() ? envelope.sender : name;
    const auto before = Read(tx, envelope.sender);
    if (envelope.exercise || (before && before->revision >= envelope.revision)) return title;
    const CountryAuthorities kept{envelope.sender, arrival.sender.country, envelope.revision,
                                  envelope.sent, std::move(list)};
    Write(tx, kept);
    Note(tx, m_journal, kept, "node:" + envelope.sender, "exchange.authorities_received");
    return title;
}

}  // namespace atalaya::exchange
