#pragma once

#include <string_view>

#include "commitments/plan.hpp"
#include "documents/document.hpp"
#include "evaluation/render/report_words.hpp"
#include "evaluation/un_data.hpp"

namespace atalaya::evaluation {

// What a round says of the commitments of the United Nations, and how that was computed.
documents::Document UnDocument(const UnData& data, const content::Library& library,
                               const RenderOptions& options);

// Its tables, each under its name: "commitments" has a row for each commitment and for each of
// ours and the published table, "links" one for each way in which an action serves a commitment,
// "tables" the tables of links that were used.
inline constexpr std::string_view kUnTables[] = {"commitments", "links", "tables"};
// Precondition: `name` is one of kUnTables.
documents::Table UnTableOf(std::string_view name, const UnData& data,
                           const content::Library& library, Lang lang);

}  // namespace atalaya::evaluation
