#pragma once

// Private to the room: what several surveys have in common in method, and what not.

#include "surveys/comparison.hpp"

namespace atalaya::surveys {

// Every aspect, those that differ and those that do not, in the order of MethodDifference::aspect.
// `differs` of each is parallel.
struct MethodAspects {
    std::vector<MethodDifference> aspects;
    std::vector<bool> differs;
};
MethodAspects CompareMethods(const std::vector<ComparedSurvey>& surveys,
                             const content::Library& library);

}  // namespace atalaya::surveys
