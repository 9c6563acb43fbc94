#pragma once

// The newest figures behind a commitment, each with where it comes from.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "commitments/plan.hpp"
#include "indicators/indicators.hpp"

namespace atalaya::commitments {

struct Figure {
    std::string period;         // "2016"
    std::string value;          // exact decimal text
    std::int64_t records = 0;   // counted in it
    std::int64_t left_out = 0;  // in it, without a comparable value
    std::optional<indicators::Precision> precision;   // of a figure of a survey
};

// One linked indicator with its figures.
struct Evidence {
    const Node* node = nullptr;  // the node that names the indicator
    const Link* link = nullptr;
    std::vector<Figure> figures;  // the newest years, newest first
    // Why there is no figure: access.denied and the like from the indicator itself, or
    // commitments.no_data when there is no record yet.
    std::optional<Error> missing;
    // What stands behind the figures, over all years; empty when there are none.
    std::vector<indicators::LeftOut> left_out;
    std::int64_t definition_version = 0, data_version = 0;
    base::Timestamp data_time = 0;
};

struct EvidenceReport {
    std::vector<Evidence> evidence;  // of the node and of everything below it, in order
    // commitments.no_indicator when nothing is linked; commitments.no_figures when no linked
    // indicator has any; otherwise none.
    std::optional<Error> note;
};

using Asker = std::function<Result<indicators::Answer>(const indicators::Question&)>;

inline constexpr std::size_t kFigures = 5;  // years shown

// `territory` "": all that the caller may see. Each indicator is asked once. Precondition: `node`
// belongs to `plan`, which outlives the report.
EvidenceReport Gather(const Plan& plan, const Node& node, const std::string& territory,
                      const Asker& ask);
EvidenceReport Gather(const Plan& plan, const Node& node, const std::string& territory,
                      indicators::Indicators& indicators, const access::Caller& caller);

}  // namespace atalaya::commitments
