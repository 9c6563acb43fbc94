#pragma once

// Delimited text (RFC 4180 and its relatives) in constant memory: fields in quotation marks with
// line breaks and doubled marks inside, lines ending in LF, CR or CRLF, any encoding of Decoder.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "transfer/readers/bytes.hpp"
#include "transfer/readers/decode.hpp"
#include "transfer/readers/header.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::transfer {

// Rows as they stand in the file, before any is taken as the header.
class DelimitedRows {
 public:
    // `delimiter` and `quote` are ASCII; quote 0: none.
    DelimitedRows(std::unique_ptr<ByteSource> source, Encoding encoding, char delimiter, char quote,
                  const ReadLimits& limits);

    // False at the end. Empty lines are passed over. Errors as RowSource::Next.
    Result<bool> Next();
    // Of the current row; empty fields at its end included. Writable: callers cut and fill.
    std::vector<std::string_view>& cells() { return m_cells; }
    const std::vector<std::string_view>& cells() const { return m_cells; }
    std::int64_t line() const { return m_row_line; }
    // Fields (from 1) with text after their closing quotation mark; given as they are written.
    const std::vector<std::size_t>& stray_quotes() const { return m_stray; }
    const ByteSource& source() const { return m_decoder.source(); }

 private:
    enum class State { Start, Plain, Quoted, AfterQuote };
    struct Field {
        std::size_t begin, end;   // from the start of the row
    };

    Result<bool> ReadRow();
    Result<bool> Refill();
    std::size_t NextSpecial(std::size_t from);
    Result<bool> EndField(std::size_t at);
    std::size_t Unescape(std::size_t begin, std::size_t end);
    bool HasByte(std::size_t at) const { return m_begin + at < m_buffer.size(); }
    char ByteAt(std::size_t at) const { return m_buffer[m_begin + at]; }
    Result<bool> EndRow(std::size_t at);
    Result<void> CheckLimits(std::size_t at) const;

    Decoder m_decoder;
    char m_delimiter, m_quote;
    ReadLimits m_limits;

    std::string m_buffer;
    std::size_t m_begin = 0;       // start of the row being read
    std::size_t m_row_size = 0;    // of the row just given, with its line end
    std::size_t m_block = std::string::npos;   // the 64 bytes that m_mask is about
    std::uint64_t m_mask = 0;
    bool m_ended = false;

    // The row being read.
    State m_state = State::Start;
    std::size_t m_field = 0;       // where the current field begins
    std::size_t m_quote_end = 0;
    bool m_escaped = false;
    std::int64_t m_line = 1, m_row_line = 1, m_quote_line = 1;
    std::vector<Field> m_fields;
    std::vector<std::string_view> m_cells;
    std::vector<std::size_t> m_stray;
};

// Errors: transfer.empty, transfer.header_missing {line}, and those of RowSource::Next.
// Precondition: the format is of delimited text and was checked.
Result<std::unique_ptr<RowSource>> OpenDelimited(std::unique_ptr<ByteSource> source,
                                                 const FileFormat& format,
                                                 const ReadLimits& limits);

}  // namespace atalaya::transfer
