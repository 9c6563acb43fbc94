#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "transfer/readers/xlsx_book.hpp"
#include "transfer/readers/xml.hpp"

namespace atalaya::transfer {

struct SheetRow {
    std::int64_t number = 0;            // from 1
    std::vector<std::string> cells;     // by column; empty ones at the end left out
};

// Cells merged into one, all bounds included; rows and columns from 0.
struct MergedCells {
    std::size_t first_row = 0, last_row = 0, first_column = 0, last_column = 0;
};

// The rows of one sheet as text, in order. Formulas give the value they had when the file was
// saved.
class SheetRows {
 public:
    // Precondition: the book outlives the object.
    static Result<std::unique_ptr<SheetRows>> Open(const XlsxBook& book, const SheetEntry& sheet);
    ~SheetRows();

    // The next row with a filled cell; nullptr at the end. It lives until the next call.
    // Errors as RowSource::Next, with `where` = "row N".
    Result<const SheetRow*> Next();
    const ByteSource& source() const;

    // Merged cells stand behind the rows in the file: known once Next has come to the end.
    const std::vector<MergedCells>& merged() const;

 private:
    class Handler;
    SheetRows(const XlsxBook& book, std::unique_ptr<ByteSource> bytes);

    std::unique_ptr<Handler> m_handler;
    std::unique_ptr<XmlParser> m_parser;
    SheetRow m_current;
};

// The merged cells of a sheet, for which the whole of it is read.
Result<std::vector<MergedCells>> ReadMerged(const XlsxBook& book, const SheetEntry& sheet);

}  // namespace atalaya::transfer
