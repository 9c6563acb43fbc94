#pragma once

// The check that every free text passes.

#include "registers/fields/support.hpp"

namespace atalaya::registers::fields {

// UTF-8 without control characters, at most `limit` characters. Findings: field.bad_encoding,
// field.control_character {position, code}, field.too_long {length, limit}; the warning
// field.replacement_character tells of letters that an earlier program lost.
bool CheckPlainText(std::string_view text, std::size_t limit, bool lines, std::string_view where,
                    Findings& findings);

}  // namespace atalaya::registers::fields
