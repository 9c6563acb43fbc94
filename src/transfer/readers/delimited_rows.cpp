#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "transfer/readers/delimited.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::size_t kBlock = 64;

// A bit for each of 64 bytes that is a delimiter, a quotation mark or a line end.
std::uint64_t SpecialsOf(const char* bytes, char delimiter, char quote) {
#if defined(__SSE2__)
    const __m128i kinds[] = {_mm_set1_epi8(delimiter), _mm_set1_epi8(quote), _mm_set1_epi8('\n'),
                             _mm_set1_epi8('\r')};
    std::uint64_t mask = 0;
    for (int part = 0; part < 4; ++part) {
        __m128i sixteen =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * part));
        __m128i hits = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(sixteen, kinds[0]), _mm_cmpeq_epi8(sixteen, kinds[1])),
            _mm_or_si128(_mm_cmpeq_epi8(sixteen, kinds[2]), _mm_cmpeq_epi8(sixteen, kinds[3])));
        mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(hits)))
                << (16 * part);
    }
    return mask;
#else
    std::uint64_t mask = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        char c = bytes[i];
        bool special = c == delimiter || c == quote || c == '\n' || c == '\r';
        mask |= static_cast<std::uint64_t>(special) << i;
    }
    return mask;
#endif
}

}  // namespace

DelimitedRows::DelimitedRows(std::unique_ptr<ByteSource> source, Encoding encoding, char delimiter,
                             char quote, const ReadLimits& limits)
    : m_decoder(std::move(source), encoding),
      m_delimiter(delimiter),
      // Line ends are looked for anyway, so the second of them stands for "no quotation mark".
      m_quote(quote == 0 ? '\n' : quote),
      m_limits(limits) {}

// Where the next special byte stands, or the end of the buffer; both count from the buffer's start.
std::size_t DelimitedRows::NextSpecial(std::size_t from) {
    while (from < m_buffer.size()) {
        if (m_block == std::string::npos || from >= m_block + kBlock || from < m_block) {
            m_block = from;
            std::size_t left = m_buffer.size() - from;
            if (left >= kBlock) {
                m_mask = SpecialsOf(m_buffer.data() + from, m_delimiter, m_quote);
            } else {
                std::array<char, kBlock> rest{};
                std::memcpy(rest.data(), m_buffer.data() + from, left);
                m_mask = SpecialsOf(rest.data(), m_delimiter, m_quote) &
                         ((std::uint64_t{1} << left) - 1);
            }
        }
        std::uint64_t bits = m_mask >> (from - m_block);
        if (bits != 0) return from + static_cast<std::size_t>(std::countr_zero(bits));
        from = m_block + kBlock;
    }
    return m_buffer.size();
}

// Brings more of the file behind the row being read; false at the end.
Result<bool> DelimitedRows::Refill() {
    if (m_ended) return false;
    m_buffer.erase(0, m_begin);
    m_begin = 0;
    m_block = std::string::npos;
    auto more = m_decoder.Append(m_buffer);
    if (!more.ok()) {
        Error error = std::move(more).error();
        if (error.where.empty()) error.where = AtLine(m_line);
        return error;
    }
    m_ended = !*more;
    return *more;
}

// What of the row is too large, when `at` bytes of it were seen.
Result<void> DelimitedRows::CheckLimits(std::size_t at) const {
    if (at - m_field > m_limits.field_bytes) {
        std::string limit = std::to_string(m_limits.field_bytes);
        if (m_state == State::Quoted)
            return Err("transfer.quote_unclosed", {{"largest", limit}}, AtLine(m_quote_line));
        // One field that never ends is a line without a delimiter.
        bool only = m_fields.empty();
        return Err(only ? "transfer.line_too_long" : "transfer.field_too_long",
                   {{"largest", limit}}, AtLine(m_line));
    }
    if (at > m_limits.line_bytes)
        return Err("transfer.line_too_long", {{"largest", std::to_string(m_limits.line_bytes)}},
                   AtLine(m_row_line));
    return {};
}

// Turns doubled quotation marks into one, in place; returns the new end.
std::size_t DelimitedRows::Unescape(std::size_t begin, std::size_t end) {
    char* bytes = m_buffer.data() + m_begin;
    std::size_t to = begin;
    for (std::size_t from = begin; from < end; ++from) {
        bytes[to++] = bytes[from];
        if (bytes[from] == m_quote) ++from;
    }
    return to;
}

Result<bool> DelimitedRows::EndField(std::size_t at) {
    ATALAYA_TRY(CheckLimits(at));
    if (m_fields.size() == m_limits.columns)
        return Err("transfer.too_many_columns", {{"limit", std::to_string(m_limits.columns)}},
                   AtLine(m_row_line));
    if (m_state == State::AfterQuote && at == m_quote_end + 1) {
        std::size_t begin = m_field + 1;
        m_fields.push_back({begin, m_escaped ? Unescape(begin, m_quote_end) : m_quote_end});
    } else {
        if (m_state == State::AfterQuote) m_stray.push_back(m_fields.size() + 1);
        m_fields.push_back({m_field, at});
    }
    m_field = at + 1;
    m_state = State::Start;
    m_escaped = false;
    return true;
}

// The line end at `at` closes the row.
Result<bool> DelimitedRows::EndRow(std::size_t at) {
    ATALAYA_TRY(EndField(at));
    std::size_t size = at + 1;
    if (ByteAt(at) == '\r') {
        // A fault behind this row comes back when the next one is asked for.
        if (!HasByte(at + 1)) static_cast<void>(Refill().ok());
        if (HasByte(at + 1) && ByteAt(at + 1) == '\n') ++size;
    }
    ++m_line;
    m_row_size = size;
    return true;
}

Result<bool> DelimitedRows::ReadRow() {
    m_begin += m_row_size;
    m_row_size = 0;
    m_fields.clear();
    m_stray.clear();
    m_state = State::Start;
    m_field = 0;
    m_escaped = false;
    m_row_line = m_line;
    std::size_t at = 0;
    for (;;) {
        at = NextSpecial(m_begin + at) - m_begin;
        if (!HasByte(at) || (m_state == State::Quoted && !HasByte(at + 1))) {
            ATALAYA_TRY(CheckLimits(at));
            ATALAYA_ASSIGN(bool more, Refill());
            if (more) continue;
            if (!HasByte(at)) break;
        }
        char c = ByteAt(at);
        bool line_end = c == '\n' || c == '\r';
        if (m_state == State::Quoted) {
            if (c == m_quote) {
                bool doubled = HasByte(at + 1) && ByteAt(at + 1) == m_quote;
                if (doubled) {
                    m_escaped = true;
                    ++at;
                } else {
                    m_state = State::AfterQuote;
                    m_quote_end = at;
                }
            } else if (c == '\n' || (c == '\r' && (!HasByte(at + 1) || ByteAt(at + 1) != '\n'))) {
                ++m_line;
            }
        } else if (c == m_delimiter) {
            ATALAYA_TRY(EndField(at));
        } else if (line_end) {
            return EndRow(at);
        } else if (at == m_field) {
            m_state = State::Quoted;
            m_quote_line = m_line;
        }
        ++at;
    }
    if (m_state == State::Quoted)
        return Err("transfer.quote_unclosed", {{"largest", std::to_string(m_limits.field_bytes)}},
                   AtLine(m_quote_line));
    if (at == 0) return false;
    m_row_size = at;
    return EndField(at);
}

Result<bool> DelimitedRows::Next() {
    for (;;) {
        ATALAYA_ASSIGN(bool more, ReadRow());
        if (!more) return false;
        m_cells.clear();
        const char* row = m_buffer.data() + m_begin;
        for (const Field& field : m_fields)
            m_cells.emplace_back(row + field.begin, field.end - field.begin);
        if (!AllEmpty(m_cells)) return true;
    }
}

}  // namespace atalaya::transfer
