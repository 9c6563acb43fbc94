#include "evaluation/un_data.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "commitments/links.hpp"

namespace atalaya::evaluation {

using commitments::Crosswalks;
using commitments::Node;
using commitments::Plan;

namespace {

class UnMaker {
 public:
    UnMaker(const Hemispheric& report, const commitments::Plans& plans,
            const Crosswalks& crosswalks)
        : m_report(report), m_plans(plans), m_crosswalks(crosswalks) {
        for (const ShareLine& line : report.lines)
            if (line.asked) m_asked.emplace(line.node, &line);
    }

    UnData Make() {
        UnData out{.round = m_report.round,
                   .plan_title = m_report.plan_title,
                   .invited = static_cast<int>(m_report.countries.size()),
                   .counted = m_report.counted,
                   .actions = static_cast<int>(m_asked.size())};
        for (const std::string_view id : kUnSources) {
            if (const Plan* plan = m_plans.Find(id)) out.sources.push_back(SourceOf(*plan));
        }
        for (const auto& [asserter, used] : m_used) out.tables.push_back(used);
        return out;
    }

 private:
    UnSource SourceOf(const Plan& plan) {
        UnSource out{.id = plan.id(), .title = plan.title()};
        for (const Node& node : plan.nodes()) {
            if (commitments::IsHeading(node.kind)) continue;
            out.commitments.push_back(CommitmentOf(plan, node));
            out.linked += !out.commitments.back().servings.empty();
        }
        return out;
    }

    UnCommitment CommitmentOf(const Plan& plan, const Node& node) {
        UnCommitment out{.node = node.id,
                         .number = node.number.empty() ? node.paragraph : node.number,
                         .title = node.title};
        for (const auto& link : m_crosswalks.Of(node)) {
            const commitments::Place other = link.Other();
            if (Asked(other.node)) {
                Add(out, *other.node, {StepTo(node, link)});
            } else if (plan.id() != kUnBetween && other.plan != nullptr &&
                       other.plan->id() == kUnBetween) {
                AddOver(out, node, link);
            }
        }
        std::ranges::stable_sort(out.servings, {}, [](const UnServing& one) {
            return std::tuple(one.published(), one.action, one.steps.size());
        });
        out.ours = Tally(out.servings, false);
        out.published = Tally(out.servings, true);
        return out;
    }

    // Everything that serves the recommendation of 2016 at the other end of the link.
    void AddOver(UnCommitment& out, const Node& node, const Crosswalks::End& link) {
        const Node& between = *link.Other().node;
        for (const auto& first : m_crosswalks.Of(between)) {
            const Node* action = first.Other().node;
            if (Asked(action)) Add(out, *action, {StepTo(between, first), StepTo(node, link)});
        }
    }

    void Add(UnCommitment& out, const Node& action, std::vector<UnStep> steps) {
        const Share& share = m_asked.find(action.id)->second->share;
        out.servings.push_back({.action = action.id,
                                .steps = std::move(steps),
                                .rated = share.rated,
                                .fulfilled = share.fulfilled});
    }

    bool Asked(const Node* node) const { return node != nullptr && m_asked.contains(node->id); }

    // `link` as seen from `to`, at its end.
    UnStep StepTo(const Node& to, const Crosswalks::End& link) {
        UnStep out{.to = to.id,
                   .type = commitments::Inverse(link.Type()),
                   .asserted_by = commitments::AsserterOf(link),
                   .published = link.crosswalk->IsPublished() && !link.row->IsOurReading()};
        auto [table, is_new] = m_used.try_emplace(out.asserted_by);
        if (is_new) {
            table->second = {.asserter = out.asserted_by,
                             .title = link.crosswalk->title(),
                             .asserted_by = link.crosswalk->asserted_by(),
                             .source = link.crosswalk->source(),
                             .published = out.published};
        }
        table->second.links += m_links.insert(link.row).second;
        return out;
    }

    UnTally Tally(const std::vector<UnServing>& servings, bool published) const {
        UnTally out;
        std::set<std::string_view> actions;
        struct Ratings {
            int all = 0, fulfilled = 0;
        };
        std::map<std::string_view, Ratings> countries;
        for (const UnServing& one : servings) {
            // Over several ways, an action is still one.
            if (one.published() != published || !actions.insert(one.action).second) continue;
            const ShareLine& line = *m_asked.find(one.action)->second;
            for (const auto& [id, codes] : line.countries) {
                const Level* level = m_report.round.scale().Find(id);
                if (level == nullptr || level->outside) continue;
                for (const std::string& country : codes) {
                    ++countries[country].all;
                    countries[country].fulfilled += level->fulfilled;
                }
            }
        }
        out.actions = static_cast<int>(actions.size());
        out.rated = static_cast<int>(countries.size());
        for (const auto& [country, ratings] : countries) {
            out.ratings += ratings.all;
            out.ratings_fulfilled += ratings.fulfilled;
            out.fulfilled += ratings.fulfilled == ratings.all;
            out.in_part += ratings.fulfilled > 0 && ratings.fulfilled < ratings.all;
        }
        return out;
    }

    const Hemispheric& m_report;
    const commitments::Plans& m_plans;
    const Crosswalks& m_crosswalks;
    std::map<std::string, const ShareLine*, std::less<>> m_asked;
    std::map<std::string, UnTable> m_used;                    // by asserter
    std::set<const commitments::CrosswalkRow*> m_links;       // of them, each counted once
};

}  // namespace

UnData MakeUnData(const Hemispheric& report, const commitments::Plans& plans,
                  const Crosswalks& crosswalks) {
    return UnMaker(report, plans, crosswalks).Make();
}

}  // namespace atalaya::evaluation
