#pragma once

// Reads the documents of kind "role" into Roles, collecting every fault. Their form was checked
// by content/schema/role.yaml; here it is what the names in them refer to.

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/roles.hpp"

namespace atalaya::access {

class RoleReader {
 public:
    explicit RoleReader(const content::Library& library);
    Result<Roles> Read();

 private:
    Roles::Role ReadRole(const content::Node& root);
    Roles::Rule ReadRule(const content::Node& node);
    std::set<Action> ReadActions(const content::Node& node);
    void ReadSubject(const content::Node& node, Roles::Rule& rule);
    void NameThings(Roles& roles) const;
    // The titles of a list of states, steps or fields, with those within a group.
    static void NameParts(const content::Node& list, const std::string& prefix, Roles& roles);

    // Names that a list of a rule may use, and the fault's code for any other.
    std::set<std::string> ReadNames(const content::Node& list, const std::set<std::string>& known,
                                    std::string_view fault);
    // The ids under `list` ("states", "transitions") of the register of that id; of all for "*".
    std::set<std::string> IdsFor(const Roles::Rule& rule, std::string_view list) const;
    void Unknown(std::string_view fault, const content::Node& at, const std::string& value,
                 const std::set<std::string>& known);

    const content::Library& m_library;
    std::vector<Error> m_faults;
};

}  // namespace atalaya::access
