#pragma once

#include <string>
#include <string_view>

#include "base/text.hpp"

namespace atalaya::warning {

// A word before what it says, with the colon of that language: "RETRACTED: "; in French after a
// no-break space.
std::string Before(std::string_view word, Lang lang);

}  // namespace atalaya::warning
