// What a commitment's page asks: everything linked over three steps, where one answer counts, and a
// search across all plans, over the content that is shipped.
//
//   bench_commitments

#include <cstdlib>

#include <fmt/format.h>

#include "base/check.hpp"
#include "commitments/links.hpp"
#include "commitments/search.hpp"
#include "measure.hpp"

namespace atalaya::bench {
namespace {

constexpr int kTimes = 21;

void Run() {
    auto library = content::Library::Load({});
    base::Check(library.ok(), "the shipped content is sound");
    auto plans = commitments::Plans::Load(**library);
    base::Check(plans.ok(), "the shipped plans are sound");
    const double load = MedianSeconds(kTimes, [&] {
        base::Check(commitments::Crosswalks::Load(**library, *plans).ok(), "sound crosswalks");
    });
    const auto crosswalks = commitments::Crosswalks::Load(**library, *plans);

    // The commitment from which three steps reach most.
    commitments::Place widest;
    std::size_t most = 0;
    for (const auto& plan : plans->all()) {
        for (const auto& node : plan.nodes()) {
            const commitments::Place place{&plan, &node};
            const std::size_t reached = FindLinked(*crosswalks, place, {}).linked.size();
            if (reached < most) continue;
            most = reached;
            widest = place;
        }
    }
    const double linked = MedianSeconds(kTimes, [&] { FindLinked(*crosswalks, widest, {}); });
    const double satisfied = MedianSeconds(kTimes, [&] { FindSatisfied(*crosswalks, widest); });
    const std::string title = widest.node->title.In(Lang::Es);
    const double number = MedianSeconds(kTimes, [&] { Search(*plans, {"UN09 20h", "", ""}); });
    const double words = MedianSeconds(kTimes, [&] { Search(*plans, {"prevención escuelas", "", ""}); });
    const double whole = MedianSeconds(kTimes, [&] { Search(*plans, {title, "", ""}); });
    Line("crosswalks read and checked", Shown(load));
    Line("everything linked over three steps", Shown(linked),
         fmt::format("{}: {} commitments", widest.node->id, most));
    Line("where one answer counts", Shown(satisfied), widest.node->id);
    Line("a number among all plans", Shown(number), "UN09 20h");
    Line("words among all plans", Shown(words), "prevención escuelas");
    Line("a whole title among all plans", Shown(whole), title);
}

}  // namespace
}  // namespace atalaya::bench

int main() {
    atalaya::bench::Run();
    return EXIT_SUCCESS;
}
