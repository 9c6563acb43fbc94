#pragma once

// What Beast would let pass: a strict look at the raw head of a request before it is parsed. Two
// programs in a row (a proxy and this server) that read one head differently are how requests are
// smuggled, so nothing that has two readings goes further.

#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace atalaya::http {

// Looks at a growing buffer; each byte is looked at once, however slowly it comes.
class HeadScanner {
 public:
    explicit HeadScanner(std::size_t limit) : m_limit(limit) {}

    enum class State { Incomplete, Complete, Faulty, TooLarge };
    // Precondition: `bytes` begins as the last time and may be longer.
    State Scan(std::string_view bytes);

    std::size_t size() const { return m_position; }   // Complete: bytes of the head
    const char* fault() const { return m_fault; }     // Faulty: what is wrong, in English

 private:
    State Fail(const char* fault);
    const char* FaultAt(std::string_view bytes, std::size_t position) const;

    std::size_t m_limit;
    std::size_t m_position = 0;
    std::size_t m_line_start = 0;
    int m_spaces = 0;             // in the request line
    const char* m_fault = nullptr;
};

}  // namespace atalaya::http
