#pragma once

// The seals of reports as JSON: what was adopted of all countries together, and what a verification
// found.

#include "api/resources/evaluation_json.hpp"

namespace atalaya::api {

// {"digest", "fingerprint", "own_key", "earlier_key": this node's, before it was renewed,
// "faults": [WhyJson]}.
json::object SealCheckJson(const evaluation::SealCheck& check, const Context& context);

// The same with the faults of both, and {"holds", "papers", "journal"}.
json::object ReportCheckJson(const evaluation::ReportCheck& check, const Context& context);

// {"state", "public", "edition", "reason", "adopted_at", "at", "digest", "fingerprint"}; adopted_at:
// of the edition, at: since when it has its state.
json::object EditionJson(const evaluation::JointReport& report);

}  // namespace atalaya::api
