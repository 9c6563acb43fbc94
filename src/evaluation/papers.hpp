#pragma once

// The working papers of an evaluation: answers, clarifications, drafts, votes, comments and the
// rounds themselves, all kept alike, with every version and a digest that the journal knows.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace atalaya::evaluation {

struct PaperKey {
    std::string country;  // ISO 3166-1 alpha-2, or journal::kNodeChain for a paper of the round
    std::string round;
    std::string kind;     // "answer", "participation", "finding" ...: [a-z_]+
    std::string id;       // within country, round and kind; "" where there is only one

    friend auto operator<=>(const PaperKey&, const PaperKey&) = default;
};

struct Paper {
    PaperKey key;
    std::int64_t version = 0;  // 1, 2, 3 ...
    std::string state;         // of its kind's own meaning; "withdrawn" once it is
    json::object content;
    std::string author;        // of this version: "person:12"
    base::Timestamp at = 0;    // of this version
    base::Digest digest{};     // of all of the above

    bool withdrawn() const { return state == kWithdrawn; }
    static constexpr std::string_view kWithdrawn = "withdrawn";
};

struct PaperFault {
    PaperKey key;
    std::int64_t version = 0;
    // evaluation.paper_altered (not what its digest says), evaluation.paper_unknown (the journal
    // knows no such version, or another digest), evaluation.paper_lost (only the journal knows it)
    std::string code;
};

class Papers {
 public:
    // Both outlive this object.
    Papers(const journal::Journal& journal, const base::Clock& clock)
        : m_journal(journal), m_clock(clock) {}
    static Result<void> Prepare(store::Database& database);

    // Keeps a new version. `expected`: the version that the caller saw, 0 for a paper that is not
    // there yet. Equal content and state make no new version. Written to the country's journal as
    // "evaluation.<kind>.changed", payload {"id", "round", "digest"}. Errors:
    // evaluation.changed_meanwhile {version, by, at}.
    Result<Paper> Put(store::Transaction& tx, std::string_view actor, const PaperKey& key,
                      std::int64_t expected, json::object content, std::string_view state = "");
    // A new paper whose id is the next number of its kind within country and round, from "1". A
    // withdrawn one keeps its number. Errors: evaluation.changed_meanwhile.
    Result<Paper> Add(store::Transaction& tx, std::string_view actor, std::string_view round,
                      std::string_view country, std::string_view kind, json::object content,
                      std::string_view state);
    // The paper stays, with its history, in the state "withdrawn"; the reason goes into its
    // content as "withdrawal". Errors: evaluation.paper_missing, evaluation.changed_meanwhile.
    Result<Paper> Withdraw(store::Transaction& tx, std::string_view actor, const PaperKey& key,
                           std::int64_t expected, std::string_view reason);

    std::optional<Paper> Get(store::Transaction& tx, const PaperKey& key) const;
    // All versions, newest first.
    std::vector<Paper> History(store::Transaction& tx, const PaperKey& key) const;
    // The present versions of a country's papers of a kind, by id; with `prefix` only those whose
    // id begins with it.
    std::vector<Paper> OfCountry(store::Transaction& tx, std::string_view round,
                                 std::string_view country, std::string_view kind,
                                 std::string_view prefix = {}) const;
    // Papers whose ids are numbers, in the order of their numbers: "2" before "10".
    std::vector<Paper> Numbered(store::Transaction& tx, std::string_view round,
                                std::string_view country, std::string_view kind) const;
    // Those of `OfCountry` over all countries, by country and id, one at a time: for the tables of a whole
    // round. `each` runs no statement of its own.
    void OfRound(store::Transaction& tx, std::string_view round, std::string_view kind,
                 const std::function<void(const Paper&)>& each) const;
    // OfRound as it was at that time: of each paper its newest version that is not younger.
    void OfRoundAt(store::Transaction& tx, std::string_view round, std::string_view kind,
                   base::Timestamp at, const std::function<void(const Paper&)>& each) const;
    // The state alone of every paper of a kind, by country and id: what a matrix needs.
    void StatesOfRound(store::Transaction& tx, std::string_view round, std::string_view kind,
                       const std::function<void(std::string_view country, std::string_view id,
                                                std::string_view state)>& each) const;
    // Papers of a kind of every round, such as the rounds themselves.
    std::vector<Paper> OfKind(store::Transaction& tx, std::string_view country,
                              std::string_view kind) const;

 private:
    void Note(store::Transaction& tx, const Paper& paper) const;

    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

// The digest of a paper from everything in it but the digest.
base::Digest DigestOf(const Paper& paper);

// Holds every version against its digest and against the journal; of one chain or, for "", of all.
std::vector<PaperFault> VerifyPapers(store::Transaction& tx, const journal::Journal& journal,
                                     std::string_view country = {});

}  // namespace atalaya::evaluation
