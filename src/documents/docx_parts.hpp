#pragma once

// The parts of a DOCX beside its text: types, relations, styles, properties, header and footer.

#include <string>
#include <string_view>
#include <vector>

#include "documents/document.hpp"

namespace atalaya::documents {

// A4 with margins of 20 mm: the width of the text in twentieths of a point.
inline constexpr int kTextWidth = 9638;

extern const std::string_view kDocumentBegin, kDocumentEnd, kContentsFieldBegin, kFieldEnd;

struct Part {
    std::string name, text;
};
// Every part but word/document.xml; the list of types comes first, as readers expect it.
std::vector<Part> FixedParts(const Document& document);

// "es-419" and the like: the variety of each language that the hemisphere's documents use.
std::string_view LocaleOf(Lang lang);

// Escaped for XML 1.0; characters that it does not know are left out.
std::string EscapeXml(std::string_view text);

}  // namespace atalaya::documents
