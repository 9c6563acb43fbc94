#include "access/role_reader.hpp"

namespace atalaya::access {

Result<Policy> Policy::Load(const content::Library& library) {
    ATALAYA_ASSIGN(Roles roles, RoleReader(library).Read());
    return Policy(std::make_shared<const Roles>(std::move(roles)));
}

Decision Policy::Decide(const Caller& caller, Action action, const Subject& subject) const {
    return m_roles.load()->Decide(caller, action, subject);
}

bool Policy::Allows(const Caller& caller, Action action, const Subject& subject) const {
    return m_roles.load()->Allows(caller, action, subject);
}

std::vector<Consideration> Policy::Explain(const Caller& caller, Action action,
                                           const Subject& subject) const {
    return m_roles.load()->Explain(caller, action, subject);
}

Scope Policy::ScopeOf(const Caller& caller, Action action, std::string_view kind,
                      std::string_view id, std::string_view transition) const {
    return m_roles.load()->ScopeOf(caller, action, kind, id, transition);
}

std::set<std::string> Policy::Hidden(const Caller& caller, const Subject& subject,
                                     Action action) const {
    return m_roles.load()->Hidden(caller, subject, action);
}

std::vector<std::string> Policy::RoleIds() const {
    return m_roles.load()->Ids();
}

bool Policy::HasRole(std::string_view role) const {
    return m_roles.load()->Has(role);
}

LocalText Policy::RoleTitle(std::string_view role) const {
    return m_roles.load()->Title(role);
}

}  // namespace atalaya::access
