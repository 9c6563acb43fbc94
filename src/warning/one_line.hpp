#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace atalaya::warning {

// Characters of a UTF-8 text.
std::size_t Characters(std::string_view text);
// The text in one line of at most `most` characters: runs of space as one, cut after a word with
// an ellipsis where it is too long.
std::string OneLine(std::string_view text, std::size_t most);

}  // namespace atalaya::warning
