#pragma once

// The activities of a country's own strategies, as far as a caller may see them.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/date.hpp"
#include "base/decimal.hpp"
#include "registers/records.hpp"
#include "store/database.hpp"

namespace atalaya::commitments {

// The registers that are read (content/registers). A country may add to them; without one of the
// fields named here it has no value in the roll-up.
inline constexpr std::string_view kStrategies = "strategies";
inline constexpr std::string_view kActivities = "plan_activities";
// States that close an activity; whatever else they are called, all others are open.
inline constexpr std::string_view kCompleted = "completed";
inline constexpr std::string_view kCancelled = "cancelled";
inline constexpr std::string_view kPlanned = "planned";  // not begun

struct Milestone {
    std::string title;
    base::Date due;  // the last day that it may mean: "2027-03" is due on 31 March
    bool done = false;
};

struct Money {
    base::Decimal amount;
    std::string currency;  // ISO 4217
};

// Budget and spending of one year from one source of funds.
struct Funds {
    int year = 0;
    std::string source;  // code of the list funding_source
    std::optional<Money> budget, spent;
};

struct Activity {
    std::string reference;  // "XA-12"
    std::string strategy;   // reference of the strategy
    std::string number, objective, title, owner;
    std::string state;
    bool counts = true;      // false: only proposed
    std::string unit;        // whose record it is
    bool may_change = false; // by the caller
    bool own = false;        // the caller is its owner: see IsOwner
    std::string start_text, end_text;      // as entered: "2027-03"
    std::optional<base::Date> start, end;  // the last day that each may mean
    std::vector<Milestone> milestones;
    std::vector<Funds> funds;
    std::vector<std::string> commitments;  // ids of nodes, "HP21-RIME-3.1"

    bool IsOpen() const { return state != kCompleted && state != kCancelled; }
};

struct ActivityQuery {
    std::string strategy;    // reference; "" for all
    bool only_open = false;
    bool with_groups = true; // false: without milestones and funds
};

// What reading needs; all outlive the call.
struct ActivitySource {
    store::Database& database;
    const access::Policy& policy;
    const registers::Records& records;
    const registers::Catalogue& catalogue;
};

// By number, as people count ("2.9" before "2.10"). None where the country has no such register or
// the caller may read nothing of it. Fields that are hidden from the caller have no value. Errors:
// those of Records::List.
Result<std::vector<Activity>> ReadActivities(const ActivitySource& source,
                                             const access::Caller& caller,
                                             const ActivityQuery& query = {});

// The strategies that the caller may see, newest first; as ReadActivities.
Result<std::vector<registers::Record>> ReadStrategies(const ActivitySource& source,
                                                      const access::Caller& caller);

// Whether an activity is the caller's to carry out: the responsible institution, or the unit whose
// record it is, is the caller's own unit or one that a grant names; or the caller may change it by
// a grant for a part of the country. Who keeps the plan as a whole owns none of its activities
// thereby. Names are compared folded.
bool IsOwner(const access::Policy& policy, const access::Caller& caller,
             const access::Subject& activity, std::string_view owner);

// "2.9" before "2.10": runs of figures compare as numbers.
bool ComesBefore(std::string_view a, std::string_view b);

}  // namespace atalaya::commitments
