#pragma once

// A record and its history as a person at the command line reads them.

#include <span>

#include "cli/cli.hpp"
#include "registers/begin.hpp"
#include "registers/record.hpp"
#include "registers/records.hpp"

namespace atalaya::cli {

// As the API gives it, without what the caller may not see.
json::object RenderFor(app::App& app, const access::Caller& caller, const registers::Model& model,
                       const registers::Record& record);
// The title of a state; the word itself for one that the register no longer has.
std::string StateTitle(const Session& session, const registers::Model& model,
                       std::string_view state);
// Field by field, with the commands that the caller may use on it; JSON where that was asked for.
void PrintRecord(Session& session, app::App& app, const access::Caller& caller,
                 const registers::Model& model, const registers::Record& record);
// Version by version: when, who, what was done and why, and each field before and after.
void PrintHistory(Session& session, app::App& app, const access::Caller& caller,
                  const registers::Model& model, std::span<const registers::HistoryEntry> entries);

// What a new record of the register would begin with, field by field, and how it is then entered; as
// the input of that where JSON was asked for.
void PrintProposal(Session& session, const app::App& app, const registers::Model& model,
                   const registers::ProposalRequest& request, const registers::Proposal& proposal);

}  // namespace atalaya::cli
