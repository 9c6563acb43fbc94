#include "transfer/readers/xlsx_sheet.hpp"

#include <charconv>

#include "base/text.hpp"

namespace atalaya::transfer {
namespace {

constexpr std::size_t kMerged = 100'000;

std::string AtRow(std::int64_t row) { return "row " + std::to_string(row); }

template <class Number>
std::optional<Number> Parsed(std::string_view text) {
    Number value = 0;
    auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// "B3" as row and column from 0.
std::optional<std::pair<std::size_t, std::size_t>> PlaceOf(std::string_view reference) {
    auto column = ColumnOf(reference);
    if (!column) return std::nullopt;
    auto row = Parsed<std::size_t>(reference.substr(reference.find_first_of("0123456789")));
    if (!row || *row == 0) return std::nullopt;
    return std::pair(*row - 1, *column);
}

}  // namespace

class SheetRows::Handler final : public XmlHandler {
 public:
    explicit Handler(const XlsxBook& book) : m_book(book), m_limits(book.zip->limits()) {}

    void Start(std::string_view name, const XmlAttributes& attributes) override {
        if (name == "row") {
            m_row = {};
            m_row.number = Parsed<std::int64_t>(attributes.Get("r")).value_or(m_last + 1);
            if (m_row.number <= m_last)
                fault = Err("transfer.xlsx_invalid", {{"reason", "row"}}, AtRow(m_row.number));
            m_last = m_row.number;
            m_column = 0;
        } else if (name == "c") {
            StartCell(attributes);
        } else if (name == "v" || name == "t") {
            m_in_value = !m_reading;
        } else if (name == "rPh") {
            m_reading = true;
        } else if (name == "mergeCell") {
            AddMerged(attributes.Get("ref"));
        }
    }

    void End(std::string_view name) override {
        if (name == "v" || name == "t") m_in_value = false;
        if (name == "rPh") m_reading = false;
        if (name == "c") EndCell();
        if (name == "row" && !m_row.cells.empty()) rows.push_back(std::move(m_row));
    }

    void Text(std::string_view text) override {
        if (!m_in_value) return;
        m_value += text;
        if (m_value.size() > m_limits.field_bytes)
            fault = Err("transfer.field_too_long",
                        {{"largest", std::to_string(m_limits.field_bytes)}}, AtRow(m_row.number));
    }

    std::deque<SheetRow> rows;
    std::vector<MergedCells> merged;

 private:
    void StartCell(const XmlAttributes& attributes) {
        std::string_view reference = attributes.Get("r");
        auto column = reference.empty() ? std::optional(m_column) : ColumnOf(reference);
        if (!column) {
            fault = Err("transfer.xlsx_invalid", {{"reason", "cell"}}, AtRow(m_row.number));
            return;
        }
        m_column = *column;
        m_type = attributes.Get("t");
        m_style = Parsed<std::size_t>(attributes.Get("s")).value_or(0);
        m_value.clear();
    }

    void EndCell() {
        std::string text = CellText();
        std::size_t column = m_column++;
        // Styled cells without a value are common far to the right.
        if (text.empty()) return;
        if (column >= m_limits.columns) {
            fault = Err("transfer.too_many_columns", {{"limit", std::to_string(m_limits.columns)}},
                        AtRow(m_row.number));
            return;
        }
        if (m_row.cells.size() <= column) m_row.cells.resize(column + 1);
        m_row.cells[column] = std::move(text);
    }

    std::string CellText() {
        if (m_type == "s") {
            auto index = Parsed<std::size_t>(m_value);
            auto text = index ? m_book.texts.At(*index) : std::nullopt;
            if (!text && !m_value.empty())
                fault = Err("transfer.xlsx_invalid", {{"reason", "shared string"}},
                            AtRow(m_row.number));
            return std::string(text.value_or(""));
        }
        if (m_type == "b") return m_value == "1" ? "true" : m_value == "0" ? "false" : m_value;
        bool number = m_type.empty() || m_type == "n";
        if (!number || m_value.empty()) return std::move(m_value);   // str, inlineStr, e, d
        NumberShape shape;
        if (m_style < m_book.formats.size()) shape = m_book.formats[m_style];
        return NumberText(base::TrimAscii(m_value), shape, m_book.from_1904);
    }

    void AddMerged(std::string_view range) {
        auto colon = range.find(':');
        if (colon == std::string_view::npos || merged.size() >= kMerged) return;
        auto first = PlaceOf(range.substr(0, colon)), last = PlaceOf(range.substr(colon + 1));
        if (!first || !last) return;
        merged.push_back({first->first, last->first, first->second, last->second});
    }

    const XlsxBook& m_book;
    const ReadLimits& m_limits;
    SheetRow m_row;
    std::int64_t m_last = 0;
    std::size_t m_column = 0, m_style = 0;
    std::string m_type, m_value;
    bool m_in_value = false, m_reading = false;
};

SheetRows::SheetRows(const XlsxBook& book, std::unique_ptr<ByteSource> bytes)
    : m_handler(std::make_unique<Handler>(book)),
      m_parser(std::make_unique<XmlParser>(std::move(bytes), *m_handler)) {}

SheetRows::~SheetRows() = default;

Result<std::unique_ptr<SheetRows>> SheetRows::Open(const XlsxBook& book, const SheetEntry& sheet) {
    ATALAYA_ASSIGN(auto bytes, Zip::OpenEntry(book.zip, sheet.part));
    return std::unique_ptr<SheetRows>(new SheetRows(book, std::move(bytes)));
}

Result<const SheetRow*> SheetRows::Next() {
    while (m_handler->rows.empty()) {
        ATALAYA_ASSIGN(bool more, m_parser->Step());
        if (!more && m_handler->rows.empty()) return static_cast<const SheetRow*>(nullptr);
    }
    m_current = std::move(m_handler->rows.front());
    m_handler->rows.pop_front();
    return static_cast<const SheetRow*>(&m_current);
}

const ByteSource& SheetRows::source() const { return m_parser->source(); }
const std::vector<MergedCells>& SheetRows::merged() const { return m_handler->merged; }

Result<std::vector<MergedCells>> ReadMerged(const XlsxBook& book, const SheetEntry& sheet) {
    ATALAYA_ASSIGN(auto rows, SheetRows::Open(book, sheet));
    for (;;) {
        ATALAYA_ASSIGN(const SheetRow* row, rows->Next());
        if (!row) return rows->merged();
    }
}

}  // namespace atalaya::transfer
