#pragma once

// The one place that decides who may do what. Everything that shows or changes a record, a field,
// a file or an indicator asks `Policy`; nothing else knows roles.

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "content/library.hpp"

namespace atalaya::access {

enum class Action {
    Read,
    Create,
    Update,
    Withdraw,
    Transition,  // records
    Import,
    Export,   // files
    Publish,  // indicators: their answers, and whether anyone may ask
    ReadJournal,
    Verify,
    ManagePeople,
    ManageContent,
    ManageNode
};
std::string_view NameOf(Action action);  // "read", "create", "read_journal" ...
std::optional<Action> ActionFromName(std::string_view name);

// Handling marks, from the widest audience to the narrowest. TLP marks (FIRST, TLP 2.0) are a
// scale of their own for what other countries hand over.
//   public < official < restricted;   tlp:clear < tlp:green < tlp:amber < tlp:amber+strict <
//   tlp:red
inline constexpr std::array<std::string_view, 8> kMarks = {
    "public",    "official",  "restricted",       "tlp:clear",
    "tlp:green", "tlp:amber", "tlp:amber+strict", "tlp:red"};
// Parts of an evaluation that rules of the kind "evaluation" name as their `id`.
inline constexpr std::array<std::string_view, 10> kEvaluationParts = {
    "rounds", "members",  "answers",         "clarifications", "drafts",
    "votes",  "comments", "recommendations", "follow_up",      "reports"};
// And of a survey: "files" are its microdata.
inline constexpr std::array<std::string_view, 6> kSurveyParts = {
    "descriptions", "files", "mappings", "tables", "plans", "releases"};
// Of the exchange between countries: "release" is the second person's word on what is marked above
// the limit, "nodes" are the other installations and this one's keys.
inline constexpr std::array<std::string_view, 6> kExchangeParts = {
    "inbox", "outbox", "release", "nodes", "authorities", "courier"};
// And of early warning, beside its registers: the overview of the situation, the detectors over
// series, the lists of addressees of alerts, the methods and templates in force.
inline constexpr std::array<std::string_view, 4> kWarningParts = {"situation", "signals", "mailing",
                                                                  "methods"};
bool IsMark(std::string_view mark);
// Classes of fields that a role may hide.
inline constexpr std::array<std::string_view, 2> kSensitivities = {"personal", "operational"};
// True when `code` is `within` or lies below it: "XA-03" covers "XA-03" and "XA-03-011", not
// "XA-030".
bool Covers(std::string_view within, std::string_view code);

// A role held by a person for a country ("*": every country), optionally only for a territory
// (with everything below it) or a unit.
struct Grant {
    std::string role;
    std::string country;
    std::string territory;  // "" = the whole country
    std::string unit;       // "" = every unit

    friend bool operator==(const Grant&, const Grant&) = default;
};

// Who asks. Made by Sessions (browser), Tokens (programs) or System() (the command line of the
// one who owns the machine); Anonymous() for a citizen.
struct Caller {
    enum class Kind { Anonymous, Person, Token, System };
    Kind kind = Kind::Anonymous;
    std::int64_t id = 0;      // of the person or of the token
    std::int64_t person = 0;  // the person, also behind a token; 0: none
    std::string name;
    std::string unit;  // unit given to records this caller creates
    Lang lang = Lang::En;
    std::vector<Grant> grants;
    // Countries that the person represents or has represented, and those of the grants: whoever
    // evaluates is kept out of these by rules with `not_own`.
    std::set<std::string> own_countries;
    std::set<Action> only;  // tokens: narrower than the person's rights; empty: all

    // "person:12", "person:12/token:7", "system", "anonymous".
    std::string Actor() const;
    static Caller Anonymous(Lang lang = Lang::En);
    static Caller System();
};

// Whom an actor stands for: "person:12" for "person:12/token:7", otherwise the actor itself.
std::string_view PersonBehind(std::string_view actor);

// What is to be acted upon. Unset parts are not judged (a list judges them by Scope).
struct Subject {
    std::string kind;  // "register", "indicator", "journal", "person", ...
    std::string id;    // "seizures"
    std::optional<std::string> country, territory, unit, mark, state;  // "" is a value: "has none"
    std::string field;                                                 // "" = the whole record
    std::string sensitivity;  // class of the field: "", "personal", "operational"
    std::string transition;   // Action::Transition: its id
};

// Why, in steps that a person can read: message codes with parameters.
struct Decision {
    bool allowed = false;
    std::vector<Error> reasons;  // e.g. access.role_allows {role, action, subject}
    explicit operator bool() const { return allowed; }
    // "access.denied" with the reasons as details; precondition: !allowed.
    Error ToError() const;
};

// One alternative of what a caller may see: all conditions hold together. Compiled by registers
// into an indexed SQL condition.
struct ScopePart {
    std::optional<std::string> country;    // nullopt: every country
    std::optional<std::string> territory;  // this and everything below
    std::optional<std::string> unit;
    std::set<std::string> marks;   // allowed marks; empty: every mark
    std::set<std::string> states;  // allowed states; empty: every state
    std::set<std::string> hidden;  // sensitivities whose fields are not shown
    std::set<std::string> except_countries;  // of the caller's own, where the rule keeps out of them

    friend bool operator==(const ScopePart&, const ScopePart&) = default;
};
// Alternatives joined by "or"; none: nothing is allowed.
struct Scope {
    std::vector<ScopePart> parts;
    bool Nothing() const { return parts.empty(); }
};

// One line of a role that was weighed, in the order in which they are.
struct Consideration {
    bool allows = false;
    Error what;   // access.role_allows, or why this line does not: access.other_country ...
    Grant grant;  // the grant through which the caller holds the role
};

class Roles;   // roles.hpp: what the roles of one content snapshot allow

// The roles in force. Safe to use from many threads, also while new roles take over.
class Policy {
 public:
    // Reads the documents of kind "role". The error (access.roles_invalid) carries all faults as
    // details, each with its place: access.unknown_{kind,action,mark,state,transition,sensitivity}
    // and access.unknown_id, with {value, known}.
    static Result<Policy> Load(const content::Library& library);
    Policy(Policy&& other) noexcept : m_roles(other.m_roles.load()) {}
    Policy& operator=(Policy&&) = delete;
    // From here on the roles of `next` decide; an answer under way ends under those it began with.
    void Follow(const Policy& next) { m_roles = next.m_roles.load(); }

    // One line of the roles that allows it is enough; a denial says for each line why not.
    Decision Decide(const Caller& caller, Action action, const Subject& subject) const;
    // The same answer without its reasons, for long lists.
    bool Allows(const Caller& caller, Action action, const Subject& subject) const;
    // Everything that Decide weighs: first what narrows the caller as a whole, then every line of
    // every role held that speaks of such a subject, allowing or not.
    std::vector<Consideration> Explain(const Caller& caller, Action action,
                                       const Subject& subject) const;
    // What part of a register (or indicator) the caller may act upon. Agrees with Decide for
    // every record: access_test shows it with generated cases. `transition`: of Action::Transition,
    // only that one; "" for any.
    Scope ScopeOf(const Caller& caller, Action action, std::string_view kind, std::string_view id,
                  std::string_view transition = {}) const;
    // The sensitivities hidden from the caller in a record with that country, territory, unit,
    // mark and state: those that every line allowing the action hides; all if none allows it.
    std::set<std::string> Hidden(const Caller& caller, const Subject& subject,
                                 Action action = Action::Read) const;
    std::vector<std::string> RoleIds() const;
    bool HasRole(std::string_view role) const;
    LocalText RoleTitle(std::string_view role) const;  // precondition: HasRole

 private:
    explicit Policy(std::shared_ptr<const Roles> roles) : m_roles(std::move(roles)) {}
    // Shared: each decision holds the roles it began with while others take over.
    std::atomic<std::shared_ptr<const Roles>> m_roles;
};

}  // namespace atalaya::access
