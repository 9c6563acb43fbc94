#include "commitments/national_plan.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>

namespace atalaya::commitments {
namespace {

bool Serves(const Activity& activity) {
    return activity.counts && activity.state != kCancelled;
}

bool IsLate(const Activity& activity, base::Date today) {
    if (!activity.IsOpen()) return false;
    if (activity.end && *activity.end < today) return true;
    return std::ranges::any_of(activity.milestones, [&](const Milestone& milestone) {
        return !milestone.done && milestone.due < today;
    });
}

// The ids that serving activities name.
std::set<std::string_view> NamedIds(std::span<const Activity> activities) {
    std::set<std::string_view> ids;
    for (const Activity& activity : activities) {
        if (Serves(activity)) ids.insert(activity.commitments.begin(), activity.commitments.end());
    }
    return ids;
}

// Above the node, the nearest first.
template <class Visit>
void ForEachAbove(const Plan& plan, const Node& node, Visit visit) {
    for (const Node* at = plan.Find(node.parent); at; at = plan.Find(at->parent)) visit(*at);
}

std::map<std::string_view, Service> ServicesOf(const Plan& plan,
                                               const std::set<std::string_view>& named) {
    std::map<std::string_view, Service> services;
    for (const Node& node : plan.nodes()) {
        services[node.id] = named.contains(node.id) ? Service::Direct : Service::None;
    }
    for (const Node& node : plan.nodes()) {
        if (!named.contains(node.id)) continue;
        ForEachAbove(plan, node, [&](const Node& above) {
            Service& service = services[above.id];
            if (service == Service::None) service = Service::Below;
        });
    }
    for (const Node& node : plan.nodes()) {
        Service& service = services[node.id];
        if (service != Service::None) continue;
        // A heading groups others: naming it says nothing of each of them.
        ForEachAbove(plan, node, [&](const Node& above) {
            if (named.contains(above.id) && !IsHeading(above.kind)) service = Service::Above;
        });
    }
    return services;
}

}  // namespace

std::string_view NameOf(Reminder::Kind kind) {
    switch (kind) {
        case Reminder::Kind::Begin:
            return "begin";
        case Reminder::Kind::Milestone:
            return "milestone";
        case Reminder::Kind::End:
            return "end";
    }
    return "";
}

void WideSum::Add(const base::Decimal& amount) {
    __int128 other = amount.mantissa();
    for (int at = amount.scale(); at < scale; ++at) other *= 10;
    for (; scale < amount.scale(); ++scale) mantissa *= 10;
    mantissa += other;
}

void ProgressSum::Add(const Activity& activity) {
    if (!activity.counts) return;
    ++m_progress.activities;
    ++m_progress.by_state[activity.state];
    if (IsLate(activity, m_today)) ++m_progress.late;
    if (activity.state != kCancelled) {
        for (const Milestone& milestone : activity.milestones) {
            ++m_progress.milestones;
            if (milestone.done) ++m_progress.milestones_done;
        }
    }
    for (const Funds& funds : activity.funds) {
        const auto add = [&](const std::optional<Money>& money, std::optional<WideSum> Sums::*part) {
            if (!money) return;
            auto& sum = m_money[{funds.year, funds.source, money->currency}].*part;
            if (!sum) sum.emplace();
            sum->Add(money->amount);
        };
        add(funds.budget, &Sums::budget);
        add(funds.spent, &Sums::spent);
    }
}

Progress ProgressSum::Take() {
    const auto text = [](const std::optional<WideSum>& sum) -> std::optional<std::string> {
        if (!sum) return std::nullopt;
        return base::FormatScaled(sum->mantissa, sum->scale);
    };
    for (const auto& [key, sums] : m_money) {
        m_progress.money.push_back(
            {key.year, key.source, key.currency, text(sums.budget), text(sums.spent)});
    }
    return std::move(m_progress);
}

Progress Total(std::span<const Activity> activities, base::Date today) {
    ProgressSum sum(today);
    for (const Activity& activity : activities) sum.Add(activity);
    return sum.Take();
}

std::vector<OwnObjective> OwnObjectives(std::span<const Activity> activities, base::Date today) {
    std::vector<OwnObjective> out;
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
    for (const Activity& activity : activities) {
        const auto [found, fresh] =
            known.try_emplace({activity.strategy, activity.objective}, out.size());
        if (fresh) out.push_back({activity.strategy, activity.objective, {}, {}});
        out[found->second].activities.push_back(&activity);
    }
    for (OwnObjective& objective : out) {
        ProgressSum sum(today);
        for (const Activity* activity : objective.activities) sum.Add(*activity);
        objective.progress = sum.Take();
    }
    return out;
}

std::vector<ServedNode> ServedNodes(std::span<const Activity> activities, const Plans& plans,
                                    base::Date today) {
    std::vector<ServedNode> out;
    for (const Plan& plan : plans.all()) {
        // An activity that names two actions of an objective counts once in the objective.
        std::unordered_map<std::string_view, std::set<std::size_t>> serving, direct;
        for (std::size_t i = 0; i < activities.size(); ++i) {
            if (!Serves(activities[i])) continue;
            for (const std::string& id : activities[i].commitments) {
                const Node* node = plan.Find(id);
                if (!node) continue;
                direct[node->id].insert(i);
                serving[node->id].insert(i);
                ForEachAbove(plan, *node, [&](const Node& above) { serving[above.id].insert(i); });
            }
        }
        for (const Node& node : plan.nodes()) {
            const auto found = serving.find(node.id);
            if (found == serving.end()) continue;
            ProgressSum sum(today);
            for (const std::size_t i : found->second) sum.Add(activities[i]);
            out.push_back({&plan, &node, static_cast<std::int64_t>(direct[node.id].size()),
                           sum.Take()});
        }
    }
    return out;
}

Coverage CoverageOf(std::span<const Activity> activities, const Plan& plan) {
    Coverage out{.plan = &plan};
    const auto services = ServicesOf(plan, NamedIds(activities));
    for (const Node& node : plan.nodes()) {
        if (IsHeading(node.kind)) continue;
        ++out.commitments;
        switch (services.at(node.id)) {
            case Service::Direct:
                ++out.direct;
                break;
            case Service::Below:
                ++out.below;
                break;
            case Service::Above:
                ++out.above;
                break;
            case Service::None:
                out.unserved.push_back(&node);
                break;
        }
    }
    return out;
}

std::vector<const Activity*> ActivitiesFor(std::span<const Activity> activities, const Plan& plan,
                                           const Node& node) {
    std::set<std::string_view> wanted;
    for (const Node* one : plan.Below(node)) wanted.insert(one->id);
    std::vector<const Activity*> out;
    for (const Activity& activity : activities) {
        const bool serves = Serves(activity) &&
                            std::ranges::any_of(activity.commitments, [&](const std::string& id) {
                                return wanted.contains(id);
                            });
        if (serves) out.push_back(&activity);
    }
    return out;
}

std::vector<Reminder> Reminders(std::span<const Activity> activities, base::Date today, int days) {
    std::vector<Reminder> out;
    const auto add = [&](Reminder::Kind kind, const Activity& activity, std::string milestone,
                         base::Date due, std::int64_t most) {
        const std::int64_t left = due.ToDays() - today.ToDays();
        if (left <= most) out.push_back({kind, &activity, std::move(milestone), due, left});
    };
    for (const Activity& activity : activities) {
        if (!activity.counts || !activity.IsOpen()) continue;
        if (activity.start && activity.state == kPlanned)
            add(Reminder::Kind::Begin, activity, "", *activity.start, -1);
        for (const Milestone& milestone : activity.milestones) {
            if (!milestone.done)
                add(Reminder::Kind::Milestone, activity, milestone.title, milestone.due, days);
        }
        if (activity.end) add(Reminder::Kind::End, activity, "", *activity.end, days);
    }
    std::ranges::stable_sort(out, {}, &Reminder::due);
    return out;
}

}  // namespace atalaya::commitments
