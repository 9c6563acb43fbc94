#pragma once

// The outlines of the fictional country: an island in the Atlantic, parted among its territories.

#include <cstdint>
#include <string_view>

#include "content/geometry.hpp"

namespace atalaya::app {

// Outlines of every territory below the country and of the country itself, marked as synthetic.
// The same seed and the same territories give the same island on every machine. Each level parts
// the area of the level above completely: a point belongs to the territory whose middle is nearest.
content::Outlines InventOutlines(const content::Territories& territories, std::string_view country,
                                 std::uint64_t seed);

}  // namespace atalaya::app
