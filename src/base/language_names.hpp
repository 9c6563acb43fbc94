#pragma once

#include <string_view>

#include "base/text.hpp"

namespace atalaya::base {

// As its speakers call it: "Español".
std::string_view OwnName(Lang lang);

}  // namespace atalaya::base
