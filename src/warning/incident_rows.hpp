#pragma once

// The tables of shared incidents; private to the room.

#include <optional>
#include <string>
#include <vector>

#include "store/database.hpp"
#include "warning/incidents.hpp"

namespace atalaya::warning::incident_rows {

Result<void> Prepare(store::Database& database);

// A revision of this node or of another, as it was sent or came.
void Put(store::Transaction& tx, const IncidentView& view, std::string_view envelope,
         base::Timestamp at);
// The highest revision; 0: none.
std::int64_t LastRevision(store::Transaction& tx, std::string_view origin,
                          std::string_view subject);
std::optional<IncidentView> Newest(store::Transaction& tx, std::string_view subject);
// The newest that bears this mark: who may read a message may read what was sent under its mark.
std::optional<IncidentView> NewestUnder(store::Transaction& tx, std::string_view subject,
                                        std::string_view mark);
// Of each subject the newest revision, newest first.
std::vector<IncidentView> AllNewest(store::Transaction& tx);

void PutMessage(store::Transaction& tx, const IncidentMessage& message);
std::optional<IncidentMessage> MessageIn(store::Transaction& tx, std::string_view envelope);
std::vector<IncidentMessage> Messages(store::Transaction& tx, std::string_view subject);

// Numbers the proposal.
void Propose(store::Transaction& tx, std::string_view country, Incidents::Proposal& proposal);
std::vector<Incidents::Proposal> OpenProposals(store::Transaction& tx);
std::optional<Incidents::Proposal> OpenProposal(store::Transaction& tx, std::int64_t id);
void CloseProposal(store::Transaction& tx, std::int64_t id, std::string_view state,
                   std::string_view by, base::Timestamp at, std::string_view reason);

}  // namespace atalaya::warning::incident_rows
