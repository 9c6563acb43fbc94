#include "base/size_text.hpp"

#include <array>

namespace atalaya::base {

std::string TenthsText(std::uint64_t tenths, Lang lang) {
    std::string out = std::to_string(tenths / 10);
    if (tenths % 10 != 0)
        out += (lang == Lang::En ? "." : ",") + std::to_string(tenths % 10);
    return out;
}

std::string SizeText(std::uint64_t bytes, Lang lang) {
    const bool french = lang == Lang::Fr;
    if (bytes < 1000) {
        // In French nothing is singular too.
        const bool one = bytes == 1 || (french && bytes == 0);
        return std::to_string(bytes) + (french ? " octet" : " byte") + (one ? "" : "s");
    }
    constexpr std::array<std::string_view, 4> kPrefixes{"k", "M", "G", "T"};
    std::size_t at = 0;
    std::uint64_t unit = 1000;
    // 999,950 bytes would be written as 1000 kB.
    while (at + 1 < kPrefixes.size() && bytes >= unit * 1000 - unit / 20) {
        unit *= 1000;
        ++at;
    }
    const std::uint64_t tenth = unit / 10;
    const std::uint64_t tenths = bytes / tenth + (bytes % tenth >= tenth - tenth / 2 ? 1 : 0);
    return TenthsText(tenths, lang) + " " + std::string(kPrefixes[at]) + (french ? "o" : "B");
}

}  // namespace atalaya::base
