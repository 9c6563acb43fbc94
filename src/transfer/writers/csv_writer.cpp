#include <algorithm>

#include "transfer/writers/row_sink.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::size_t kPiece = 64 << 10;

class CsvSink final : public RowSink {
 public:
    CsvSink(Output output, char delimiter, bool mark)
        : m_output(std::move(output)), m_delimiter(delimiter) {
        if (mark) m_bytes = "\xEF\xBB\xBF";
    }

    Result<void> Header(std::span<const std::string> names) override {
        for (std::size_t i = 0; i < names.size(); ++i) Field(i, names[i]);
        return EndRow(names.size());
    }

    Result<void> Row(std::span<const OutCell> cells) override {
        for (std::size_t i = 0; i < cells.size(); ++i) Field(i, cells[i].text);
        return EndRow(cells.size());
    }

    Result<void> Finish() override { return Flush(); }

 private:
    void Field(std::size_t index, std::string_view text) {
        if (index > 0) m_bytes += m_delimiter;
        bool formula = IsFormula(text);
        bool quoted = text.find_first_of("\"\r\n\t") != std::string_view::npos ||
                      text.find(m_delimiter) != std::string_view::npos ||
                      (!text.empty() && (text.front() == ' ' || text.back() == ' '));
        if (quoted) m_bytes += '"';
        if (formula) m_bytes += '\'';
        for (char c : text) {
            if (c == '"') m_bytes += '"';
            m_bytes += c;
        }
        if (quoted) m_bytes += '"';
        // A row of one missing value would else be an empty line, which readers pass over.
        m_last_empty = text.empty();
    }

    Result<void> EndRow(std::size_t fields) {
        if (fields == 1 && m_last_empty) m_bytes += "\"\"";
        m_bytes += "\r\n";
        if (m_bytes.size() < kPiece) return {};
        return Flush();
    }

    Result<void> Flush() {
        Result<void> written = m_output(m_bytes);
        m_bytes.clear();
        return written;
    }

    Output m_output;
    char m_delimiter;
    std::string m_bytes;
    bool m_last_empty = false;
};

}  // namespace

bool IsPlainNumber(std::string_view text) {
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    auto point = text.find('.');
    std::string_view whole = text.substr(0, point);
    bool good = !whole.empty() && std::all_of(whole.begin(), whole.end(), is_digit);
    if (point == std::string_view::npos) return good;
    std::string_view rest = text.substr(point + 1);
    return good && !rest.empty() && std::all_of(rest.begin(), rest.end(), is_digit);
}

bool IsFormula(std::string_view text) {
    if (text.empty()) return false;
    bool dangerous = std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos;
    return dangerous && !IsPlainNumber(text);
}

std::unique_ptr<RowSink> WriteCsv(Output output, char delimiter, bool mark) {
    return std::make_unique<CsvSink>(std::move(output), delimiter, mark);
}

}  // namespace atalaya::transfer
