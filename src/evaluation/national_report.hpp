#pragma once

// The report on one country, put together from the papers of a round.

#include <string_view>

#include "commitments/plan.hpp"
#include "content/library.hpp"
#include "evaluation/papers.hpp"
#include "evaluation/rounds.hpp"

namespace atalaya::evaluation {

// Everything that the report says, in all languages, with whole numbers and texts only, so that it
// can be sealed:
//   {"kind": "national_report", "format": 1,
//    "round": {"id", "title", "instrument": {"id", "version", "title"}, "frozen"},
//    "scale": {"id", "title", "levels": [{"id", "title", "fulfilled", "outside"}]},
//    "plan": {"id", "title"}, "country": {"code", "name"},
//    "introduction": text in languages, "introduction_comments": as below, where there are any,
//    "counts": {level: number of commitments, "": those without a rating},
//    "nodes": [{"id", "number", "kind", "depth", "title", ...}, ...] in the order of the plan; those
//      that are asked about have besides "rating", "text", "reason", "basis": {"fulfilled",
//      "counted"}, "evidence": [...], "comments": [{"id", "text", "verdict", "reason"}],
//      "recommendations": [number, ...]; pillars and objectives "text", "comments" and
//      "recommendations" where something is said of them as a whole
//    "recommendations": [{"id", "node", "type", "type_title", "priority", "text", "assistance",
//      "reiterates": {"round", "title", "id"} or null}],
//    "papers": [{"kind", "id", "version", "digest"}]}   what it was made of
// An item of evidence is as it was frozen (evidence.hpp), with "question"; of a record without its
// values, which are not for everyone.
json::object AssembleNational(store::Transaction& tx, const Papers& papers, const Round& round,
                              std::string_view country, const commitments::Plans& plans,
                              const content::Library& library);

}  // namespace atalaya::evaluation
