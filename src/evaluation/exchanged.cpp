// What comes from other nodes: taken in, kept, listed, and the report shown with its seal.

#include "evaluation/exchanged.hpp"

#include <algorithm>
#include <array>

#include "base/json_members.hpp"
#include "evaluation/place.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::array kMigrations = {
    store::Migration{1, "answers and reports of other nodes", R"(
CREATE TABLE evaluation_received (
    country TEXT NOT NULL, round TEXT NOT NULL, kind TEXT NOT NULL, origin TEXT NOT NULL,
    revision INTEGER NOT NULL, envelope TEXT NOT NULL, at INTEGER NOT NULL,
    answers INTEGER NOT NULL, holds INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (country, round, kind, origin, revision)
);)",
                     ""},
    // Lists say what it is without reading a whole report.
    store::Migration{2, "the round and the state as the sender calls them", R"(
ALTER TABLE evaluation_received ADD COLUMN round_title TEXT NOT NULL DEFAULT '{}';
ALTER TABLE evaluation_received ADD COLUMN handed_in INTEGER NOT NULL DEFAULT 0;
ALTER TABLE evaluation_received ADD COLUMN state TEXT NOT NULL DEFAULT '';)",
                     ""},
};

constexpr std::string_view kAnswersKind = "evaluation_answers", kReportKind = "evaluation_report";
constexpr std::string_view kColumns =
    "SELECT origin, kind, round, country, revision, envelope, at, answers, round_title, handed_in, "
    "state";

Error Invalid(std::string_view member) {
    return Err("evaluation.received_invalid", {{"member", std::string(member)}});
}

std::int64_t CountOf(const json::object& body) {
    const json::value* answers = body.if_contains("answers");
    return answers != nullptr && answers->is_array()
               ? static_cast<std::int64_t>(answers->get_array().size())
               : 0;
}

// Whether a key that the node is known by made the seal.
bool IsKeyOf(const exchange::Node& node, std::string_view fingerprint) {
    return std::ranges::any_of(node.keys, [&](const exchange::NodeKeyEntry& key) {
        return key.state != exchange::KeyState::Revoked &&
               key.state != exchange::KeyState::Presented && key.fingerprint == fingerprint;
    });
}

// A report is that of this country in this round, adopted, and sealed by who sends it.
Result<void> CheckReport(const json::object& sealed, std::string_view round,
                         std::string_view country, const exchange::Node& sender) {
    const json::object& document = base::ObjectIn(sealed, "document");
    const bool fits = base::TextIn(base::ObjectIn(document, "round"), "id") == round &&
                      base::TextIn(base::ObjectIn(document, "country"), "code") == country;
    if (!fits) return Invalid("/report/document");
    if (base::ObjectIn(document, "adopted").empty()) return Invalid("/report/document/adopted");
    const SealCheck check = CheckSeal(sealed);
    if (check.faults.empty() && IsKeyOf(sender, check.fingerprint)) return {};
    Error error = Err("evaluation.received_unsealed", {{"node", sender.id}});
    error.details = check.faults;
    return error;
}

Received ReadRow(store::Cursor& row) {
    Received out{.origin = std::string(row.Text(0)),
                 .kind = std::string(row.Text(1)),
                 .round = std::string(row.Text(2)),
                 .country = std::string(row.Text(3)),
                 .round_title = {},
                 .revision = row.Int(4),
                 .envelope = std::string(row.Text(5)),
                 .at = row.Int(6),
                 .answers = row.Int(7),
                 .handed_in = row.Int(9) != 0,
                 .state = std::string(row.Text(10))};
    if (const auto titles = base::ParseJson(row.Text(8)); titles.ok() && titles->is_object())
        out.round_title = base::LocalIn({{"title", *titles}}, "title");
    return out;
}

Ask AskToReadReport(const Received& received) {
    Ask ask{.part = Part::Reports, .round = received.round, .country = received.country};
    // That of the sender's procedure: here the round may stand elsewhere, or not be known.
    ask.state = received.state;
    return ask;
}

}  // namespace

// --- taking in ------------------------------------------------------------------

class Exchanged::Box final : public exchange::Handler {
 public:
    Box(std::string_view kind, Rounds& rounds, const exchange::Directory& directory)
        : m_kind(kind), m_rounds(rounds), m_directory(directory) {}
    std::string_view kind() const override { return m_kind; }

    Result<std::string> Arrive(Transaction& tx, const exchange::Arrival& arrival) override {
        const std::string round = base::TextIn(arrival.body, "round");
        const std::string country = base::TextIn(arrival.body, "country");
        if (round.empty()) return Invalid("/round");
        if (country.empty()) return Invalid("/country");
        const bool is_report = m_kind == kReportKind;
        ATALAYA_TRY(is_report ? AcceptReport(tx, arrival, round, country)
                              : AcceptAnswers(tx, arrival, round, country));
        Keep(tx, arrival, round, country, is_report);
        const LocalText title = base::LocalIn(arrival.body, "round_title");
        const std::string& name = title.In(Lang::En);
        return country + " · " + (name.empty() ? round : name);
    }

 private:
    // A country speaks for itself, and to the secretariat.
    Result<void> AcceptAnswers(Transaction& tx, const exchange::Arrival& arrival,
                               const std::string& round, const std::string& country) const {
        if (m_directory.KnownSelf(tx).role != exchange::NodeRole::Hub)
            return Err("evaluation.received_elsewhere", {{"country", country}});
        if (arrival.sender.country != country) return Invalid("/country");
        if (CountOf(arrival.body) == 0) return Invalid("/answers");
        const auto place = FindPlace(tx, m_rounds, round, country);
        if (!place.ok())
            return Err("evaluation.received_other_round", {{"round", round}, {"country", country}});
        const std::string instrument =
            base::TextIn(base::ObjectIn(arrival.body, "instrument"), "id");
        if (!instrument.empty() && instrument != place->round.instrument().id())
            return Err("evaluation.received_other_questions",
                       {{"round", round}, {"sent", instrument},
                        {"here", place->round.instrument().id()}});
        return {};
    }
    Result<void> AcceptReport(Transaction& tx, const exchange::Arrival& arrival,
                              const std::string& round, const std::string& country) const {
        if (m_directory.KnownSelf(tx).country != country)
            return Err("evaluation.received_elsewhere", {{"country", country}});
        if (arrival.sender.role != exchange::NodeRole::Hub)
            return Err("evaluation.received_not_secretariat", {{"node", arrival.sender.id}});
        return CheckReport(base::ObjectIn(arrival.body, "report"), round, country, arrival.sender);
    }
    void Keep(Transaction& tx, const exchange::Arrival& arrival, const std::string& round,
              const std::string& country, bool is_report) const {
        const exchange::Envelope& envelope = arrival.message.envelope;
        const json::object& document =
            base::ObjectIn(base::ObjectIn(arrival.body, "report"), "document");
        // A sender that was restored from a backup counts its revisions again.
        tx.Execute("INSERT INTO evaluation_received (country, round, kind, origin, revision, "
                   "envelope, at, answers, holds, body, round_title, handed_in, state) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12) "
                   "ON CONFLICT (country, round, kind, origin, revision) DO UPDATE SET "
                   "envelope = excluded.envelope, at = excluded.at, answers = excluded.answers, "
                   "body = excluded.body, round_title = excluded.round_title, "
                   "handed_in = excluded.handed_in, state = excluded.state",
                   {country, round, is_report ? "report" : "answers", envelope.sender,
                    envelope.revision, envelope.id, arrival.at, CountOf(arrival.body),
                    base::CanonicalJson(arrival.body),
                    base::CanonicalJson(base::ObjectIn(arrival.body, "round_title")),
                    std::int64_t{base::FlagIn(arrival.body, "handed_in")},
                    base::TextIn(base::ObjectIn(document, "adopted"), "state")});
    }

    std::string_view m_kind;
    Rounds& m_rounds;
    const exchange::Directory& m_directory;
};

Exchanged::Exchanged(Parts parts)
    : m_parts(parts),
      m_answers(std::make_unique<Box>(kAnswersKind, parts.rounds, parts.directory)),
      m_report(std::make_unique<Box>(kReportKind, parts.rounds, parts.directory)) {}

Exchanged::~Exchanged() = default;

Result<void> Exchanged::Prepare(store::Database& database) {
    return store::Migrate(database, "evaluation_received", kMigrations);
}

exchange::Handler& Exchanged::answers_handler() { return *m_answers; }
exchange::Handler& Exchanged::report_handler() { return *m_report; }

// --- who may see it -------------------------------------------------------------

bool Exchanged::MaySee(Transaction& tx, const Caller& caller, const Received& received) const {
    if (received.kind == "report") return m_parts.gate.Allows(caller, AskToReadReport(received));
    const auto place = FindPlace(tx, m_parts.rounds, received.round, received.country);
    if (!place.ok()) return false;
    Ask take = Rounds::AskFor(Action::Import, Part::Answers, place->round, place->at);
    take.state.reset();
    return m_parts.gate.Allows(caller, take) ||
           m_parts.gate.Allows(
               caller, Rounds::AskFor(Action::Read, Part::Answers, place->round, place->at));
}

Result<void> Exchanged::RequireSeeing(const Caller& caller, const Received& received) {
    return m_parts.gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<void> {
        if (MaySee(tx, caller, received)) return {};
        if (received.kind == "report")
            return m_parts.gate.Require(caller, AskToReadReport(received));
        ATALAYA_ASSIGN(const Place place,
                       FindPlace(tx, m_parts.rounds, received.round, received.country));
        return m_parts.gate.Require(
            caller, Rounds::AskFor(Action::Read, Part::Answers, place.round, place.at));
    });
}

// --- what came ------------------------------------------------------------------

Result<std::vector<Received>> Exchanged::List(const Caller& caller) {
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        std::vector<Received> all;
        {
            const auto row = tx.Query(std::string(kColumns) +
                                      " FROM evaluation_received ORDER BY revision DESC, at DESC");
            while (row->Next()) all.push_back(ReadRow(*row));
        }
        std::vector<Received> out;
        for (Received& each : all) {
            const bool has_newer = std::ranges::any_of(out, [&](const Received& other) {
                return other.kind == each.kind && other.round == each.round &&
                       other.country == each.country;
            });
            if (!has_newer && MaySee(tx, caller, each)) out.push_back(std::move(each));
        }
        std::ranges::stable_sort(out, std::greater(), &Received::at);
        return out;
    });
}

std::optional<Received> Exchanged::Of(Transaction& tx, std::string_view envelope) {
    const auto row =
        tx.Query(std::string(kColumns) + " FROM evaluation_received WHERE envelope = $1",
                 {envelope});
    if (!row->Next()) return std::nullopt;
    return ReadRow(*row);
}

Result<Exchanged::Kept> Exchanged::Newest(std::string_view kind, std::string_view round,
                                          std::string_view country) const {
    return m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<Kept> {
        const auto row = tx.Query(std::string(kColumns) +
                                      ", body FROM evaluation_received WHERE country = $1 AND "
                                      "round = $2 AND kind = $3 "
                                      "ORDER BY revision DESC, at DESC LIMIT 1",
                                  {country, round, kind});
        if (!row->Next()) {
            return Err("evaluation.not_received", {{"round", std::string(round)},
                                                   {"country", std::string(country)}});
        }
        ATALAYA_ASSIGN(json::value body, base::ParseJson(row->Text(11)));
        if (!body.is_object()) return Invalid("/");
        return Kept{ReadRow(*row), std::move(body.get_object())};
    });
}

Result<ReceivedReport> Exchanged::Report(const Caller& caller, std::string_view round,
                                         std::string_view country) {
    ATALAYA_ASSIGN(Kept kept, Newest("report", round, country));
    ATALAYA_TRY(RequireSeeing(caller, kept.received));
    const json::object& sealed = base::ObjectIn(kept.body, "report");
    ReceivedReport out{.received = kept.received, .report = {}, .seal = CheckSeal(sealed)};
    out.report.document = base::ObjectIn(sealed, "document");
    out.report.seal = base::ObjectIn(sealed, "seal");
    out.report.at = base::NumberIn(base::ObjectIn(out.report.document, "adopted"), "at");
    const auto sender = m_parts.database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        return m_parts.directory.Get(tx, kept.received.origin);
    });
    if (out.seal.faults.empty() && !(sender && IsKeyOf(*sender, out.seal.fingerprint)))
        out.seal.faults.push_back(
            Err("evaluation.received_unsealed", {{"node", kept.received.origin}}));
    return out;
}

Result<void> Exchanged::MarkRead(const Caller& caller, std::string_view kind,
                                 std::string_view round, std::string_view country) {
    ATALAYA_ASSIGN(const Kept kept, Newest(kind, round, country));
    ATALAYA_TRY(RequireSeeing(caller, kept.received));
    return m_parts.database.Run(Mode::ReadWrite, [&](Transaction& tx) {
        return m_parts.mailroom.MarkRead(tx, caller.Actor(), kept.received.envelope);
    });
}

}  // namespace atalaya::evaluation
