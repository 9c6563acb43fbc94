// Alerts that are out: kept, found, received. Those that go out are in alerts_release.cpp.

#include "warning/alerts.hpp"

#include <algorithm>
#include <map>

#include "warning/alert_number.hpp"
#include "warning/alert_rows.hpp"

namespace atalaya::warning {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr base::Timestamp kHour = 3'600'000;

constexpr std::array kMigrations = {
    store::Migration{1, "alerts of this node and of others", R"(
CREATE TABLE warning_alerts (
    origin TEXT NOT NULL, subject TEXT NOT NULL, revision INTEGER NOT NULL,
    own INTEGER NOT NULL, open INTEGER NOT NULL, newest INTEGER NOT NULL,
    exercise INTEGER NOT NULL, status TEXT NOT NULL, mark TEXT NOT NULL, substance TEXT NOT NULL,
    valid_until TEXT NOT NULL, here_since INTEGER NOT NULL, author TEXT NOT NULL,
    agreed_by TEXT NOT NULL, envelope TEXT NOT NULL, words TEXT NOT NULL, body TEXT NOT NULL,
    files TEXT NOT NULL,
    PRIMARY KEY (origin, subject, revision)
);
CREATE INDEX i_warning_alerts_newest ON warning_alerts (newest, here_since);
CREATE INDEX i_warning_alerts_subject ON warning_alerts (subject, own);)", ""},
    // What stood on the site before this was decided alert by alert goes on standing there.
    store::Migration{2, "others' alerts shown to the public", R"(
CREATE TABLE warning_alerts_shown (
    origin TEXT NOT NULL, subject TEXT NOT NULL, shown INTEGER NOT NULL, at INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    PRIMARY KEY (origin, subject)
);
INSERT INTO warning_alerts_shown (origin, subject, shown, at, decided_by)
    SELECT origin, subject, 1, MIN(here_since), 'system' FROM warning_alerts
    WHERE own = 0 AND open = 1 GROUP BY origin, subject;)", ""},
};

// A condition with its values, which live as long as it.
class Condition {
 public:
    explicit Condition(std::string text) : m_text(std::move(text)) {}
    // `text` holds one "?" for the value.
    void And(std::string_view text, std::string value) {
        m_texts.push_back(std::move(value));
        Add(text, m_texts.size());
    }
    void And(std::string_view text) { m_text += " AND " + std::string(text); }
    const std::string& text() const { return m_text; }
    std::vector<store::CellView> values() const {
        std::vector<store::CellView> out;
        for (const auto& text : m_texts) out.push_back(std::string_view(text));
        return out;
    }

 private:
    void Add(std::string_view text, std::size_t number) {
        const auto at = text.find('?');
        m_text += " AND " + std::string(text.substr(0, at)) + "$" + std::to_string(number) +
                  std::string(text.substr(at + 1));
    }
    std::string m_text;
    std::vector<std::string> m_texts;
};

// "%" and "_" of the folded words stand for themselves.
std::string Like(std::string_view words) {
    std::string out = "% ";
    for (const char c : base::Fold(words)) {
        if (c == '%' || c == '_' || c == '!') out += '!';
        out += c;
    }
    return out + "%";
}

Condition ConditionOf(const Alerts::Filter& filter, base::Date today) {
    Condition out("newest = 1");
    if (!filter.origin.empty()) out.And("origin = ?", filter.origin);
    if (filter.own) out.And(*filter.own ? "own = 1" : "own = 0");
    if (filter.exercise) out.And(*filter.exercise ? "exercise = 1" : "exercise = 0");
    if (filter.over) {
        const std::string over =
            "(status <> 'released' OR (valid_until <> '' AND valid_until < ?))";
        out.And(*filter.over ? over : "NOT " + over, today.ToString());
    }
    for (const auto& word : base::SearchTokens(filter.search))
        out.And("words LIKE ? ESCAPE '!'", Like(word));
    if (filter.before > 0) out.And("here_since < " + std::to_string(filter.before));
    return out;
}

bool Concerns(const Alert& alert, std::string_view substance) {
    if (substance.empty()) return true;
    if (!alert.substance) return false;
    const auto same = [&](const std::string& name) {
        return !name.empty() && base::Fold(name) == base::Fold(substance);
    };
    return alert.substance->code == substance || same(alert.substance->cas) ||
           std::ranges::any_of(alert.substance->title.by_lang, same) ||
           std::ranges::any_of(alert.substance->names, same);
}

std::vector<Alert> Plain(std::vector<AlertRow> rows) {
    std::vector<Alert> out;
    for (auto& row : rows) out.push_back(std::move(row.alert));
    return out;
}

}  // namespace

Alerts::Alerts(Parts parts) : m_parts(std::move(parts)) {}

Result<void> Alerts::Prepare(store::Database& database) {
    return store::Migrate(database, "warning_alerts", kMigrations);
}

void Alerts::Join() {
    m_parts.records.Watch("alerts", [this](Transaction& tx, const registers::Change& change) {
        return Stepped(tx, change);
    });
    m_parts.records.FillAtStep("alerts", [this](Transaction& tx, const registers::Model& model,
                                                std::string_view step, registers::Record& after) {
        return GiveNumber(tx, m_parts.clock, model, step, after);
    });
    m_parts.mailroom.Register(*this);
}

bool Alerts::MayRead(const Caller& caller, const Alert& alert, std::string_view home) const {
    const bool inside = caller.kind != Caller::Kind::Anonymous;
    if (inside ? IsForEveryone(alert, alert.own) : alert.on_site) return true;
    access::Subject subject;
    if (alert.own) {
        subject = {.kind = "register", .id = "alerts", .country = alert.country, .territory = "",
                   .mark = alert.mark, .state = std::string(NameOf(alert.status))};
    } else {
        subject = {.kind = "exchange", .id = "inbox", .country = std::string(home),
                   .mark = alert.mark};
    }
    return m_parts.policy.Allows(caller, access::Action::Read, subject);
}

Result<std::vector<Alert>> Alerts::List(const Caller& caller, const Filter& filter) const {
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<std::vector<Alert>> {
        const std::string home = m_parts.directory.KnownSelf(tx).country;
        const auto condition = ConditionOf(filter, m_parts.clock.Today());
        std::vector<Alert> out;
        EachAlert(tx, condition.text(), condition.values(), [&](AlertRow&& row) {
            if (!Concerns(row.alert, filter.substance)) return true;
            if (MayRead(caller, row.alert, home)) out.push_back(std::move(row.alert));
            return static_cast<int>(out.size()) < filter.limit;
        });
        return out;
    });
}

Result<std::vector<Alert>> Alerts::Revisions(const Caller& caller, std::string_view subject,
                                             std::string_view origin) const {
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<std::vector<Alert>> {
        const std::string home = m_parts.directory.KnownSelf(tx).country;
        const store::CellView values[] = {origin, subject};
        auto rows = SelectAlerts(tx, "origin = $1 AND subject = $2", values);
        std::erase_if(rows, [&](const AlertRow& row) {
            return !MayRead(caller, row.alert, home);
        });
        if (rows.empty()) return Err("warning.alert_unknown", {{"subject", std::string(subject)}});
        std::ranges::sort(rows, std::greater(), [](const auto& row) { return row.alert.revision; });
        return Plain(std::move(rows));
    });
}

Result<std::vector<Receipt>> Alerts::WhoHasIt(const Caller& caller,
                                              std::string_view reference) const {
    using exchange::DeliveryState;
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<std::vector<Receipt>> {
        const auto outbox =
            exchange::SubjectOf("outbox", m_parts.directory.KnownSelf(tx).country);
        if (const auto decision = m_parts.policy.Decide(caller, access::Action::Read, outbox);
            !decision)
            return decision.ToError();
        std::map<std::string, Receipt> nodes;
        for (const auto& item : m_parts.mailroom.Sent(tx, "alert:" + std::string(reference))) {
            const auto revision = item.envelope.revision;
            for (const auto& delivery : item.deliveries) {
                Receipt& receipt = nodes[delivery.addressee];
                receipt.node = delivery.addressee;
                const bool has = delivery.state == DeliveryState::Delivered ||
                                 delivery.state == DeliveryState::Read ||
                                 delivery.state == DeliveryState::Answered;
                if (has) receipt.delivered_revision = std::max(receipt.delivered_revision, revision);
                if (revision < receipt.revision) continue;
                receipt.revision = revision;
                receipt.delivery = delivery;
            }
        }
        std::vector<Receipt> out;
        for (auto& [node, receipt] : nodes) out.push_back(std::move(receipt));
        return out;
    });
}

std::vector<Alert> Alerts::Public(Transaction& tx, int limit) const {
    std::vector<Alert> out;
    EachAlert(tx, "newest = 1 AND open = 1", {}, [&](AlertRow&& row) {
        out.push_back(std::move(row.alert));
        return static_cast<int>(out.size()) < limit;
    });
    return out;
}

std::optional<Alert> Alerts::Public(Transaction& tx, std::string_view subject,
                                    std::string_view origin) const {
    const store::CellView values[] = {origin, subject};
    auto rows = SelectAlerts(tx, "origin = $1 AND subject = $2 AND newest = 1 AND open = 1", values);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front().alert);
}

std::vector<Alert> Alerts::PublicRevisions(Transaction& tx, std::string_view subject,
                                           std::string_view origin) const {
    if (!Public(tx, subject, origin)) return {};
    const store::CellView values[] = {origin, subject};
    auto rows = SelectAlerts(tx, "origin = $1 AND subject = $2 AND open = 1", values);
    std::ranges::sort(rows, std::greater(), [](const auto& row) { return row.alert.revision; });
    return Plain(std::move(rows));
}

Result<std::string> Alerts::Arrive(Transaction& tx, const exchange::Arrival& arrival) {
    const auto& envelope = arrival.message.envelope;
    ATALAYA_ASSIGN(Alert alert, AlertFromJson(arrival.body));
    alert.origin = envelope.sender;
    alert.mark = envelope.mark;
    alert.exercise = envelope.exercise;
    // The exchange keeps the order of revisions by what is on the envelope.
    if (alert.subject != envelope.subject)
        return Err("warning.alert_invalid",
                   {{"member", "reference"}, {"reason", "exchange.reason_envelope"}});
    if (alert.revision != envelope.revision)
        return Err("warning.alert_invalid",
                   {{"member", "revision"}, {"reason", "exchange.reason_envelope"}});
    // Its times are by the clock of the envelope; a feed would stay as new as the latest says.
    if (std::max(alert.issued, alert.changed) > envelope.sent + kHour)
        return Err("warning.alert_invalid",
                   {{"member", "changed"}, {"reason", "exchange.reason_later"}});
    if (!arrival.sender.country.empty() && arrival.sender.country != alert.country)
        return Err("warning.alert_other_country", {{"country", alert.country}});
    alert.here_since = arrival.at;
    {
        const auto known = tx.Query(
            "SELECT 1 FROM warning_alerts WHERE origin = $1 AND subject = $2 AND revision = $3",
            {std::string_view(alert.origin), std::string_view(alert.subject), alert.revision});
        if (known->Next())
            return Err("warning.revision_known", {{"revision", std::to_string(alert.revision)}});
    }
    Keep(tx, alert, envelope.id);
    return TitleOf(alert, LanguagesOf(alert).front());
}

}  // namespace atalaya::warning
