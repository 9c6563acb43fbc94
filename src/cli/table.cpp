#include <algorithm>
#include <ostream>

#include "cli/cli.hpp"

namespace atalaya::cli {
namespace {

// Characters as a terminal counts them: code points, without combining marks being told apart.
std::size_t Width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// Also the dash that stands for no figure.
bool IsNumber(std::string_view text) {
    if (text == "–") return true;
    return !text.empty() && text.find_first_not_of("0123456789.,-") == std::string_view::npos;
}

}  // namespace

void Table::Print(std::ostream& out) const {
    std::vector<std::size_t> widths;
    for (const auto& row : m_rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], Width(row[c]));
    }
    for (const auto& row : m_rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            std::string fill(widths[c] - Width(row[c]), ' ');
            if (c) line += "  ";
            line += IsNumber(row[c]) ? fill + row[c] : row[c] + fill;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        if (!line.empty()) out << line << '\n';  // a table without a header has none to print
    }
}

}  // namespace atalaya::cli
