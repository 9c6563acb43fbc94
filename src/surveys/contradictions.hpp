#pragma once

// Answers of one person that cannot all be true. Used by CheckMapping alone.

#include <vector>

#include "surveys/mapping_check.hpp"

namespace atalaya::surveys {

// Of the rows of the population, in order of the substances; each pair of questions once.
std::vector<Contradiction> FindContradictions(const Answers& answers);

}  // namespace atalaya::surveys
