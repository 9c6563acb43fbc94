#include "http/head.hpp"

namespace atalaya::http {

HeadScanner::State HeadScanner::Fail(const char* fault) {
    m_fault = fault;
    return State::Faulty;
}

// RFC 9112: 2.2 (line ends), 3 (request line), 5.2 (folding). Null when the byte may stand there.
const char* HeadScanner::FaultAt(std::string_view bytes, std::size_t position) const {
    const auto c = static_cast<unsigned char>(bytes[position]);
    const bool after_cr = position > 0 && bytes[position - 1] == '\r';
    if (c == '\n') return after_cr ? nullptr : "a line feed without a carriage return";
    if (after_cr) return "a carriage return without a line feed";
    if (c == '\r') return nullptr;
    const bool request_line = m_line_start == 0;
    if (request_line && (c < 0x20 || c >= 0x7F)) return "a forbidden character in the first line";
    if (c == 0x7F || (c < 0x20 && c != '\t')) return "a control character in a header";
    if (position == m_line_start && (c == ' ' || c == '\t')) {
        return request_line ? "a space before the method" : "a folded header";
    }
    if (request_line && c == ' ' && m_spaces == 2) return "a space in the target";
    return nullptr;
}

HeadScanner::State HeadScanner::Scan(std::string_view bytes) {
    for (; m_position < bytes.size(); ++m_position) {
        if (m_position >= m_limit) return State::TooLarge;
        if (const char* fault = FaultAt(bytes, m_position)) return Fail(fault);
        if (m_line_start == 0 && bytes[m_position] == ' ') ++m_spaces;
        if (bytes[m_position] != '\n') continue;
        const bool empty_line = m_position - m_line_start == 1;
        if (empty_line && m_line_start == 0) return Fail("an empty first line");
        if (m_line_start == 0 && m_spaces != 2) return Fail("a first line without three parts");
        m_line_start = m_position + 1;
        if (empty_line) {
            ++m_position;
            return State::Complete;
        }
    }
    return State::Incomplete;
}

}  // namespace atalaya::http
