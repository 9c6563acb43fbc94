#include "app/report_files.hpp"

#include "documents/docx.hpp"
#include "documents/html.hpp"
#include "documents/pdf.hpp"
#include "transfer/exports.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::app {

namespace {

constexpr std::string_view kDocx =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

// "12" is a number to a spreadsheet; "64%" and everything else is text.
transfer::OutCell CellOf(const documents::Column& column, std::string_view text) {
    const bool number = column.number && transfer::IsPlainNumber(text);
    return {text, number ? transfer::OutCell::Kind::Number : transfer::OutCell::Kind::Text};
}

}  // namespace

Result<ReportFile> WriteDocument(const documents::Document& document, std::string_view format) {
    if (format == "docx") {
        ATALAYA_ASSIGN(std::string bytes, documents::RenderDocx(document));
        return ReportFile{std::move(bytes), std::string(kDocx)};
    }
    std::string page = documents::RenderHtml(document);
    if (format == "html") return ReportFile{std::move(page), "text/html"};
    ATALAYA_ASSIGN(std::string bytes, documents::RenderPdf(page));
    return ReportFile{std::move(bytes), "application/pdf"};
}

Result<ReportFile> WriteTable(const documents::Table& table, std::string_view format,
                              const std::string& sheet) {
    ReportFile out;
    const auto take = [&](std::string_view piece) -> Result<void> {
        out.bytes += piece;
        return {};
    };
    const auto kind = *transfer::ExportFormatFromName(format);
    auto sink = kind == transfer::ExportFormat::Xlsx ? transfer::WriteXlsx(take, sheet)
                                                     : transfer::WriteCsv(take, ',', true);
    std::vector<std::string> titles;
    for (const auto& column : table.columns) titles.push_back(column.title);
    ATALAYA_TRY(sink->Header(titles));
    for (const auto& row : table.rows) {
        std::vector<transfer::OutCell> cells;
        for (std::size_t i = 0; i < row.cells.size(); ++i)
            cells.push_back(CellOf(table.columns[i], row.cells[i]));
        ATALAYA_TRY(sink->Row(cells));
    }
    ATALAYA_TRY(sink->Finish());
    out.media_type = transfer::MediaTypeOf(kind);
    return out;
}

}  // namespace atalaya::app
