#pragma once

// The pages, one file each. What they show is asked of the rooms below on behalf of a citizen
// without an account.

#include <memory>

#include "app/content.hpp"
#include "commitments/evidence.hpp"
#include "indicators/indicators.hpp"
#include "site/frame.hpp"
#include "site/view.hpp"
#include "site/visit.hpp"

namespace atalaya::site {

// What one page is made from.
struct Ground {
    // Shared: a visit under way keeps its snapshot of the content.
    std::shared_ptr<const app::Content> content;
    indicators::Indicators& indicators;
    Places places;
    bool ready;   // the columns are in memory: figures cost no waiting

    const commitments::Plans& plans() const { return content->plans; }
};

Page HomePage(const Ground& ground, const Visit& visit);
// Errors: indicator.unknown, access.denied. A view that cannot be answered is a page that says so.
Result<Page> IndicatorPage(const Ground& ground, const Visit& visit, std::string_view id);
Page PlanPage(const Ground& ground, const Visit& visit);
// Errors: commitments.unknown {id}.
Result<Page> CommitmentPage(const Ground& ground, const Visit& visit, std::string_view id);
Page ErrorPage(const Visit& visit, const Error& error, int status);

// --- shared by pages ---------------------------------------------------------------------

// Asks as a citizen. While the columns are still being loaded: site.warming, at once.
commitments::Asker MakeAsker(const Ground& ground, const Visit& visit);
// The address of an indicator's page.
std::string IndicatorLink(const Visit& visit, std::string_view id, Query query = {});
// The address of a commitment's page.
std::string CommitmentLink(const Visit& visit, std::string_view id);
// A list of terms and what is told of them.
void WriteFact(Html& html, std::string_view term, std::string_view text);

// A figure, or the word for "none" where no record was counted: absence is not a zero.
void WriteValue(Html& html, const Visit& visit, std::string_view exact, std::int64_t records,
                int decimals);

// The form of an indicator's page.
void WriteForm(Html& html, const Ground& ground, const Visit& visit,
               const indicators::Definition& definition, const View& view, bool open);
// The heading of an axis: "Month", "Province", "Substance".
std::string AxisTitle(const Ground& ground, const Visit& visit,
                      const indicators::Definition& definition, const View& view,
                      std::string_view axis);

}  // namespace atalaya::site
