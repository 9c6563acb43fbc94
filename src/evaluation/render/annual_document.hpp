#pragma once

#include <string_view>

#include "commitments/plan.hpp"
#include "documents/document.hpp"
#include "evaluation/annual.hpp"
#include "evaluation/render/report_words.hpp"

namespace atalaya::evaluation {

// A year of evaluation as the Commission reads it: what was done beside the year before, where
// every country stands in each round, what was published, recommendations and their follow-up,
// needs for assistance, extensions and absences.
documents::Document AnnualDocument(const Annual& annual, const commitments::Plans& plans,
                                   const content::Library& library, const RenderOptions& options);

// Its tables, each under its name, for spreadsheets.
inline constexpr std::string_view kAnnualTables[] = {
    "figures", "countries", "published", "recommendations", "assistance", "extensions", "absences"};
// Precondition: `name` is one of kAnnualTables.
documents::Table AnnualTable(std::string_view name, const Annual& annual,
                             const commitments::Plans& plans, const content::Library& library,
                             Lang lang);

}  // namespace atalaya::evaluation
