#pragma once

// Variables that look like parts of the sampling design. Used by ProposeMapping alone.

#include <span>
#include <vector>

#include "surveys/codebook.hpp"
#include "surveys/proposal.hpp"

namespace atalaya::surveys {

std::vector<Proposal::DesignVariable> ProposeDesign(std::span<const CodebookVariable> codebook);

}  // namespace atalaya::surveys
