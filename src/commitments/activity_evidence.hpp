#pragma once

// What shows the results of the country's own activities. Each item is frozen when it is taken as
// evidence; it is never changed afterwards, only taken back with a reason.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commitments/supporting_evidence.hpp"
#include "journal/journal.hpp"

namespace atalaya::commitments {

inline constexpr std::size_t kMostActivityEvidence = 50;  // items of one activity
inline constexpr std::ptrdiff_t kLongestShows = 500;         // characters

struct ActivityEvidence {
    std::int64_t number = 0;       // in the country
    std::string activity;          // reference, "XA-12"
    std::string shows;             // of the result, in the words of who took it
    json::object item;             // frozen: supporting_evidence.hpp
    base::Timestamp taken_at = 0;
    std::string taken_by;          // "person:12"
    // The caller may not see what stands behind it: no figures, no reference, no values.
    bool withheld = false;
    // How the present differs from what was taken, or evidence.altered; nullopt: it says the same.
    std::optional<Error> changed;
};

class EvidenceOfActivities {
 public:
    // All of them outlive this object.
    EvidenceOfActivities(store::Database& database, const journal::Journal& journal,
                         const registers::Records& records, indicators::Indicators& indicators,
                         const base::Clock& clock)
        : m_database(database),
          m_journal(journal),
          m_records(records),
          m_indicators(indicators),
          m_clock(clock),
          m_items(database, records, indicators, clock) {}
    static Result<void> Prepare(store::Database& database);

    // Freezes the item and keeps it for the activity; in the journal as
    // "activity.evidence_taken". A file must be attached to the activity. Who may change the
    // activity may do this. Errors: those of Records::Find and of its change, evidence.invalid with
    // details (SupportingEvidence::Check below "/item"; evidence.shows_missing, evidence.too_long
    // {limit} at "/shows"), evidence.too_many {limit}, evidence.unknown.
    Result<ActivityEvidence> Take(const access::Caller& caller,
                                  const registers::Catalogue& catalogue,
                                  std::string_view activity, std::string_view shows,
                                  const json::object& item);
    // It no longer counts; in the journal, with the reason, as "activity.evidence_withdrawn".
    // Errors: as Take, evidence.number_unknown {reference, number}, evidence.reason_missing.
    Result<void> TakeBack(const access::Caller& caller, const registers::Catalogue& catalogue,
                          std::string_view activity, std::int64_t number,
                          std::string_view reason);

    // By activity, the oldest first, compared with the present. What stands behind an item is
    // shown to those who may see it by itself. Precondition: the caller may read the activities.
    std::map<std::string, std::vector<ActivityEvidence>> Of(
        const access::Caller& caller, const registers::Catalogue& catalogue,
        std::span<const std::string> activities) const;

 private:
    Result<registers::Record> FindToChange(store::Transaction& tx, const access::Caller& caller,
                                           const registers::Model& model,
                                           std::string_view activity) const;
    Result<json::object> CheckItem(store::Transaction& tx, const access::Caller& caller,
                                   const registers::Catalogue& catalogue,
                                   const registers::Model& model, std::string_view activity,
                                   std::string_view shows, const json::object& item) const;
    void Withhold(store::Transaction& tx, const access::Caller& caller,
                  const registers::Catalogue& catalogue, ActivityEvidence& one) const;
    std::optional<Error> Compare(const registers::Catalogue& catalogue,
                                 const ActivityEvidence& one) const;

    store::Database& m_database;
    const journal::Journal& m_journal;
    const registers::Records& m_records;
    indicators::Indicators& m_indicators;
    const base::Clock& m_clock;
    const SupportingEvidence m_items;
};

}  // namespace atalaya::commitments
