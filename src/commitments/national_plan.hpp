#pragma once

// The country's own strategies and activities summed up: progress, money, what serves which
// commitment, what nobody serves, and what is late or due.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commitments/activities.hpp"
#include "commitments/plan.hpp"

namespace atalaya::commitments {

// Sums of one year, source and currency: exact decimal texts, never across currencies. Nullopt
// where nothing was entered, which is not nothing spent.
struct MoneyLine {
    int year = 0;
    std::string source, currency;
    std::optional<std::string> budget, spent;
};

// What a set of activities has come to. Only activities that count enter it, each once.
struct Progress {
    std::int64_t activities = 0;
    std::map<std::string, std::int64_t> by_state;
    // Of activities that are not cancelled.
    std::int64_t milestones = 0, milestones_done = 0;
    std::int64_t late = 0;         // activities past their end, or with a milestone past due
    std::vector<MoneyLine> money;  // by year, source, currency; cancelled activities included
};

// An objective of the country's own, as its activities write it.
struct OwnObjective {
    std::string strategy, objective;
    Progress progress;
    std::vector<const Activity*> activities;  // by number
};

// A commitment with the activities that serve it or anything below it.
struct ServedNode {
    const Plan* plan = nullptr;
    const Node* node = nullptr;
    std::int64_t direct = 0;  // activities that name the node itself
    Progress progress;
};

// How a commitment is served. An activity that is cancelled or only proposed serves nothing.
enum class Service : std::uint8_t {
    Direct,  // an activity names it
    Below,   // one names something below it
    Above,   // one names what it belongs to: an objective as a whole
    None
};

struct Coverage {
    const Plan* plan = nullptr;
    std::int64_t commitments = 0;      // without headings
    std::int64_t direct = 0, below = 0, above = 0;
    std::vector<const Node*> unserved; // in the order of the plan
};

// Something with a day that has passed or is near.
struct Reminder {
    enum class Kind : std::uint8_t {
        Begin,      // planned, and its day to begin has passed
        Milestone,  // due and not reached
        End         // due to be completed
    };
    Kind kind = Kind::End;
    const Activity* activity = nullptr;
    std::string milestone;  // its title
    base::Date due;
    std::int64_t days = 0;  // until then; negative: late by so many
};
std::string_view NameOf(Reminder::Kind kind);  // "begin", "milestone", "end"

// Wider than any field, so that no sum of amounts overflows.
struct WideSum {
    __int128 mantissa = 0;
    int scale = 0;
    void Add(const base::Decimal& amount);
};

// Adds activities up.
class ProgressSum {
 public:
    explicit ProgressSum(base::Date today) : m_today(today) {}
    void Add(const Activity& activity);
    Progress Take();

 private:
    struct Key {
        int year = 0;
        std::string source, currency;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Sums {
        std::optional<WideSum> budget, spent;
    };
    base::Date m_today;
    Progress m_progress;
    std::map<Key, Sums> m_money;
};

// Everything below points into `activities` and `plans`, which outlive it.
Progress Total(std::span<const Activity> activities, base::Date today);
// By the number of their first activity.
std::vector<OwnObjective> OwnObjectives(std::span<const Activity> activities, base::Date today);
// In the order of plans and their nodes; only nodes that are served directly or below.
std::vector<ServedNode> ServedNodes(std::span<const Activity> activities, const Plans& plans,
                                    base::Date today);
Coverage CoverageOf(std::span<const Activity> activities, const Plan& plan);
// The activities that serve the node or anything below it.
std::vector<const Activity*> ActivitiesFor(std::span<const Activity> activities, const Plan& plan,
                                           const Node& node);
// Of open activities that count: all that is late, and what falls due within `days` days; the
// earliest first.
std::vector<Reminder> Reminders(std::span<const Activity> activities, base::Date today, int days);

}  // namespace atalaya::commitments
