#pragma once

// What a plan's commitments are found by, from its nodes.

#include <string>
#include <vector>

#include "commitments/plan.hpp"

namespace atalaya::commitments {

class KeyMaker {
 public:
    // Both outlive this object. Precondition of Make: every parent is a node of the plan.
    KeyMaker(const content::Library& library, Plan& plan) : m_library(library), m_plan(plan) {}

    // `names`: what the plan is called besides its title.
    void Make(const std::vector<std::string>& names);

 private:
    SearchKeys KeysOf(const Node& node) const;
    std::vector<std::string> NumberOf(const Node& node) const;
    std::vector<std::string> KindWords(Kind kind) const;

    const content::Library& m_library;
    Plan& m_plan;
};

}  // namespace atalaya::commitments
