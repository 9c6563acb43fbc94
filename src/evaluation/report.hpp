#pragma once

// National reports: as they stand while the experts work, sealed when the Commission adopts them,
// and verified as long as somebody asks.

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include "evaluation/evidence.hpp"
#include "exchange/key_ring.hpp"
#include "evaluation/papers.hpp"
#include "evaluation/rounds.hpp"
#include "evaluation/seal.hpp"

namespace atalaya::evaluation {

using exchange::KeyRing;

// A report as a caller may see it.
struct NationalReport {
    json::object document;                // see national_report.hpp; adopted: with "adopted":
                                          // {"at", "by", "name", "reason"}
    json::object seal;                    // see seal.hpp; empty: not adopted yet
    base::Timestamp at = 0;               // when it was adopted, or put together
    // What the country reported since, as [{"recommendation", "progress", "text", "assistance",
    // "assistance_text", "at"}]; no part of what is sealed.
    json::array follow_up;
    bool sealed() const { return !seal.empty(); }
};

// What a verification found.
struct ReportCheck {
    SealCheck seal;
    std::int64_t papers = 0;              // on which the report stands and which were looked at
    // Whether the papers were held against the journal as well, which walks through the whole
    // journal of the country: not for callers without an account.
    bool journal = false;
    // Besides those of the seal: evaluation.report_paper_gone {kind, id, version},
    // evaluation.report_paper_differs {kind, id, version}, and what VerifyPapers tells of papers
    // of this round: evaluation.paper_altered, evaluation.paper_unknown, evaluation.paper_lost, each
    // {kind, id, version}.
    std::vector<Error> faults;
    bool holds() const { return seal.faults.empty() && faults.empty(); }
};

class Reports {
 public:
    // All references outlive this object.
    Reports(Papers& papers, Gate& gate, Rounds& rounds, const journal::Journal& journal,
            const base::Clock& clock, const KeyRing& keys,
            std::function<Evidence::Models()> texts)
        : m_papers(papers), m_gate(gate), m_rounds(rounds), m_journal(journal), m_clock(clock),
          m_keys(keys), m_texts(std::move(texts)) {}

    // The sealed report; before it is adopted, as it stands, for those who may also read what it
    // is made of. Errors: evaluation.round_unknown, evaluation.not_invited, access.denied,
    // evaluation.own_country.
    Result<NationalReport> Get(const access::Caller& caller, std::string_view round,
                               std::string_view country);
    // The sealed report against its digest, its signature, the papers it stands on and the journal.
    // Errors: those of Get, evaluation.report_not_sealed {state}.
    Result<ReportCheck> Verify(const access::Caller& caller, std::string_view round,
                               std::string_view country);
    // A sealed report that somebody brings, of a country or of all. Errors: those of KeyRing.
    Result<SealCheck> CheckBrought(const json::object& sealed) const;
    // Errors: those of NodeKey::Open.
    Result<PublicKey> SigningKey() const;

    // The effect "seal_report". Kind of paper "report", id "", state "sealed".
    Result<Write> SealReport(const Step& step);

 private:
    Result<void> RequireParts(const access::Caller& caller, const Round& round,
                              const Participation& at, bool sealed) const;
    json::array FollowUp(store::Transaction& tx, const Round& round,
                         std::string_view country) const;
    std::vector<Error> CheckPapers(store::Transaction& tx, const Paper& report,
                                   ReportCheck& into) const;

    Papers& m_papers;
    Gate& m_gate;
    Rounds& m_rounds;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
    const KeyRing& m_keys;
    const std::function<Evidence::Models()> m_texts;
};

}  // namespace atalaya::evaluation
