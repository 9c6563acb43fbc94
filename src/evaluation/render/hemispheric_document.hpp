#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "documents/document.hpp"
#include "evaluation/hemispheric.hpp"
#include "evaluation/render/report_words.hpp"

namespace atalaya::evaluation {

// A hemispheric report as a person reads it: overview, pillars, commitments, comparison over
// rounds, participation, recommendations and follow-up.
documents::Document HemisphericDocument(const Hemispheric& report, const content::Library& library,
                                        const RenderOptions& options);

// Its tables, each under its name, for spreadsheets: "actions", "pillars", "comparison",
// "countries", "matrix" (countries by commitments), "recommendations".
inline constexpr std::string_view kHemisphericTables[] = {
    "actions", "pillars", "comparison", "countries", "matrix", "recommendations"};
// Precondition: `name` is one of kHemisphericTables.
documents::Table HemisphericTable(std::string_view name, const Hemispheric& report,
                                  const content::Library& library, Lang lang);

}  // namespace atalaya::evaluation
