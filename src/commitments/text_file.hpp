#pragma once

// The text of an official document in the file that a user has.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::commitments {

// Of the bytes of a DOCX, a PDF or plain text (Markdown is) in UTF-8, UTF-16 or Windows-1252.
// Errors: commitments.text_kind (another kind of file), commitments.text_empty,
// commitments.text_too_long, commitments.text_encoding, documents.pdf_text_*, transfer.zip_*, file.unwritable.
Result<std::string> TextOfFile(std::string_view bytes);

}  // namespace atalaya::commitments
