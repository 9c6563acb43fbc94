#pragma once

// Rounds of evaluation, and where each invited country stands in them: deadlines, extensions and
// the steps of the procedure.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/date.hpp"
#include "evaluation/catalogue.hpp"
#include "evaluation/gate.hpp"
#include "evaluation/papers.hpp"

namespace atalaya::evaluation {

struct Round {
    std::string id;             // [a-z0-9][a-z0-9-]{1,40}, chosen by who makes it: "mem-8-2026"
    LocalText title;
    std::vector<std::string> pillars;   // of the plan, for a thematic round; empty: all
    std::string previous;               // round whose answers are carried over; "" for none
    Lang language = Lang::En;           // in which the group works: drafts are complete in it
    std::map<std::string, base::Date> deadlines;   // by deadline of the procedure; last day
    std::vector<std::string> countries;            // invited, ISO 3166-1 alpha-2, sorted
    // Shared: the same immutable content serves everyone who works in the round.
    std::shared_ptr<const Frozen> frozen;
    base::Timestamp made_at = 0;
    std::int64_t version = 0;
    std::string author;         // of this version
    base::Timestamp at = 0;

    const Instrument& instrument() const { return frozen->instrument; }
    const Procedure& procedure() const { return frozen->procedure; }
    const RatingScale& scale() const { return frozen->scale; }
    // Whether a node of the plan is part of the round: its id begins with that of a pillar and "-".
    bool Covers(std::string_view node) const;
    // The questions of the round, in order.
    std::vector<const Question*> Questions() const;
    // evaluation.question_unknown {question} when it is not asked in the round.
    Result<const Question*> FindQuestion(std::string_view id) const;
};

struct Extension {
    base::Date until;
    std::string reason, by;
    base::Timestamp at = 0;
};

// Where a country stands in a round.
struct Participation {
    std::string round, country, state;
    std::map<std::string, Extension> extensions;   // by deadline; the newest
    std::string transition, reason;                // of the last step; "" before the first
    std::string by;                                // who took it
    base::Timestamp at = 0;
    std::int64_t version = 0;                      // 0: nothing written for the country yet
};

// When the state of a country is to end.
struct Due {
    std::string deadline;      // of the procedure; "" when the state has none
    std::optional<base::Date> date;   // with the extension, if there is one
    bool late = false;         // today is past it
};

// What stands before and behind a step of the procedure.
struct Step {
    const Round& round;
    const Participation& participation;   // before the step
    const Transition& transition;
    const access::Caller& caller;
};
// What keeps a step from being taken: an error with everything found as details.
using Check = std::function<Result<void>(store::Transaction&, const Step&)>;
// What happens with a step: prepared before its transaction (reading indicators takes time), then
// written in it. What the preparation read is checked again in the second part.
using Write = std::function<Result<void>(store::Transaction&, const Step&)>;
using Effect = std::function<Result<Write>(const Step&)>;
struct Hooks {
    std::map<std::string, Check, std::less<>> checks;     // one for each of kChecks
    std::map<std::string, Effect, std::less<>> effects;   // one for each of kEffects
};

// A step as it is offered to a caller.
struct Offer {
    Transition transition;
    std::vector<Error> obstacles;   // empty: the caller may take it now
};

// What a new round is made of; `Frozen` comes from the catalogue.
struct RoundDraft {
    std::string id, procedure, instrument, scale;   // scale "": the instrument's
    LocalText title;
    std::vector<std::string> pillars, countries;
    std::string previous;
    Lang language = Lang::En;
    std::map<std::string, base::Date> deadlines;
};
// What of a round may change afterwards; unset parts stay. Countries may be added, and removed as
// long as nothing was written for them.
struct RoundPatch {
    std::optional<LocalText> title;
    std::optional<Lang> language;
    std::optional<std::map<std::string, base::Date>> deadlines;
    std::optional<std::vector<std::string>> countries;
};

class Rounds {
 public:
    // All references outlive this object. Precondition: `hooks` has every name of kChecks and
    // kEffects (std::logic_error otherwise).
    Rounds(Papers& papers, Gate& gate, const base::Clock& clock, Hooks hooks);

    // Errors: access.denied; evaluation.round_invalid with details at the members:
    // evaluation.{round_id, title_missing, country_unknown {country}, pillar_unknown {pillar},
    // deadline_unknown {deadline}, deadline_order {deadline, before}, procedure_unknown,
    // instrument_unknown, scale_unknown, round_unknown {round}}; evaluation.round_exists {round}.
    Result<Round> Create(const access::Caller& caller, const Catalogue& catalogue,
                         const content::Library& library, const commitments::Plans& plans,
                         const RoundDraft& draft);
    // Errors: those of Create, evaluation.round_unknown, evaluation.changed_meanwhile,
    // evaluation.country_has_begun {country}.
    Result<Round> Update(const access::Caller& caller, const content::Library& library,
                         std::string_view round, std::int64_t version, const RoundPatch& patch);

    // Newest first, each as the caller may see it: without deadlines or without its author where
    // roles hide what is operational or personal. Errors: access.denied,
    // evaluation.frozen_altered.
    Result<std::vector<Round>> List(const access::Caller& caller);
    // Like one of List. Errors: evaluation.round_unknown {round}, access.denied,
    // evaluation.frozen_altered {round} when what the round stands on is no longer what it was made with.
    Result<Round> Get(const access::Caller& caller, std::string_view round);
    // The notice that content has another version of the instrument (evaluation.instrument_newer
    // {version, in_use}) or other questions under the same version (evaluation.instrument_changed
    // {version}); nullopt when the round has the present ones.
    static std::optional<Error> Newer(const Round& round, const Catalogue& catalogue);

    // Where a country stands; what is operational of it is the last step, its reason and the
    // extensions, personal who took it. Errors: evaluation.round_unknown, evaluation.not_invited {country},
    // access.denied, evaluation.own_country.
    Result<Participation> Where(const access::Caller& caller, std::string_view round,
                                std::string_view country);
    // All countries of the round about which the caller may know, by country; the others are left
    // out.
    Result<std::vector<Participation>> WhereAll(const access::Caller& caller,
                                                std::string_view round);
    // The versions that the caller may see, newest first: who moved the country when and why. Errors
    // as Where.
    Result<std::vector<Participation>> History(const access::Caller& caller,
                                               std::string_view round, std::string_view country);
    Due DueOf(const Round& round, const Participation& at) const;
    // evaluation.deadline_passed {deadline, date} when the deadline, with its extension, has passed.
    // A round without that date never closes. `lang`: of the deadline's title.
    Result<void> RequireInTime(const Round& round, const Participation& at,
                               std::string_view deadline, Lang lang) const;

    // The steps from the country's state, each with what keeps this caller from taking it; none for
    // a caller from whom roles hide what is operational.
    Result<std::vector<Offer>> Offers(const access::Caller& caller, std::string_view round,
                                      std::string_view country);
    // Takes a step. Errors: evaluation.round_unknown, evaluation.not_invited, access.denied,
    // evaluation.own_country, evaluation.transition_unknown {transition, known},
    // evaluation.transition_from {transition, state}, evaluation.reason_needed,
    // evaluation.step_refused with what the checks found as details, those of effects,
    // evaluation.changed_meanwhile.
    Result<Participation> Move(const access::Caller& caller, std::string_view round,
                               std::string_view country, std::string_view transition,
                               std::string_view reason);
    // Gives a country until another day, with a reason; needs the right to update rounds for it.
    // Errors: those of Where, evaluation.deadline_unknown, evaluation.reason_needed,
    // evaluation.deadline_unset {deadline}, evaluation.extension_earlier {date} (before the round's
    // own date).
    Result<Participation> Extend(const access::Caller& caller, std::string_view round,
                                 std::string_view country, std::string_view deadline,
                                 base::Date until, std::string_view reason);

    // --- for the other classes of the room: no rights are asked --------------------
    Result<Round> Find(store::Transaction& tx, std::string_view round);
    Result<std::vector<Round>> All(store::Transaction& tx);   // newest first
    Result<Participation> StateOf(store::Transaction& tx, const Round& round,
                                  std::string_view country) const;
    std::map<std::string, Participation> StatesOf(store::Transaction& tx, const Round& round) const;
    // evaluation.not_open {state} unless the country's state is open for changes of the part.
    static Result<void> RequireOpen(const Round& round, const Participation& at, Part part,
                                    Lang lang);
    // An Ask for a part of a country's evaluation as it stands.
    static Ask AskFor(access::Action action, Part part, const Round& round,
                      const Participation& at);

 private:
    Round ForReader(const access::Caller& caller, Round round) const;
    Participation ForReader(const access::Caller& caller, const Round& round,
                            Participation at) const;
    struct Standing;   // a round and where a country stands in it
    Result<Round> ReadRound(store::Transaction& tx, const Paper& paper);
    Result<std::shared_ptr<const Frozen>> ReadFrozen(store::Transaction& tx,
                                                     std::string_view round,
                                                     std::string_view digest);
    Result<Standing> Stands(store::Transaction& tx, std::string_view round,
                            std::string_view country);
    Result<Standing> ReadableStanding(store::Transaction& tx, const access::Caller& caller,
                                      std::string_view round, std::string_view country);
    // What the checks of a step find.
    std::vector<Error> Obstacles(store::Transaction& tx, const Step& step) const;
    Result<const Transition*> Permit(store::Transaction& tx, const access::Caller& caller,
                                     const Standing& standing, std::string_view transition,
                                     std::string_view reason) const;

    Papers& m_papers;
    Gate& m_gate;
    const base::Clock& m_clock;
    const Hooks m_hooks;
    std::mutex m_mutex;   // of m_frozen
    // By digest: rounds are read with every request, and their content never changes. Shared with
    // the rounds that are in use.
    std::map<base::Digest, std::shared_ptr<const Frozen>> m_frozen;
};

}  // namespace atalaya::evaluation
