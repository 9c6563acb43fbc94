// Whatever a document says, its sentences are placed in the order of its lines, none twice, or the
// document is refused. The first byte chooses the language that titles are compared in, the second
// a plan; the rest is the document.

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>

#include "base/check.hpp"
#include "commitments/text_placement.hpp"
#include "content/library.hpp"

namespace commitments = atalaya::commitments;

namespace {

const commitments::Plans& Shipped() {
    static const auto library = atalaya::content::Library::Load({});
    atalaya::base::Check(library.ok(), "the shipped content is sound");
    static const auto plans = commitments::Plans::Load(**library);
    atalaya::base::Check(plans.ok(), "the shipped plans are sound");
    return *plans;
}

void Demand(bool holds) {
    if (!holds) std::abort();
}

void CheckPlacement(const commitments::Placement& placement, int lines) {
    std::set<const commitments::Node*> placed;
    for (const auto& text : placement.placed) {
        Demand(text.node != nullptr && text.line >= 1 && text.line <= lines);
        Demand(placed.insert(text.node).second);
    }
    for (const auto& text : placement.unplaced) Demand(text.line >= 1 && text.line <= lines);
    for (const auto& text : placement.missing) Demand(!placed.contains(text.node));
    Demand(placed.size() + placement.missing.size() >= placement.asked);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size < 2) return 0;
    const auto& plans = Shipped();
    const auto lang = atalaya::base::kLangs[data[0] % atalaya::base::kLangs.size()];
    const auto& plan = plans.all()[data[1] % plans.all().size()];
    const std::string_view document(reinterpret_cast<const char*>(data) + 2, size - 2);
    if (!atalaya::base::IsValidUtf8(document)) return 0;
    const int lines = 1 + static_cast<int>(std::count(document.begin(), document.end(), '\n'));
    const auto placed = commitments::PlaceTexts(plan, document, lang);
    if (placed.ok()) CheckPlacement(*placed, lines);
    const auto recognised = commitments::RecogniseTexts(plans, document, lang);
    if (!recognised.ok()) return 0;
    for (const auto& one : *recognised) CheckPlacement(one.placement, lines);
    return 0;
}
