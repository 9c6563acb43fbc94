#pragma once

// Private to the room: where a list stopped, as an opaque text.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/cell.hpp"

namespace atalaya::registers {

// The text holds the keys of the last row and a digest over them and `question` (caller, register,
// filter, search, sort): a cursor of another question, or a damaged one, is refused. It opens
// nothing: the scope of the caller is applied anew to every page.
std::string WriteCursor(std::string_view question, const std::vector<store::Cell>& keys);
std::optional<std::vector<store::Cell>> ReadCursor(std::string_view question,
                                                   std::string_view cursor);

}  // namespace atalaya::registers
