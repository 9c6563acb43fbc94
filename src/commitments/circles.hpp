#pragma once

#include <span>
#include <vector>

#include "base/result.hpp"
#include "commitments/crosswalk.hpp"

namespace atalaya::commitments {

// A commitment cannot be a part of itself: every circle of links "part of" (or "wider", read from
// its other end), across all crosswalks, becomes commitments.link_circle {circle: "A → B → A"} at
// the link that closes it.
void FindCircles(std::span<const Crosswalk> crosswalks, std::vector<Error>& faults);

}  // namespace atalaya::commitments
