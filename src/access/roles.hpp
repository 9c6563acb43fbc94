#pragma once

// What the roles of one content snapshot allow; private to the room, which asks it through Policy.

#include "access/access.hpp"

namespace atalaya::access {

// Immutable: a new content snapshot makes new ones. What the functions answer is told at Policy.
class Roles {
 public:
    Decision Decide(const Caller& caller, Action action, const Subject& subject) const;
    bool Allows(const Caller& caller, Action action, const Subject& subject) const;
    std::vector<Consideration> Explain(const Caller& caller, Action action,
                                       const Subject& subject) const;
    Scope ScopeOf(const Caller& caller, Action action, std::string_view kind, std::string_view id,
                  std::string_view transition) const;
    std::set<std::string> Hidden(const Caller& caller, const Subject& subject,
                                 Action action) const;
    std::vector<std::string> Ids() const;
    bool Has(std::string_view role) const;
    const LocalText& Title(std::string_view role) const;  // precondition: Has

 private:
    struct Rule {              // one line of a role
        std::string kind, id;  // "*" = any
        std::set<Action> actions;
        std::set<std::string> marks;                // never empty: see README
        std::set<std::string> states, transitions;  // empty: any
        std::set<std::string> hidden;
        bool not_own = false;                       // never for a country of the caller's own

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
    enum class Obstacle { None, Country, OwnCountry, Territory, Unit, Mark, State, Transition, Field };
    static Obstacle ObstacleTo(const Caller& caller, const Grant& grant, const Rule& rule,
                               Action action, const Subject& subject);
    Error RoleDoesNotAllow(Obstacle obstacle, const Grant& grant, const Subject& subject,
                           Lang lang) const;
    Error RoleAllows(const Caller& caller, Action action, const Subject& subject,
                     std::string_view role) const;
    std::string SubjectName(const Subject& subject, Lang lang) const;
    std::string ActionName(Action action, Lang lang) const;
    // A step, a state or a field of the subject as people call it; its id where it has no title.
    std::string PartName(const Subject& subject, std::string_view list, const std::string& id,
                         Lang lang) const;
    std::string MarkName(const std::string& mark, Lang lang) const;

    std::map<std::string, Role, std::less<>> m_roles;
    std::map<std::string, LocalText, std::less<>> m_names;  // "action/read", "register/seizures",
    // "mark/official", "register/seizures/transitions/submit", "evaluation/states/open"
};

}  // namespace atalaya::access
