#pragma once

// The one place that decides who may do what. Everything that shows or changes a record, a field,
// a file or an indicator asks `Policy`; nothing else knows roles.

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
    Read, Create, Update, Withdraw, Transition,   // records
    Import, Export,                               // files
    ReadJournal, Verify,
    ManagePeople, ManageContent, ManageNode
};
std::string_view NameOf(Action action);           // "read", "create" ...

// Handling marks, from the widest audience to the narrowest. TLP marks (FIRST, TLP 2.0) are a
// scale of their own for what other countries hand over.
//   public < official < restricted;   tlp:clear, tlp:green, tlp:amber, tlp:amber+strict, tlp:red

// A role held by a person for a country ("*": every country), optionally only for a territory
// (with everything below it) or a unit.
struct Grant {
    std::string role;
    std::string country;
    std::string territory;   // "" = the whole country
    std::string unit;        // "" = every unit

    friend bool operator==(const Grant&, const Grant&) = default;
};

// Who asks. Made by Sessions (browser), Tokens (programs) or System() (the command line of the
// one who owns the machine); Anonymous() for a citizen.
struct Caller {
    enum class Kind { Anonymous, Person, Token, System };
    Kind kind = Kind::Anonymous;
    std::int64_t id = 0;
    std::string name;
    std::string unit;            // unit given to records this caller creates
    Lang lang = Lang::En;
    std::vector<Grant> grants;
    std::set<Action> only;       // tokens: narrower than the person's rights; empty: all

    std::string Actor() const;   // "person:12", "token:7", "system", "anonymous"
    static Caller Anonymous(Lang lang = Lang::En);
    static Caller System();
};

// What is to be acted upon. Unset parts are not judged (a list judges them by Scope).
struct Subject {
    std::string kind;                       // "register", "indicator", "journal", "person", ...
    std::string id;                         // "seizures"
    std::optional<std::string> country, territory, unit, mark, state;
    std::string field;                      // "" = the whole record
    std::string sensitivity;                // class of the field: "", "personal", "operational"
    std::string transition;                 // Action::Transition: its id
};

// Why, in steps that a person can read: message codes with parameters.
struct Decision {
    bool allowed = false;
    std::vector<Error> reasons;             // e.g. access.role_allows {role, action}
    explicit operator bool() const { return allowed; }
    // "access.denied" with the reasons as details; precondition: !allowed.
    Error ToError() const;
};

// One alternative of what a caller may see: all conditions hold together. Compiled by registers
// into an indexed SQL condition.
struct ScopePart {
    std::optional<std::string> country;     // nullopt: every country
    std::optional<std::string> territory;   // this and everything below
    std::optional<std::string> unit;
    std::set<std::string> marks;            // allowed marks; empty: every mark
    std::set<std::string> states;           // allowed states; empty: every state
    std::set<std::string> hidden;           // sensitivities whose fields are not shown

    friend bool operator==(const ScopePart&, const ScopePart&) = default;
};
// Alternatives joined by "or"; none: nothing is allowed.
struct Scope {
    std::vector<ScopePart> parts;
    bool Nothing() const { return parts.empty(); }
};

class Policy {
 public:
    // Reads the documents of kind "role". Errors name the place.
    static Result<Policy> Load(const content::Library& library);

    Decision Decide(const Caller& caller, Action action, const Subject& subject) const;
    // What part of a register (or indicator) the caller may act upon. Agrees with Decide for
    // every record: access_test shows it with generated cases.
    Scope ScopeOf(const Caller& caller, Action action, std::string_view kind,
                  std::string_view id) const;
    // The sensitivities hidden from the caller in a record with that country, territory, unit,
    // mark and state.
    std::set<std::string> Hidden(const Caller& caller, const Subject& subject) const;
    std::vector<std::string> Roles() const;
    const LocalText& RoleTitle(std::string_view role) const;

 private:
    struct Rule {                            // one line of a role
        std::string kind, id;                // "*" = any
        std::set<Action> actions;
        std::set<std::string> marks, states, transitions, hidden;
    };
    struct Role {
        LocalText title;
        std::vector<Rule> rules;
    };
    std::map<std::string, Role, std::less<>> m_roles;
};

}  // namespace atalaya::access
