#pragma once

// The one door through which everything of an evaluation goes: it asks access::Policy and runs the
// work, and where a person was kept out of the own country, that stands in the journal.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace atalaya::evaluation {

// One of access::kEvaluationParts.
enum class Part {
    Rounds, Members, Answers, Clarifications, Drafts, Votes, Comments, Recommendations, FollowUp,
    Reports
};
std::string_view NameOf(Part part);  // "rounds", "follow_up" ...

// Classes of what roles may hide: who did something; deadlines, steps and their reasons.
inline constexpr std::string_view kPersonal = "personal", kOperational = "operational";

// What somebody wants to do. A part of one country's evaluation always has `country` and `state`.
struct Ask {
    access::Action action = access::Action::Read;
    Part part = Part::Rounds;
    std::string round;                // for the journal; "" before there is one
    // Whose evaluation; nullopt: the round as such, "*": all countries at once.
    std::optional<std::string> country;
    std::optional<std::string> state;  // of the country in the procedure
    // One of these units is enough; empty: the unit is not judged; {""}: whole countries only.
    std::vector<std::string> units;
    std::string transition;
    // Of what is to be read: kPersonal, kOperational or "" for the rest.
    std::string_view sensitivity = {};
};

class Gate {
 public:
    // All of them outlive this object.
    Gate(store::Database& database, const access::Policy& policy, const journal::Journal& journal)
        : m_database(database), m_policy(policy), m_journal(journal) {}

    // The same judgement as Require, for lists and for what is offered: nothing is written.
    bool Allows(const access::Caller& caller, const Ask& ask) const;
    // Errors: evaluation.own_country {country, part, action, round} when only that stood in the
    // way; access.denied otherwise; both with the reasons as details.
    Result<void> Require(const access::Caller& caller, const Ask& ask) const;

    // Runs `work` as Database::Run does. When it ends in evaluation.own_country, or in
    // evaluation.person_own_country {country, part, action, round, person} where the conflict is
    // that of somebody to be given work, the attempt is written to the country's journal
    // ("evaluation.conflict_refused", payload {"action", "part", "round", "person"?}) in a
    // transaction of its own. Every operation that may meet a conflict runs here.
    template <class Work>
    auto Run(store::Mode mode, const access::Caller& caller, Work&& work)
        -> decltype(work(std::declval<store::Transaction&>())) {
        auto result = m_database.Run(mode, std::forward<Work>(work));
        if (!result.ok()) NoteRefusal(caller, result.error());
        return result;
    }

    // Reads where no right is asked: on behalf of work that was permitted.
    template <class Work>
    auto Read(Work&& work) {
        return m_database.Run(store::Mode::ReadOnly, std::forward<Work>(work));
    }

 private:
    void NoteRefusal(const access::Caller& caller, const Error& error) const;

    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
};

}  // namespace atalaya::evaluation
