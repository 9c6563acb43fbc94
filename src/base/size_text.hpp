#pragma once

#include <cstdint>
#include <string>

#include "base/text.hpp"

namespace atalaya::base {

// A number of bytes as people read it: "1 byte", "37 bytes", "1.5 kB", "8 MB"; in French "37 octets",
// "1,5 ko". Thousands, as the browser and the file managers of desktops count; one decimal at most.
std::string SizeText(std::uint64_t bytes, Lang lang);

// A count of tenths as people read it: 15 is "1.5", in the other languages "1,5"; 20 is "2".
std::string TenthsText(std::uint64_t tenths, Lang lang);

}  // namespace atalaya::base
