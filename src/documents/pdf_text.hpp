#pragma once

// The text of a PDF by a program that the machine has: pdftotext of poppler-utils. It runs in a
// process of its own within limits; a crafted file harms nothing but that process.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::documents {

bool LooksLikePdf(std::string_view first_bytes);

// In reading order, UTF-8, pages parted by a line end. Errors: documents.pdf_text_missing (no such
// program), documents.pdf_text_failed {reason} (broken, protected, too slow), documents.pdf_text_none
// (pages are pictures), file.unreadable, file.unwritable.
Result<std::string> ReadPdfText(const std::filesystem::path& file);

}  // namespace atalaya::documents
