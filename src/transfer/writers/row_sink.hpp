#pragma once

// Rows into a file, one after the other, in constant memory.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace atalaya::transfer {

// One value as it leaves. Numbers are written with '.' as mark, dates as "2014-01-31" (or only the
// part that is known), yes and no as "true" and "false"; an empty text is a missing value.
struct OutCell {
    enum class Kind : std::uint8_t { Text, Number, Date, YesNo };
    std::string_view text;
    Kind kind = Kind::Text;
};

// Takes the bytes of the file as they come; an error ends the writing.
using Output = std::function<Result<void>(std::string_view bytes)>;

class RowSink {
 public:
    virtual ~RowSink() = default;
    // Once, before the rows.
    virtual Result<void> Header(std::span<const std::string> names) = 0;
    // Precondition: one cell for each name.
    virtual Result<void> Row(std::span<const OutCell> cells) = 0;
    // Once, after the rows: nothing is complete before.
    virtual Result<void> Finish() = 0;
};

// RFC 4180 in UTF-8 with CRLF. `mark` puts a byte-order mark first, by which spreadsheets know the
// encoding. A text that a spreadsheet would run as a formula gets an apostrophe before it.
std::unique_ptr<RowSink> WriteCsv(Output output, char delimiter = ',', bool mark = false);

// One JSON object for each row: numbers and booleans as such, missing values as null.
std::unique_ptr<RowSink> WriteJsonLines(Output output);

// An XLSX of one sheet; the file is put together in a temporary folder and given out by Finish.
// Errors: transfer.sheet_full {limit} beyond 1,048,576 rows, file.unwritable {file, reason}.
std::unique_ptr<RowSink> WriteXlsx(Output output, std::string_view sheet);

// Whether a spreadsheet would take the text for a formula: it begins with = + - @, a tab or a line
// end and is no plain number.
bool IsFormula(std::string_view text);
// "-12.50": a number without exponent or grouping.
bool IsPlainNumber(std::string_view text);

}  // namespace atalaya::transfer
