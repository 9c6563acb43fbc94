#include "warning/one_line.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace atalaya::warning {

namespace {

bool IsContinuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

std::size_t Characters(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return !IsContinuation(byte); }));
}

std::string OneLine(std::string_view text, std::size_t most) {
    std::string line;
    for (const char byte : text) {
        const bool space = byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
        if (!space)
            line += byte;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    if (Characters(line) <= most) return line;
    std::size_t end = 0;
    for (std::size_t seen = 0; seen + 1 < most; ++seen) {
        ++end;
        while (end < line.size() && IsContinuation(line[end])) ++end;
    }
    if (const auto space = line.rfind(' ', end); space != std::string::npos && space > end / 2)
        end = space;
    return line.substr(0, end) + "…";
}

}  // namespace atalaya::warning
