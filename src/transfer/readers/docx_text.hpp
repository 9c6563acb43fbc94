#pragma once

#include <filesystem>
#include <string>

#include "transfer/readers/zip.hpp"

namespace atalaya::transfer {

// Whether an archive is a DOCX.
bool LooksLikeDocx(const Zip& zip);

// The text of a DOCX (ECMA-376, WordprocessingML): a line for each paragraph, with an empty one
// behind it, cells of tables in the order of their rows. The number that Word writes before a
// paragraph stands in no text of the file; it is counted here from the numbering of the document.
// Headings begin with "# ". What was deleted under revision, footnotes and headers are left out.
// Errors: those of Zip, transfer.xlsx_invalid {reason}.
Result<std::string> ReadDocxText(std::shared_ptr<Zip> zip);

}  // namespace atalaya::transfer
