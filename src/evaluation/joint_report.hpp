#pragma once

// The report on all countries of a round together as it is adopted: sealed like that of a country,
// and standing on the sealed reports of the countries that it counts.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/library.hpp"
#include "evaluation/hemispheric.hpp"
#include "evaluation/report.hpp"

namespace atalaya::evaluation {

// The adopted report. Its document, in all languages and with whole numbers only:
//   {"kind": "hemispheric_report", "format": 1, "edition", "supersedes": digest of the edition
//    before or "", "reason" of the new edition, "round": {"id", "title", "frozen"},
//    "plan": {"id", "title"}, "scale": {"id", "levels": [{"id", "title", "fulfilled", "outside"}]},
//    "countries": [{"code", "name", "state", "counted", "absent", "report": digest of its
//    sealed report or ""}], "counted", "total": share, "earlier": [{"id", "title", "counted",
//    "total": share}], "lines": [{"node", "number", "kind", "depth", "title", "asked", "share",
//    "earlier": [share], "countries": {level: [code]}}], "follow_up": {"recommendations",
//    "reiterated", "by_type", "by_priority", "by_progress", "assistance"},
//    "adopted": {"at", "by", "name"}}
//   share: {"levels": {id: countries}, "rated", "fulfilled", "unrated", "evidence",
//   "with_evidence"}, or null where the round did not ask.
struct JointReport {
    json::object document, seal;
    std::string state;             // of the procedure: adopted or published
    bool is_public = false;        // everyone may read it
    std::int64_t edition = 0;
    base::Timestamp at = 0;        // since when it has that state
};

// A step as it is offered to a caller.
struct JointOffer {
    JointStep step;
    bool needs_reason = false;
    std::vector<Error> obstacles;   // empty: the caller may take it now
};

class JointReports {
 public:
    // All of them outlive this object.
    JointReports(Papers& papers, Gate& gate, Rounds& rounds, HemisphericReports& reports,
                 const Reports& national, const journal::Journal& journal,
                 const base::Clock& clock, const KeyRing& keys,
                 std::function<Evidence::Models()> texts)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_reports(reports),
          m_national(national), m_journal(journal), m_clock(clock), m_keys(keys),
          m_texts(std::move(texts)) {}

    // The newest edition that the caller may read: a public one, or else one all of whose counted
    // reports the caller may read. Errors: evaluation.round_unknown, access.denied,
    // evaluation.own_country, evaluation.joint_not_adopted.
    Result<JointReport> Get(const access::Caller& caller, std::string_view round);
    // The same; nullopt where the caller may read none or there is none. Errors:
    // evaluation.round_unknown.
    Result<std::optional<JointReport>> Find(const access::Caller& caller, std::string_view round);
    // It against its digest, its signature, the sealed reports that it counts and the journal.
    // Errors: those of Get. Faults besides those of Reports::Verify:
    // evaluation.joint_report_differs {country}.
    Result<ReportCheck> Verify(const access::Caller& caller, std::string_view round);

    // The steps of the round's procedure, each with what keeps this caller from it. Errors:
    // evaluation.round_unknown, access.denied.
    Result<std::vector<JointOffer>> Offers(const access::Caller& caller, std::string_view round);
    // Adopts or publishes. Adopting again makes a new edition, which needs a reason. Errors:
    // evaluation.round_unknown, evaluation.transition_unknown {transition, known}, access.denied,
    // evaluation.reason_needed, evaluation.joint_nothing_adopted, evaluation.joint_open {count}
    // with evaluation.joint_country {country, state} as details (neither adopted nor absent),
    // evaluation.joint_not_adopted, evaluation.joint_published,
    // evaluation.joint_unpublished {count} with the same details.
    Result<JointReport> Take(const access::Caller& caller, std::string_view round,
                             std::string_view step, std::string_view reason);

 private:
    bool MayRead(const access::Caller& caller, const Round& round, const Paper& edition) const;
    std::optional<JointReport> FindReadable(store::Transaction& tx, const access::Caller& caller,
                                            const Round& round) const;
    Result<JointReport> RequireReadable(store::Transaction& tx, const access::Caller& caller,
                                        const Round& round) const;
    using Places = std::map<std::string, Participation>;   // by country
    // The countries that stand elsewhere than they must; as details those of which the caller may
    // know. Nothing where there are none.
    std::optional<Error> Elsewhere(const access::Caller& caller, const Round& round,
                                   const Places& places, std::string_view code,
                                   bool (*good)(const State&)) const;
    std::vector<Error> Obstacles(store::Transaction& tx, const access::Caller& caller,
                                 const Round& round, const JointStep& step) const;
    Result<json::object> Document(store::Transaction& tx, const access::Caller& caller,
                                  const Round& round, const std::optional<Paper>& before,
                                  std::string_view reason);

    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    HemisphericReports& m_reports;
    const Reports& m_national;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
    const KeyRing& m_keys;
    const std::function<Evidence::Models()> m_texts;
};

}  // namespace atalaya::evaluation
