#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace atalaya::content {

// A fault of one entry of a list, by its position.
struct EntryFault {
    std::size_t entry = 0;
    Error error;
};

struct TreeEntry {
    std::string_view code;
    std::string_view parent;   // "" at the top
};

// Everything that keeps entries from being a forest, in order of the entries:
// content.duplicate_id {id}, content.unknown_parent {code, parent}, content.cycle {code}.
std::vector<EntryFault> CheckTree(const std::vector<TreeEntry>& entries);

}  // namespace atalaya::content
