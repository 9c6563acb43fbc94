#pragma once

// The annual report and the data for the United Nations for programs, in one language.

#include "base/json.hpp"
#include "content/library.hpp"
#include "evaluation/annual.hpp"
#include "evaluation/un_data.hpp"

namespace atalaya::evaluation {

// {"year", "until", "whole", "now": figures, "before": figures, "rounds": [{"id", "title",
//  "joint_adopted", "joint_published": time or null, "countries": [{"country", "label", "state",
//  "state_title", "reason", "since", "absent", "late", "adopted", "public", "adopted_in_year",
//  "published_in_year", "extensions": [{"deadline", "title", "until", "reason", "at"}]}]}],
//  "by_type", "by_priority": {name: number}, "needs": [{"country", "label", "round", "node",
//  "recommendation", "source", "text"}]}
// figures: {"rounds", "invited", "absent", "late", "extensions", "adopted", "published",
// "recommendations", "reiterated", "completed", "by_progress": {name or "none": number},
// "assistance"}.
json::object AnnualJson(const Annual& annual, const content::Library& library, Lang lang);

// {"round": {"id", "title"}, "plan_title", "invited", "counted", "actions", "sources": [{"id",
//  "title", "linked", "commitments": [{"node", "number", "title", "ours": tally, "published":
//  tally, "servings": [{"action", "rated", "fulfilled", "published", "steps": [{"to", "type",
//  "asserted_by", "published"}]}]}]}], "tables": [{"asserter", "title", "asserted_by", "source",
//  "published", "links"}]}
// tally: {"actions", "rated", "fulfilled", "in_part", "ratings", "ratings_fulfilled"}.
json::object UnDataJson(const UnData& data, Lang lang);

}  // namespace atalaya::evaluation
