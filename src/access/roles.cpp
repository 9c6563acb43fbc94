#include "access/roles.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace atalaya::access {

namespace {

constexpr std::string_view kAny = "*";
constexpr std::string_view kPublicRole = "public";

// What anyone holds, signed in or not: a person is never shown less than a citizen.
const Grant& PublicGrant() {
    static const Grant grant{std::string(kPublicRole), std::string(kAny), "", ""};
    return grant;
}

bool Holds(const std::set<std::string>& allowed, const std::string& value) {
    return allowed.empty() || allowed.contains(value);
}

// True when everything that `narrow` lets through, `wide` lets through as well and hides no more.
bool Contains(const ScopePart& wide, const ScopePart& narrow) {
    const auto holds_set = [](const std::set<std::string>& outer,
                              const std::set<std::string>& inner) {
        if (outer.empty()) return true;
        return !inner.empty() && std::ranges::includes(outer, inner);
    };
    if (wide.country && wide.country != narrow.country) return false;
    if (wide.territory && !(narrow.territory && Covers(*wide.territory, *narrow.territory)))
        return false;
    if (wide.unit && wide.unit != narrow.unit) return false;
    // A part of one country that is not excepted lacks nothing by the exception of the other.
    const bool excepts_no_more =
        std::ranges::includes(narrow.except_countries, wide.except_countries) ||
        (narrow.country && !wide.except_countries.contains(*narrow.country));
    return holds_set(wide.marks, narrow.marks) && holds_set(wide.states, narrow.states) &&
           std::ranges::includes(narrow.hidden, wide.hidden) && excepts_no_more;
}

}  // namespace

bool Roles::Rule::SpeaksOf(std::string_view subject_kind, std::string_view subject_id) const {
    return (kind == kAny || kind == subject_kind) &&
           (id == kAny || subject_id.empty() || id == subject_id);
}

template <class Visit>
void Roles::ForEachRule(const Caller& caller, Action action, std::string_view kind,
                         std::string_view id, Visit&& visit) const {
    if (!caller.only.empty() && !caller.only.contains(action)) return;
    const auto visit_grant = [&](const Grant& grant) {
        const auto role = m_roles.find(grant.role);
        if (role == m_roles.end()) return true;
        for (const Rule& rule : role->second.rules) {
            if (!rule.actions.contains(action) || !rule.SpeaksOf(kind, id)) continue;
            if (!visit(grant, role->first, rule)) return false;
        }
        return true;
    };
    for (const Grant& grant : caller.grants) {
        if (!visit_grant(grant)) return;
    }
    visit_grant(PublicGrant());
}

Roles::Obstacle Roles::ObstacleTo(const Caller& caller, const Grant& grant, const Rule& rule,
                                  Action action, const Subject& subject) {
    if (subject.country && grant.country != kAny && grant.country != *subject.country)
        return Obstacle::Country;
    if (subject.country && rule.not_own && caller.own_countries.contains(*subject.country))
        return Obstacle::OwnCountry;
    if (subject.territory && !grant.territory.empty() &&
        !Covers(grant.territory, *subject.territory))
        return Obstacle::Territory;
    if (subject.unit && !grant.unit.empty() && grant.unit != *subject.unit) return Obstacle::Unit;
    if (subject.mark && !rule.marks.contains(*subject.mark)) return Obstacle::Mark;
    if (subject.state && !Holds(rule.states, *subject.state)) return Obstacle::State;
    if (action == Action::Transition && !subject.transition.empty() &&
        !Holds(rule.transitions, subject.transition))
        return Obstacle::Transition;
    if (!subject.sensitivity.empty() && rule.hidden.contains(subject.sensitivity))
        return Obstacle::Field;
    return Obstacle::None;
}

Error Roles::RoleDoesNotAllow(Obstacle obstacle, const Grant& grant, const Subject& subject,
                               Lang lang) const {
    const base::Param role{"role", Title(grant.role).In(lang)};
    switch (obstacle) {
        case Obstacle::None:
            break;
        case Obstacle::Country:
            return Err("access.other_country",
                       {role, {"country", *subject.country}, {"granted", grant.country}});
        case Obstacle::OwnCountry:
            return Err("access.own_country", {role, {"country", *subject.country}});
        case Obstacle::Territory:
            return Err("access.other_territory",
                       {role, {"territory", *subject.territory}, {"granted", grant.territory}});
        case Obstacle::Unit:
            return Err("access.other_unit",
                       {role, {"unit", *subject.unit}, {"granted", grant.unit}});
        case Obstacle::Mark:
            return Err("access.mark_too_high", {role, {"mark", MarkName(*subject.mark, lang)}});
        case Obstacle::State:
            return Err("access.state_not_allowed",
                       {role, {"state", PartName(subject, "states", *subject.state, lang)}});
        case Obstacle::Transition:
            return Err("access.transition_not_allowed",
                       {role, {"transition", PartName(subject, "transitions", subject.transition,
                                                      lang)}});
        case Obstacle::Field:
            return Err("access.field_hidden",
                       {role, {"field", PartName(subject, "fields", subject.field, lang)}});
    }
    base::Check(false, "nothing stands in the way");
    return {};
}

bool Roles::Allows(const Caller& caller, Action action, const Subject& subject) const {
    if (caller.kind == Caller::Kind::System) return true;
    bool allowed = false;
    ForEachRule(caller, action, subject.kind, subject.id,
                [&](const Grant& grant, const std::string&, const Rule& rule) {
                    allowed = ObstacleTo(caller, grant, rule, action, subject) == Obstacle::None;
                    return !allowed;
                });
    return allowed;
}

std::vector<Consideration> Roles::Explain(const Caller& caller, Action action,
                                           const Subject& subject) const {
    if (caller.kind == Caller::Kind::System) return {{true, Err("access.system"), {}}};
    const base::Param name{"action", ActionName(action, caller.lang)};
    if (!caller.only.empty() && !caller.only.contains(action))
        return {{false, Err("access.token_narrower", {name}), {}}};

    std::vector<Consideration> all;
    for (const Grant& grant : caller.grants) {
        if (!m_roles.contains(grant.role))
            all.push_back({false, Err("access.role_gone", {{"role", grant.role}}), grant});
    }
    ForEachRule(caller, action, subject.kind, subject.id,
                [&](const Grant& grant, const std::string& role, const Rule& rule) {
                    const Obstacle obstacle = ObstacleTo(caller, grant, rule, action, subject);
                    const bool allows = obstacle == Obstacle::None;
                    all.push_back({allows,
                                   allows ? RoleAllows(caller, action, subject, role)
                                          : RoleDoesNotAllow(obstacle, grant, subject, caller.lang),
                                   grant});
                    return true;
                });
    if (all.empty())
        all.push_back(
            {false,
             Err("access.no_grant", {name, {"subject", SubjectName(subject, caller.lang)}}),
             {}});
    return all;
}

Decision Roles::Decide(const Caller& caller, Action action, const Subject& subject) const {
    Decision decision;
    for (Consideration& one : Explain(caller, action, subject)) {
        if (one.allows) return {true, {std::move(one.what)}};
        const bool said = std::ranges::any_of(decision.reasons, [&](const Error& reason) {
            return reason.code == one.what.code && reason.params == one.what.params;
        });
        if (!said) decision.reasons.push_back(std::move(one.what));
    }
    return decision;
}

Scope Roles::ScopeOf(const Caller& caller, Action action, std::string_view kind,
                     std::string_view id, std::string_view transition) const {
    Scope scope;
    if (caller.kind == Caller::Kind::System) {
        scope.parts.emplace_back();
        return scope;
    }
    const auto unless_empty = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional(text);
    };
    ForEachRule(
        caller, action, kind, id, [&](const Grant& grant, const std::string&, const Rule& rule) {
            if (!transition.empty() && !Holds(rule.transitions, std::string(transition)))
                return true;
            ScopePart part;
            if (grant.country != kAny) part.country = grant.country;
            part.territory = unless_empty(grant.territory);
            part.unit = unless_empty(grant.unit);
            if (rule.marks.size() < kMarks.size()) part.marks = rule.marks;
            part.states = rule.states;
            part.hidden = rule.hidden;
            if (rule.not_own) part.except_countries = caller.own_countries;
            if (part.country && part.except_countries.contains(*part.country)) return true;
            const auto has_it = [&](const ScopePart& one) { return Contains(one, part); };
            if (std::ranges::any_of(scope.parts, has_it)) return true;
            std::erase_if(scope.parts, [&](const ScopePart& one) { return Contains(part, one); });
            scope.parts.push_back(std::move(part));
            return true;
        });
    return scope;
}

std::set<std::string> Roles::Hidden(const Caller& caller, const Subject& subject,
                                     Action action) const {
    if (caller.kind == Caller::Kind::System) return {};
    std::set<std::string> hidden(kSensitivities.begin(), kSensitivities.end());
    Subject record = subject;
    record.sensitivity.clear();
    ForEachRule(caller, action, subject.kind, subject.id,
                [&](const Grant& grant, const std::string&, const Rule& rule) {
                    if (ObstacleTo(caller, grant, rule, action, record) == Obstacle::None)
                        std::erase_if(hidden, [&](const std::string& one) {
                            return !rule.hidden.contains(one);
                        });
                    return !hidden.empty();
                });
    return hidden;
}

std::vector<std::string> Roles::Ids() const {
    std::vector<std::string> ids;
    for (const auto& [id, role] : m_roles) ids.push_back(id);
    return ids;
}

bool Roles::Has(std::string_view role) const {
    return m_roles.contains(role);
}

const LocalText& Roles::Title(std::string_view role) const {
    const auto found = m_roles.find(role);
    base::Check(found != m_roles.end(), "the title of an unknown role was asked for");
    return found->second.title;
}

Error Roles::RoleAllows(const Caller& caller, Action action, const Subject& subject,
                         std::string_view role) const {
    return Err("access.role_allows", {{"role", Title(role).In(caller.lang)},
                                      {"action", ActionName(action, caller.lang)},
                                      {"subject", SubjectName(subject, caller.lang)}});
}

std::string Roles::ActionName(Action action, Lang lang) const {
    const auto found = m_names.find("action/" + std::string(NameOf(action)));
    return found == m_names.end() ? std::string(NameOf(action)) : found->second.In(lang);
}

std::string Roles::PartName(const Subject& subject, std::string_view list, const std::string& id,
                            Lang lang) const {
    const std::string of_kind = std::string("/") + std::string(list) + "/" + id;
    for (const std::string& key :
         {subject.kind + "/" + subject.id + of_kind, subject.kind + of_kind}) {
        if (const auto found = m_names.find(key); found != m_names.end())
            return found->second.In(lang);
    }
    return id;
}

std::string Roles::MarkName(const std::string& mark, Lang lang) const {
    const auto found = m_names.find("mark/" + mark);
    return found == m_names.end() ? mark : found->second.In(lang);
}

std::string Roles::SubjectName(const Subject& subject, Lang lang) const {
    for (const std::string& key : {subject.kind + "/" + subject.id, "kind/" + subject.kind}) {
        if (const auto found = m_names.find(key); found != m_names.end())
            return found->second.In(lang);
    }
    return subject.id.empty() ? subject.kind : subject.id;
}

}  // namespace atalaya::access
