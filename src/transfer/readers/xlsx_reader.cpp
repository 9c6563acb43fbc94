#include "transfer/readers/xlsx_reader.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "transfer/readers/header.hpp"

namespace atalaya::transfer {
namespace {

class XlsxSource final : public RowSource {
 public:
    explicit XlsxSource(XlsxBook book) : m_book(std::move(book)) {}

    Result<void> Start(const FileFormat& format) {
        ATALAYA_ASSIGN(const SheetEntry* sheet, m_book.Sheet(format.sheet));
        m_sheet = sheet->name;
        std::vector<MergedCells> merged;
        if (format.header_line > 0 && format.header_rows > 1) {
            ATALAYA_ASSIGN(merged, ReadMerged(m_book, *sheet));
        }
        ATALAYA_ASSIGN(m_rows, SheetRows::Open(m_book, *sheet));
        if (format.header_line == 0) return StartWithoutHeader();
        std::int64_t last = format.header_line + std::max(format.header_rows, 1) - 1;
        std::vector<SheetRow> rows;
        for (;;) {
            ATALAYA_ASSIGN(m_row, m_rows->Next());
            m_waiting = m_row && m_row->number > last;
            if (!m_row || m_waiting) break;
            if (m_row->number >= format.header_line) rows.push_back(*m_row);
        }
        if (rows.empty() && !m_row && format.header_line == 1) return Err("transfer.empty");
        if (rows.empty())
            return Err("transfer.header_missing", {{"line", std::to_string(format.header_line)}});
        m_header = JoinedHeader(rows, merged);
        m_shape.SetWidth(m_header.size());
        return {};
    }

    const std::vector<std::string>& header() const override { return m_header; }
    std::string_view Sheet() const override { return m_sheet; }

    Result<bool> Next() override {
        if (!m_waiting) {
            ATALAYA_ASSIGN(m_row, m_rows->Next());
        }
        m_waiting = false;
        m_cells.clear();
        m_faults.clear();
        if (!m_row) return false;
        m_cells.assign(m_row->cells.begin(), m_row->cells.end());
        // Empty cells at the end of a row are not written in a sheet.
        if (m_cells.size() < m_header.size()) m_cells.resize(m_header.size());
        m_shape.Fit(m_cells, m_faults, "row " + std::to_string(m_row->number));
        return true;
    }

    std::span<const std::string_view> Cells() const override { return m_cells; }
    std::int64_t Line() const override { return m_row ? m_row->number : 0; }
    std::span<const Error> Faults() const override { return m_faults; }
    std::uint64_t BytesRead() const override { return m_rows->source().BytesRead(); }
    std::uint64_t BytesTotal() const override { return m_rows->source().BytesTotal(); }

 private:
    Result<void> StartWithoutHeader() {
        ATALAYA_ASSIGN(m_row, m_rows->Next());
        if (!m_row) return Err("transfer.empty");
        m_waiting = true;
        m_header = NumberedNames(m_row->cells.size());
        m_shape.SetWidth(m_header.size());
        return {};
    }

    XlsxBook m_book;
    std::string m_sheet;
    std::unique_ptr<SheetRows> m_rows;
    const SheetRow* m_row = nullptr;
    bool m_waiting = false;   // the row was read to find the end of the header
    std::vector<std::string> m_header;
    Shape m_shape;
    std::vector<std::string_view> m_cells;
    std::vector<Error> m_faults;
};

}  // namespace

std::vector<std::string> JoinedHeader(const std::vector<SheetRow>& rows,
                                      const std::vector<MergedCells>& merged) {
    std::size_t width = 0;
    for (const SheetRow& row : rows) width = std::max(width, row.cells.size());
    std::vector<std::string> joined(width);
    for (const SheetRow& row : rows) {
        std::vector<std::string_view> parts(row.cells.begin(), row.cells.end());
        parts.resize(width);
        // A merged cell gives its text to the right; downwards the row that holds it gives it once.
        for (const MergedCells& area : merged) {
            bool here = area.first_row + 1 == static_cast<std::size_t>(row.number);
            if (!here || area.first_column >= row.cells.size()) continue;
            for (std::size_t i = area.first_column; i <= area.last_column && i < width; ++i)
                parts[i] = row.cells[area.first_column];
        }
        for (std::size_t column = 0; column < width; ++column) {
            std::string_view part = base::TrimAscii(parts[column]);
            if (part.empty()) continue;
            if (!joined[column].empty()) joined[column] += ' ';
            joined[column] += part;
        }
    }
    std::vector<std::string_view> views(joined.begin(), joined.end());
    return NamesOf(views);
}

Result<std::unique_ptr<RowSource>> OpenXlsx(std::shared_ptr<Zip> zip, const FileFormat& format) {
    ATALAYA_ASSIGN(XlsxBook book, XlsxBook::Open(std::move(zip)));
    auto source = std::make_unique<XlsxSource>(std::move(book));
    ATALAYA_TRY(source->Start(format));
    return std::unique_ptr<RowSource>(std::move(source));
}

}  // namespace atalaya::transfer
