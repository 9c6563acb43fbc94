#pragma once

// JSON that has one text only (RFC 8785), for what is signed.

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace atalaya::exchange {

// The canonical text. Values may be texts, truth values, null, whole numbers of at most 2^53 - 1 in
// size, lists and objects whose names are printable ASCII: there the order of bytes is that of
// UTF-16, and base::CanonicalJson gives the same text.
// Errors: exchange.not_canonical {place}.
Result<std::string> Canonical(const json::value& value);

// Reads a text that must be canonical and of at most `most_depth` levels. Members named twice,
// fractions, spaces, other escapes than the standard's: all of these are not.
// Errors: json.invalid {reason, offset}, exchange.not_canonical {place}.
Result<json::value> ReadCanonical(std::string_view text, int most_depth);

// Whether a canonical text holds control characters (U+0000 to U+001F) other than tab, line feed
// and carriage return: no text that a person wrote does.
bool HasControls(std::string_view canonical);

}  // namespace atalaya::exchange
