#pragma once

// Surveys as people read them in a terminal. What is told in the JSON of the room surveys is read
// from there, so that terminal and pages say the same.

#include "cli/cli.hpp"
#include "surveys/mapping_check.hpp"
#include "surveys/proposal.hpp"
#include "surveys/sampling.hpp"

namespace atalaya::cli {

// Of surveys::RenderTable: estimates with intervals and flags; below them why cells are flagged,
// choices and remarks.
void PrintSurveyTable(Session& session, const json::object& table);
// Of surveys::RenderComparison: groups down, waves across, with the last change and the trend.
void PrintWaves(Session& session, const json::object& comparison);
// Of surveys::ToJson(Comparison): what differs in method, then the figures.
void PrintComparison(Session& session, const json::object& comparison);
// Facts, strata and weights with bars, remarks.
void PrintSampling(Session& session, const surveys::Sampling& sampling);
// How often each answer was found, what contradicts itself, what can be computed.
void PrintCheck(Session& session, const surveys::MappingCheck& check);
// Why each question stands in the proposed mapping, as comments of YAML.
std::string ProposalComments(const Session& session, const surveys::Proposal& proposal);

}  // namespace atalaya::cli
