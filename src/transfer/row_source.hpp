#pragma once

// Rows of text out of any file that the observatory takes in: delimited text, XLSX, either of
// them alone in a ZIP. Readers know nothing of registers.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace atalaya::transfer {

enum class FileKind : std::uint8_t { Delimited, Xlsx };

// How a file is to be read. Proposed by Detect (readers/detect.hpp), confirmed by a person, kept
// with the mapping so that the next file of the same source is read in the same way.
struct FileFormat {
    FileKind kind = FileKind::Delimited;
    std::string encoding = "utf-8";   // utf-8, utf-16le, utf-16be, latin1, windows-1252
    char delimiter = ',';
    char quote = '"';                 // 0: fields are never quoted
    std::string sheet;                // XLSX: its name; "" for the first
    // Line (XLSX: row of the sheet) of the names of the columns, from 1; what stands above it is
    // passed over. 0: the file has no header and columns are named "1", "2" ...
    std::int64_t header_line = 1;
    // XLSX: how many rows the names take up; joined by a space under merged cells.
    int header_rows = 1;

    json::object ToJson() const;
    // Errors: transfer.format_invalid {field}.
    static Result<FileFormat> FromJson(const json::object& object);
    friend bool operator==(const FileFormat&, const FileFormat&) = default;
};

// One row after the other, in constant memory. What a row gives lives until the next call of Next.
class RowSource {
 public:
    virtual ~RowSource() = default;

    // Names of the columns, as written; never empty.
    virtual const std::vector<std::string>& header() const = 0;

    // Of an XLSX the name of the sheet; "" elsewhere.
    virtual std::string_view Sheet() const { return {}; }

    // Steps to the next row that is not wholly empty; false at the end. Errors end the reading,
    // with `where` = "line N" ("row N" of a sheet): transfer.line_too_long {limit},
    // transfer.field_too_long {limit}, transfer.nul_byte, transfer.encoding_broken {encoding},
    // transfer.quote_unclosed, transfer.xlsx_invalid, transfer.zip_bomb {limit} ...
    virtual Result<bool> Next() = 0;

    // The cells of the row in UTF-8, exactly one for each name of the header.
    virtual std::span<const std::string_view> Cells() const = 0;
    // The line where the row begins (row of the sheet), from 1.
    virtual std::int64_t Line() const = 0;
    // What is wrong with the shape of this row: transfer.too_many_fields or
    // transfer.too_few_fields {found, expected}. Missing cells are empty, surplus ones are not
    // among Cells(). Empty for a good row.
    virtual std::span<const Error> Faults() const = 0;

    // Progress through the file as stored.
    virtual std::uint64_t BytesRead() const = 0;
    virtual std::uint64_t BytesTotal() const = 0;
};

// Bounds against files that were made to do harm.
struct ReadLimits {
    std::size_t field_bytes = 1 << 20;
    std::size_t line_bytes = 16 << 20;
    std::size_t columns = 4096;
    std::uint64_t unpacked_bytes = 8ULL << 30;   // of a ZIP or XLSX in all
    std::uint64_t unpacked_ratio = 300;          // unpacked to packed, beyond the first 16 MB
    std::size_t entries = 10'000;                // in a ZIP or XLSX
};

// Opens a file as it was confirmed. A ZIP that holds one .csv, .txt, .tsv or .xlsx is opened
// as that file. Errors: file.unreadable {file, reason}, transfer.empty, transfer.sheet_unknown
// {sheet, sheets}, transfer.header_missing {line}, transfer.zip_many {files}, transfer.zip_nothing,
// transfer.zip_encrypted, transfer.zip_invalid, and those of Next.
Result<std::unique_ptr<RowSource>> OpenRows(const std::filesystem::path& file,
                                            const FileFormat& format,
                                            const ReadLimits& limits = {});

}  // namespace atalaya::transfer
