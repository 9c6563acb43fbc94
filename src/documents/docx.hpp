#pragma once

#include <string>

#include "base/result.hpp"
#include "documents/document.hpp"

namespace atalaya::documents {

// A DOCX (ECMA-376, WordprocessingML): headings with an outline, contents, tables whose header is
// repeated on each page, the language of each text, document properties, the title and the number
// of the page below. The same document gives the same bytes. Error: documents.docx_failed {reason}.
Result<std::string> RenderDocx(const Document& document);

}  // namespace atalaya::documents
