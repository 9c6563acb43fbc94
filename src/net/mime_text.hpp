#pragma once

// The small forms that a message is made of; private to the room. All lines end with CRLF.

#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace atalaya::net {

// A header of free text, such as Subject: as it is when it is short ASCII, otherwise in encoded
// words (RFC 2047, base64), folded. Precondition: valid UTF-8 on one line.
std::string TextHeader(std::string_view name, std::string_view text);

// A header whose value is made of tokens: folded at its spaces, otherwise untouched. Precondition:
// printable ASCII.
std::string TokenHeader(std::string_view name, std::string_view value);

// "From: Observatorio <a@example.org>". Preconditions as TextHeader; `address` is printable ASCII.
std::string AddressHeader(std::string_view header, std::string_view name, std::string_view address);

// "Sat, 21 Nov 2026 22:23:08 +0000" (RFC 5322, 3.3).
std::string MailDate(base::Timestamp at);

// RFC 2045, 6.7, for text: line ends become CRLF, each line at most 76 characters.
std::string QuotedPrintable(std::string_view text);

// RFC 2045, 6.8: lines of 76 characters.
std::string Base64Lines(std::string_view bytes);

// "; filename=..." of RFC 2231 with a plain form for old readers, each on a line of its own.
std::string NameParameter(std::string_view parameter, std::string_view value);

bool IsPrintableAscii(std::string_view text);   // space to '~'

}  // namespace atalaya::net
