// Settings and lists; the queue is in mailing_queue.cpp.

#include "warning/mailing.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/system_reason.hpp"
#include "warning/mail_text.hpp"
#include "warning/mailing_state.hpp"

namespace atalaya::warning {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::array kMigrations = {
    store::Migration{1, "mails of alerts", R"(
CREATE TABLE warning_mail_settings (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, port INTEGER NOT NULL, security TEXT NOT NULL,
    login TEXT NOT NULL, sender TEXT NOT NULL, base TEXT NOT NULL
);
CREATE TABLE warning_subscribers (
    id INTEGER PRIMARY KEY, address TEXT NOT NULL, folded TEXT NOT NULL, lang TEXT NOT NULL,
    audience TEXT NOT NULL, confirmed INTEGER NOT NULL, since INTEGER NOT NULL,
    asked INTEGER NOT NULL, confirm_hash TEXT NOT NULL, leave_token TEXT NOT NULL,
    UNIQUE (folded, audience)
);
CREATE INDEX i_warning_subscribers_confirm ON warning_subscribers (confirm_hash);
CREATE INDEX i_warning_subscribers_leave ON warning_subscribers (leave_token);
CREATE TABLE warning_mail_queue (
    id INTEGER PRIMARY KEY, about TEXT NOT NULL, revision INTEGER NOT NULL,
    subscriber INTEGER NOT NULL, receiver TEXT NOT NULL, lang TEXT NOT NULL, subject TEXT NOT NULL,
    text TEXT NOT NULL, unsubscribe TEXT NOT NULL, message_id TEXT NOT NULL,
    made_at INTEGER NOT NULL, attempts INTEGER NOT NULL, next_try INTEGER, sent_at INTEGER,
    fault TEXT
);
CREATE INDEX i_warning_mail_queue_due ON warning_mail_queue (next_try);
CREATE INDEX i_warning_mail_queue_about ON warning_mail_queue (about);)", ""},
};

constexpr std::string_view kSubscribers =
    "SELECT id, address, lang, audience, confirmed, since FROM warning_subscribers ";

constexpr base::Timestamp kHour = 3'600'000, kDay = 24 * kHour;

Subscriber ReadSubscriber(store::Cursor& row) {
    Subscriber out;
    out.id = row.Int(0);
    out.address = row.Text(1);
    out.lang = base::LangFromCode(row.Text(2)).value_or(Lang::En);
    out.audience = row.Text(3);
    out.confirmed = row.Int(4) != 0;
    out.since = row.Int(5);
    return out;
}

// As mailboxes are told apart here. The part before the @ may mean something in capitals, but two
// subscriptions that differ in that alone are one person's.
std::string Folded(std::string_view address) {
    std::string out(address);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::string HashOf(std::string_view secret) {
    return base::Hex(base::HashBytes(secret));
}

bool IsOneLine(std::string_view text) {
    return base::IsValidUtf8(text) && text.size() <= 254 &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 32; });
}

// "EWS <ews@observatory.example>" or the address alone.
bool IsSender(std::string_view from) {
    const auto open = from.find('<');
    if (open == std::string_view::npos) return IsMailAddress(from);
    return IsOneLine(from) && from.ends_with('>') &&
           IsMailAddress(from.substr(open + 1, from.size() - open - 2));
}

bool IsSite(std::string_view base) {
    return (base::StartsWith(base, "https://") || base::StartsWith(base, "http://")) &&
           base.size() > 10 && !base.ends_with('/') && IsOneLine(base) &&
           base.find_first_of(" \"<>") == std::string_view::npos;
}

std::optional<std::string_view> WrongSetting(const MailSettings& settings) {
    if (settings.host.empty()) return std::nullopt;
    if (!IsOneLine(settings.host) || settings.host.find_first_of(" /@") != std::string::npos)
        return "host";
    if (settings.port == 0) return "port";
    if (settings.security != "none" && settings.security != "starttls" && settings.security != "tls")
        return "security";
    if (!IsOneLine(settings.user)) return "user";
    if (!IsOneLine(settings.password)) return "password";
    if (!IsSender(settings.from)) return "from";
    if (!IsSite(settings.base)) return "base";
    return std::nullopt;
}

bool IsAudience(std::string_view audience) {
    return audience == "public" || audience == "professionals" || audience == "network";
}

// Beside the target, readable by the owner alone from its first byte on, then renamed.
Result<void> WriteSecret(const std::filesystem::path& file, std::string_view secret) {
    const std::string beside = file.string() + ".new";
    const auto failed = [&] {
        const std::string reason = base::SystemReason(errno);
        return Err("file.unwritable", {{"file", file.string()}, {"reason", reason}});
    };
    ::unlink(beside.c_str());
    const int handle = ::open(beside.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (handle < 0) return failed();
    const bool written =
        ::write(handle, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
        ::fsync(handle) == 0;
    ::close(handle);
    if (!written || ::rename(beside.c_str(), file.c_str()) != 0) return failed();
    return {};
}

// Moments of the last hour alone.
void Forget(std::vector<base::Timestamp>& moments, base::Timestamp now) {
    std::erase_if(moments, [&](base::Timestamp at) { return at <= now - kHour; });
}

}  // namespace

bool IsMailAddress(std::string_view address) {
    const auto at = address.find('@');
    if (at == std::string_view::npos || at == 0 || at > 64 || address.size() > 254) return false;
    const auto domain = address.substr(at + 1);
    const auto plain = [](char c) {
        return c > 32 && c < 127 &&
               std::string_view("\"(),:;<>@[\\]").find(c) == std::string_view::npos;
    };
    const auto host = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    };
    return std::ranges::all_of(address.substr(0, at), plain) && std::ranges::all_of(domain, host) &&
           domain.find('.') != std::string_view::npos && !domain.starts_with('.') &&
           !domain.ends_with('.') && domain.find("..") == std::string_view::npos;
}

std::string DomainOf(std::string_view from) {
    const auto at = from.rfind('@');
    if (at == std::string_view::npos) return "localhost";
    auto domain = from.substr(at + 1);
    if (domain.ends_with('>')) domain.remove_suffix(1);
    return std::string(domain);
}

Mailing::Mailing(store::Database& database, const access::Policy& policy,
                 const journal::Journal& journal, const base::Clock& clock, base::Random& random,
                 std::filesystem::path folder)
    : m_state(new State{database, policy, journal, clock, random, folder / "mail.password",
                        {}, {}, {}}) {}

Mailing::~Mailing() = default;

Result<void> Mailing::Prepare(store::Database& database) {
    return store::Migrate(database, "warning_mailing", kMigrations);
}

Result<void> Mailing::State::May(const Caller& caller, access::Action action) const {
    const access::Subject subject{.kind = "warning", .id = "mailing"};
    if (const auto decision = policy.Decide(caller, action, subject); !decision)
        return decision.ToError();
    return {};
}

std::string Mailing::State::Password() const {
    const auto text = base::ReadFile(password_file, 4096);
    return text.ok() ? *text : "";
}

std::string Mailing::State::NewToken() {
    std::lock_guard lock(mutex);
    return random.Token(24);
}

MailSettings Mailing::State::Read(Transaction& tx) const {
    MailSettings out;
    {
        const auto row = tx.Query(
            "SELECT host, port, security, login, sender, base FROM warning_mail_settings"
            " WHERE id = 1");
        if (!row->Next()) return out;
        out.host = row->Text(0);
        out.port = static_cast<std::uint16_t>(row->Int(1));
        out.security = row->Text(2);
        out.user = row->Text(3);
        out.from = row->Text(4);
        out.base = row->Text(5);
    }
    out.password = Password();
    out.has_password = !out.password.empty();
    return out;
}

std::string Mailing::Site() const {
    return m_state->database.Run(Mode::ReadOnly, [&](Transaction& tx) -> std::string {
        const auto row = tx.Query("SELECT base FROM warning_mail_settings WHERE id = 1");
        return row->Next() ? std::string(row->Text(0)) : "";
    });
}

Result<MailSettings> Mailing::Settings(const Caller& caller) const {
    ATALAYA_TRY(m_state->May(caller, access::Action::Read));
    auto out = m_state->database.Run(Mode::ReadOnly,
                                     [&](Transaction& tx) { return m_state->Read(tx); });
    out.password.clear();
    return out;
}

Result<void> Mailing::Set(const Caller& caller, const MailSettings& settings) {
    ATALAYA_TRY(m_state->May(caller, access::Action::Update));
    if (const auto wrong = WrongSetting(settings))
        return Err("warning.mail_settings_invalid", {{"setting", std::string(*wrong)}},
                   "/" + std::string(*wrong));
    if (settings.user.empty()) {
        std::error_code ignored;
        std::filesystem::remove(m_state->password_file, ignored);
    } else if (!settings.password.empty()) {
        ATALAYA_TRY(WriteSecret(m_state->password_file, settings.password));
    }
    m_state->database.Run(Mode::ReadWrite, [&](Transaction& tx) {
        tx.Execute("DELETE FROM warning_mail_settings WHERE id = 1");
        tx.Execute("INSERT INTO warning_mail_settings (id, host, port, security, login, sender, base)"
                   " VALUES (1, $1, $2, $3, $4, $5, $6)",
                   {std::string_view(settings.host), std::int64_t{settings.port},
                    std::string_view(settings.security), std::string_view(settings.user),
                    std::string_view(settings.from), std::string_view(settings.base)});
        const json::object payload{{"host", settings.host}, {"port", settings.port},
                                   {"security", settings.security}, {"from", settings.from},
                                   {"base", settings.base}};
        m_state->journal.Append(tx, {.country = std::string(journal::kNodeChain),
                                     .actor = caller.Actor(),
                                     .action = "warning.mail_settings",
                                     .subject = "mailing",
                                     .payload = base::CanonicalJson(payload)});
    });
    return {};
}

Result<std::vector<Subscriber>> Mailing::Subscribers(const Caller& caller) const {
    ATALAYA_TRY(m_state->May(caller, access::Action::Read));
    return m_state->database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        std::vector<Subscriber> out;
        const auto rows = tx.Query(std::string(kSubscribers) + "ORDER BY folded, audience");
        while (rows->Next()) out.push_back(ReadSubscriber(*rows));
        return out;
    });
}

Result<Subscriber> Mailing::Add(const Caller& caller, const Subscriber& subscriber) {
    ATALAYA_TRY(m_state->May(caller, access::Action::Create));
    if (!IsMailAddress(subscriber.address))
        return Err("warning.address_invalid", {{"address", subscriber.address}}, "/address");
    if (!IsAudience(subscriber.audience))
        return Err("warning.mail_settings_invalid", {{"setting", "audience"}}, "/audience");
    Subscriber out = subscriber;
    out.confirmed = true;
    out.since = m_state->clock.Now();
    const std::string token = m_state->NewToken(), folded = Folded(subscriber.address);
    return m_state->database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<Subscriber> {
        // A person who waits for the own confirmation is confirmed by this.
        tx.Execute("DELETE FROM warning_subscribers WHERE folded = $1 AND audience = $2"
                   " AND confirmed = 0",
                   {std::string_view(folded), std::string_view(out.audience)});
        {
            const auto row = tx.Query(
                "SELECT 1 FROM warning_subscribers WHERE folded = $1 AND audience = $2",
                {std::string_view(folded), std::string_view(out.audience)});
            if (row->Next())
                return Err("warning.subscriber_known", {{"address", out.address}}, "/address");
        }
        out.id = store::TakeNumbers(tx, journal::kNodeChain, "warning_subscriber");
        tx.Execute("INSERT INTO warning_subscribers (id, address, folded, lang, audience, confirmed,"
                   " since, asked, confirm_hash, leave_token)"
                   " VALUES ($1, $2, $3, $4, $5, 1, $6, 0, '', $7)",
                   {out.id, std::string_view(out.address), std::string_view(folded),
                    base::Code(out.lang), std::string_view(out.audience), out.since,
                    std::string_view(token)});
        // The address is nobody's business for ever: the journal names the number alone.
        m_state->journal.Append(tx, {.country = std::string(journal::kNodeChain),
                                     .actor = caller.Actor(),
                                     .action = "warning.subscriber_added",
                                     .subject = "mailing",
                                     .record = out.id});
        return out;
    });
}

Result<void> Mailing::Remove(const Caller& caller, std::int64_t id) {
    ATALAYA_TRY(m_state->May(caller, access::Action::Withdraw));
    return m_state->database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        if (tx.Execute("DELETE FROM warning_subscribers WHERE id = $1", {id}) == 0)
            return Err("warning.subscriber_unknown");
        tx.Execute("DELETE FROM warning_mail_queue WHERE subscriber = $1 AND attempts = 0", {id});
        m_state->journal.Append(tx, {.country = std::string(journal::kNodeChain),
                                     .actor = caller.Actor(),
                                     .action = "warning.subscriber_removed",
                                     .subject = "mailing",
                                     .record = id});
        return {};
    });
}

// --- what anyone may ask -------------------------------------------------------------------------

Result<void> Mailing::Ask(const content::Library& library, std::string_view address, Lang lang,
                          std::string_view remote) {
    const auto now = m_state->clock.Now();
    {
        std::lock_guard lock(m_state->mutex);
        Forget(m_state->all_asks, now);
        for (auto& [place, moments] : m_state->asks) Forget(moments, now);
        std::erase_if(m_state->asks, [](const auto& one) { return one.second.empty(); });
        auto& own = m_state->asks[HashOf(remote)];
        if (own.size() >= kAsksAnHour || m_state->all_asks.size() >= kAllAsksAnHour)
            return Err("warning.mail_too_often");
        own.push_back(now);
        m_state->all_asks.push_back(now);
    }
    if (!IsMailAddress(address))
        return Err("warning.address_invalid", {{"address", std::string(address)}}, "/address");
    const std::string folded = Folded(address);
    const std::string token = m_state->NewToken(), leave = m_state->NewToken();
    return m_state->database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const auto settings = m_state->Read(tx);
        if (settings.host.empty()) return Err("warning.mail_off");
        {
            const auto row = tx.Query("SELECT confirmed, asked FROM warning_subscribers"
                                      " WHERE folded = $1 AND audience = 'public'",
                                      {std::string_view(folded)});
            // Nothing is mailed, and nothing tells it: whether somebody is on the list stays private.
            if (row->Next() && (row->Int(0) != 0 || row->Int(1) > now - kDay)) return {};
        }
        tx.Execute("DELETE FROM warning_subscribers WHERE folded = $1 AND audience = 'public'",
                   {std::string_view(folded)});
        const auto id = store::TakeNumbers(tx, journal::kNodeChain, "warning_subscriber");
        tx.Execute("INSERT INTO warning_subscribers (id, address, folded, lang, audience, confirmed,"
                   " since, asked, confirm_hash, leave_token)"
                   " VALUES ($1, $2, $3, $4, 'public', 0, $5, $5, $6, $7)",
                   {id, address, std::string_view(folded), base::Code(lang), now,
                    std::string_view(HashOf(token)), std::string_view(leave)});
        const auto words = ConfirmationMail(
            library, lang, settings.base + SubscriptionPage(lang, "confirm", token));
        const auto mail_id = store::TakeNumbers(tx, journal::kNodeChain, "warning_mail");
        PutIntoQueue(tx, mail_id,
                     {"subscription", 0, id, std::string(address), lang, words.subject, words.text, "",
                      "subscription." + std::to_string(mail_id) + "@" + DomainOf(settings.from)},
                     now);
        return {};
    });
}

Result<void> Mailing::Confirm(std::string_view token) {
    const auto now = m_state->clock.Now();
    const std::string hash = HashOf(token);
    return m_state->database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const auto changed = tx.Execute(
            "UPDATE warning_subscribers SET confirmed = 1, since = $2"
            " WHERE confirm_hash = $1 AND confirmed = 0 AND asked > $3",
            {std::string_view(hash), now, now - kConfirmDays * kDay});
        if (changed > 0) return {};
        // Opened a second time: it was done.
        const auto row = tx.Query("SELECT 1 FROM warning_subscribers WHERE confirm_hash = $1"
                                  " AND confirmed = 1",
                                  {std::string_view(hash)});
        if (!row->Next()) return Err("warning.token_unknown");
        return {};
    });
}

Result<void> Mailing::Leave(std::string_view token) {
    if (token.empty()) return Err("warning.token_unknown");
    return m_state->database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        std::int64_t id = 0;
        {
            const auto row = tx.Query("SELECT id FROM warning_subscribers WHERE leave_token = $1",
                                      {token});
            if (!row->Next()) return Err("warning.token_unknown");
            id = row->Int(0);
        }
        tx.Execute("DELETE FROM warning_subscribers WHERE id = $1", {id});
        tx.Execute("DELETE FROM warning_mail_queue WHERE subscriber = $1 AND attempts = 0", {id});
        return {};
    });
}

}  // namespace atalaya::warning
