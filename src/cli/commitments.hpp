#pragma once

// What the subcommands of `atalaya commitments` share.

#include "cli/cli.hpp"
#include "commitments/search.hpp"

namespace atalaya::cli {

// The commitment of this id, or the only one that these words find ("UN09 20h"). Errors:
// cli.commitment_unknown {commitment}, cli.commitment_several {commitment, found}.
Result<commitments::Place> FindCommitment(const commitments::Plans& plans, const std::string& words);

void PrintCommitment(Session& session, const commitments::Node& node, int depth);

// Subcommands links and crosswalk.
void AddCommitmentLinks(CLI::App& commitments, Session& session);
// Subcommand text.
void AddCommitmentText(CLI::App& commitments, Session& session);

}  // namespace atalaya::cli
