#pragma once

#include "api/resources/resources.hpp"
#include "commitments/activity_evidence.hpp"

namespace atalaya::api {

// Of activities that the caller may read.
std::map<std::string, std::vector<commitments::ActivityEvidence>> EvidenceOf(
    app::App& app, const Context& context, const std::vector<std::string>& activities);

// {"number", "shows", "withheld", "taken_at", "taken_by_name"} beside what FrozenJson shows.
json::object ActivityEvidenceJson(const commitments::ActivityEvidence& one, const Context& context,
                                  ActorNames& names);
// What an item is called in a line: the indicator, the kind of record with its reference, the name
// of the file or of the address.
std::string EvidenceTitle(const commitments::ActivityEvidence& one, const Context& context);

}  // namespace atalaya::api
