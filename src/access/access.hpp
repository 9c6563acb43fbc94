#pragma once

// The one place that decides who may do what. Everything that shows or changes a record, a field,
// a file or an indicator asks `Policy`; nothing else knows roles.

#include <array>
#include <cstdint>
#include <map>
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
    std::int64_t id = 0;
    std::string name;
    std::string unit;  // unit given to records this caller creates
    Lang lang = Lang::En;
    std::vector<Grant> grants;
    std::set<Action> only;  // tokens: narrower than the person's rights; empty: all

    std::string Actor() const;  // "person:12", "token:7", "system", "anonymous"
    static Caller Anonymous(Lang lang = Lang::En);
    static Caller System();
};

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

// Roles and what they allow. Immutable; a new content snapshot makes a new one.
class Policy {
 public:
    // Reads the documents of kind "role". The error (access.roles_invalid) carries all faults as
    // details, each with its place: access.unknown_{kind,action,mark,state,transition,sensitivity}
    // and access.unknown_id, with {value, known}.
    static Result<Policy> Load(const content::Library& library);

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
    std::vector<std::string> Roles() const;
    bool HasRole(std::string_view role) const;
    const LocalText& RoleTitle(std::string_view role) const;  // precondition: HasRole

 private:
    struct Rule {              // one line of a role
        std::string kind, id;  // "*" = any
        std::set<Action> actions;
        std::set<std::string> marks;                // never empty: see README
        std::set<std::string> states, transitions;  // empty: any
        std::set<std::string> hidden;

        bool SpeaksOf(std::string_view kind, std::string_view id) const;
    };
    struct Role {
        LocalText title;
        std::vector<Rule> rules;
    };
    friend class RoleReader;

    // Calls visit(grant, role id, rule) for every line that speaks of the subject and holds the
    // action, until it returns false.
    template <class Visit>
    void ForEachRule(const Caller& caller, Action action, std::string_view kind,
                     std::string_view id, Visit&& visit) const;
    // What keeps one line from allowing something; the first found.
    enum class Obstacle { None, Country, Territory, Unit, Mark, State, Transition, Field };
    static Obstacle ObstacleTo(const Grant& grant, const Rule& rule, Action action,
                               const Subject& subject);
    Error RoleDoesNotAllow(Obstacle obstacle, const Grant& grant, const Subject& subject,
                           Lang lang) const;
    Error RoleAllows(const Caller& caller, Action action, const Subject& subject,
                     std::string_view role) const;
    std::string SubjectName(const Subject& subject, Lang lang) const;
    std::string ActionName(Action action, Lang lang) const;

    std::map<std::string, Role, std::less<>> m_roles;
    std::map<std::string, LocalText, std::less<>> m_names;  // "action/read", "register/seizures"
};

}  // namespace atalaya::access
