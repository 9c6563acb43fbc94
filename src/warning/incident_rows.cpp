#include "warning/incident_rows.hpp"

#include <array>

#include "base/json.hpp"
#include "base/json_members.hpp"

namespace atalaya::warning::incident_rows {
namespace {

using store::Transaction;

constexpr std::array kMigrations = {
    store::Migration{1, "incidents shared between countries", R"(
CREATE TABLE warning_incidents (
    origin TEXT NOT NULL, subject TEXT NOT NULL, revision INTEGER NOT NULL,
    newest INTEGER NOT NULL, mark TEXT NOT NULL, exercise INTEGER NOT NULL,
    envelope TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (origin, subject, revision)
);
CREATE INDEX warning_incidents_newest ON warning_incidents(newest, at);
CREATE INDEX warning_incidents_subject ON warning_incidents(subject, revision);
CREATE TABLE warning_incident_messages (
    subject TEXT NOT NULL, envelope TEXT NOT NULL, node TEXT NOT NULL, kind TEXT NOT NULL,
    request TEXT NOT NULL, text TEXT NOT NULL, answers TEXT NOT NULL, at INTEGER NOT NULL,
    exercise INTEGER NOT NULL,
    PRIMARY KEY (subject, envelope)
);
CREATE TABLE warning_incident_proposals (
    country TEXT NOT NULL, id INTEGER NOT NULL, reference TEXT NOT NULL, version INTEGER NOT NULL,
    share TEXT NOT NULL, proposed_by TEXT NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL,
    decided_by TEXT NOT NULL, decided_at INTEGER NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (country, id)
);)",
                     ""},
    // The inbox asks for the words of one envelope.
    store::Migration{2, "messages on incidents by envelope", R"(
CREATE INDEX warning_incident_messages_envelope ON warning_incident_messages(envelope);)",
                     ""},
};

json::object Parsed(std::string_view text) {
    const auto parsed = base::ParseJson(text);
    return parsed.ok() && parsed->is_object() ? parsed->get_object() : json::object{};
}

// Columns: origin, subject, revision, mark, exercise, body.
std::optional<IncidentView> ViewIn(const store::Cursor& row) {
    auto view = IncidentFromJson(Parsed(row.Text(5)));
    if (!view.ok()) return std::nullopt;
    view->origin = row.Text(0);
    view->subject = row.Text(1);
    view->revision = row.Int(2);
    view->mark = row.Text(3);
    view->exercise = row.Int(4) != 0;
    return *std::move(view);
}

// Columns: id, reference, version, share, proposed_by, at.
Incidents::Proposal ProposalIn(const store::Cursor& row) {
    Incidents::Proposal out;
    out.id = row.Int(0);
    out.reference = row.Text(1);
    out.version = row.Int(2);
    const json::object share = Parsed(row.Text(3));
    out.share = {base::TextsIn(share, "to"), base::TextsIn(share, "parts"),
                 base::TextIn(share, "note")};
    out.by = row.Text(4);
    out.at = row.Int(5);
    return out;
}

constexpr std::string_view kMessageColumns =
    "SELECT subject, envelope, node, kind, request, text, answers, at, exercise "
    "FROM warning_incident_messages";

IncidentMessage ReadMessage(const store::Cursor& row) {
    return {.envelope = std::string(row.Text(1)),
            .from = std::string(row.Text(2)),
            .subject = std::string(row.Text(0)),
            .kind = std::string(row.Text(3)),
            .request = std::string(row.Text(4)),
            .text = std::string(row.Text(5)),
            .answers = std::string(row.Text(6)),
            .at = row.Int(7),
            .exercise = row.Int(8) != 0};
}

}  // namespace

Result<void> Prepare(store::Database& database) {
    return store::Migrate(database, "warning_incidents", kMigrations);
}

void Put(Transaction& tx, const IncidentView& view, std::string_view envelope, base::Timestamp at) {
    const std::int64_t last = LastRevision(tx, view.origin, view.subject);
    const bool newest = view.revision > last;
    if (newest) {
        tx.Execute("UPDATE warning_incidents SET newest = 0 "
                   "WHERE origin = $1 AND subject = $2 AND newest = 1",
                   {view.origin, view.subject});
    }
    tx.Execute("INSERT INTO warning_incidents (origin, subject, revision, newest, mark, exercise, "
               "envelope, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
               {view.origin, view.subject, view.revision, std::int64_t{newest}, view.mark,
                std::int64_t{view.exercise}, envelope, at, base::CanonicalJson(ToJson(view))});
}

std::int64_t LastRevision(Transaction& tx, std::string_view origin, std::string_view subject) {
    auto row = tx.Query("SELECT revision FROM warning_incidents WHERE origin = $1 AND subject = $2 "
                        "ORDER BY revision DESC LIMIT 1",
                        {origin, subject});
    return row->Next() ? row->Int(0) : 0;
}

std::optional<IncidentView> Newest(Transaction& tx, std::string_view subject) {
    auto row = tx.Query("SELECT origin, subject, revision, mark, exercise, body "
                        "FROM warning_incidents WHERE subject = $1 ORDER BY revision DESC LIMIT 1",
                        {subject});
    return row->Next() ? ViewIn(*row) : std::nullopt;
}

std::optional<IncidentView> NewestUnder(Transaction& tx, std::string_view subject,
                                        std::string_view mark) {
    auto row = tx.Query("SELECT origin, subject, revision, mark, exercise, body "
                        "FROM warning_incidents WHERE subject = $1 AND mark = $2 "
                        "ORDER BY revision DESC LIMIT 1",
                        {subject, mark});
    return row->Next() ? ViewIn(*row) : std::nullopt;
}

std::vector<IncidentView> AllNewest(Transaction& tx) {
    auto row = tx.Query("SELECT origin, subject, revision, mark, exercise, body "
                        "FROM warning_incidents WHERE newest = 1 ORDER BY at DESC, subject");
    std::vector<IncidentView> out;
    while (row->Next()) {
        if (auto view = ViewIn(*row)) out.push_back(*std::move(view));
    }
    return out;
}

void PutMessage(Transaction& tx, const IncidentMessage& message) {
    tx.Execute("INSERT INTO warning_incident_messages (subject, envelope, node, kind, request, "
               "text, answers, at, exercise) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
               {message.subject, message.envelope, message.from, message.kind, message.request,
                message.text, message.answers, message.at, std::int64_t{message.exercise}});
}

std::optional<IncidentMessage> MessageIn(Transaction& tx, std::string_view envelope) {
    auto row = tx.Query(std::string(kMessageColumns) + " WHERE envelope = $1", {envelope});
    if (!row->Next()) return std::nullopt;
    return ReadMessage(*row);
}

std::vector<IncidentMessage> Messages(Transaction& tx, std::string_view subject) {
    auto row = tx.Query(std::string(kMessageColumns) + " WHERE subject = $1 ORDER BY at, envelope",
                        {subject});
    std::vector<IncidentMessage> out;
    while (row->Next()) out.push_back(ReadMessage(*row));
    return out;
}

void Propose(Transaction& tx, std::string_view country, Incidents::Proposal& proposal) {
    proposal.id = store::TakeNumbers(tx, country, "incident_proposals");
    const json::object share{{"to", base::TextsJson(proposal.share.to)},
                             {"parts", base::TextsJson(proposal.share.parts)},
                             {"note", proposal.share.note}};
    tx.Execute("INSERT INTO warning_incident_proposals (country, id, reference, version, share, "
               "proposed_by, at, state, decided_by, decided_at, reason) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', '', 0, '')",
               {country, proposal.id, proposal.reference, proposal.version,
                base::CanonicalJson(share), proposal.by, proposal.at});
}

std::vector<Incidents::Proposal> OpenProposals(Transaction& tx) {
    auto row = tx.Query("SELECT id, reference, version, share, proposed_by, at "
                        "FROM warning_incident_proposals WHERE state = 'open' ORDER BY id");
    std::vector<Incidents::Proposal> out;
    while (row->Next()) out.push_back(ProposalIn(*row));
    return out;
}

std::optional<Incidents::Proposal> OpenProposal(Transaction& tx, std::int64_t id) {
    auto row = tx.Query("SELECT id, reference, version, share, proposed_by, at "
                        "FROM warning_incident_proposals WHERE state = 'open' AND id = $1",
                        {id});
    if (!row->Next()) return std::nullopt;
    return ProposalIn(*row);
}

void CloseProposal(Transaction& tx, std::int64_t id, std::string_view state, std::string_view by,
                   base::Timestamp at, std::string_view reason) {
    tx.Execute("UPDATE warning_incident_proposals SET state = $1, decided_by = $2, "
               "decided_at = $3, reason = $4 WHERE id = $5",
               {state, by, at, reason, id});
}

}  // namespace atalaya::warning::incident_rows
