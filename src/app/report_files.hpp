#pragma once

// Reports as files: documents and tables in the formats that people take away.

#include <array>
#include <string>
#include <string_view>

#include "documents/document.hpp"

namespace atalaya::app {

inline constexpr std::array<std::string_view, 3> kDocumentFormats = {"html", "docx", "pdf"};
inline constexpr std::array<std::string_view, 2> kTableFormats = {"csv", "xlsx"};

struct ReportFile {
    std::string bytes, media_type;
};

// Precondition: `format` is one of kDocumentFormats. Errors: those of documents::RenderDocx and
// documents::RenderPdf.
Result<ReportFile> WriteDocument(const documents::Document& document, std::string_view format);
// A table alone; figures are numbers to a spreadsheet. `sheet`: its name. Precondition: `format` is
// one of kTableFormats. Errors: those of the writers.
Result<ReportFile> WriteTable(const documents::Table& table, std::string_view format,
                              const std::string& sheet);

}  // namespace atalaya::app
