#pragma once

// What writing and reading CAP agree on; private to the room.

#include <string_view>

#include "base/text.hpp"

namespace atalaya::warning {

inline constexpr std::string_view kCapNamespace = "urn:oasis:names:tc:emergency:cap:1.2";

// Before what is not known, in the description.
std::string_view UnknownLabel(Lang lang);

}  // namespace atalaya::warning
