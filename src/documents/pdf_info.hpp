#pragma once

// What the program that made a PDF wrote into it beside the pages, by pdfinfo of poppler-utils: in a
// process of its own within limits, as the text of a PDF (pdf_text.hpp).

#include <optional>
#include <string>
#include <string_view>

namespace atalaya::documents {

struct PdfInfo {
    std::string author, title, program;   // "" where nothing is said
    std::string made, changed;            // "2026-03-01T09:12:00Z", in the time zone of the file
    bool more = false;                    // further properties, or a description in XML (XMP)
    bool Empty() const;
};

// Nullopt: there is no such program here, or it cannot read the file.
std::optional<PdfInfo> ReadPdfInfo(std::string_view bytes);

}  // namespace atalaya::documents
