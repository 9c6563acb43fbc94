#include "surveys/text_dataset.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "surveys/mapping.hpp"

namespace atalaya::surveys {
namespace {

using transfer::RowSource;

// How programs write a number that is not there; in a column of texts they are texts.
constexpr std::array<std::string_view, 6> kNoNumber = {".", "NA", "N/A", "#N/A", "NULL", "NaN"};

// Whole numbers of more digits than a double keeps are codes: two of them could become one.
bool IsLongCode(std::string_view text) {
    return text.size() > 15 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Codes such as "05001" lose a digit as numbers.
bool HasLeadingZero(std::string_view text) {
    return text.size() > 1 && text[0] == '0' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class CellReader {
 public:
    explicit CellReader(char decimal_mark) : m_mark(decimal_mark) {}

    // A missing number is a NaN; nullopt for a text.
    std::optional<double> Number(std::string_view cell) {
        const std::string_view text = base::TrimAscii(cell);
        if (text.empty() || std::find(kNoNumber.begin(), kNoNumber.end(), text) != kNoNumber.end())
            return microdata::MissingNumber();
        if (text.size() == 2 && text[0] == '.' && (text[1] == '_' || (text[1] >= 'a' && text[1] <= 'z')))
            return microdata::MissingNumber(text[1]);
        if (HasLeadingZero(text) || IsLongCode(text)) return std::nullopt;
        if (m_mark == '.') return ReadNumber(text[0] == '+' ? text.substr(1) : text);
        if (text.find('.') != std::string_view::npos) return std::nullopt;
        m_text = text;
        std::replace(m_text.begin(), m_text.end(), m_mark, '.');
        return ReadNumber(m_text);
    }

 private:
    char m_mark;
    std::string m_text;
};

// What a first pass tells of the columns.
struct Shape {
    std::vector<std::uint8_t> is_number, is_filled;
    std::size_t rows = 0;
};

// The first row whose cells do not fit the header, and how many there are.
class UnevenRows {
 public:
    void Look(const RowSource& rows) {
        if (rows.Faults().empty()) return;
        if (m_count++ > 0) return;
        const Error& fault = rows.Faults().front();
        m_first = Err("surveys.rows_uneven",
                      {{"line", std::to_string(rows.Line())},
                       {"found", std::string(fault.Get("found"))},
                       {"expected", std::string(fault.Get("expected"))}},
                      "line " + std::to_string(rows.Line()));
    }
    Result<void> Take() {
        if (m_count == 0) return {};
        m_first.params.push_back({"rows", std::to_string(m_count)});
        return std::move(m_first);
    }

 private:
    Error m_first;
    std::size_t m_count = 0;
};

Result<Shape> LookThrough(RowSource& rows, const TextDatasetOptions& options, CellReader reader) {
    Shape out;
    out.is_number.assign(rows.header().size(), 1);
    out.is_filled.assign(rows.header().size(), 0);
    UnevenRows uneven;
    while (true) {
        ATALAYA_ASSIGN(const bool more, rows.Next());
        if (!more) break;
        if (++out.rows > options.most_rows)
            return Err("surveys.too_many_rows", {{"limit", std::to_string(options.most_rows)}});
        uneven.Look(rows);
        const auto cells = rows.Cells();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i].empty()) continue;
            out.is_filled[i] = 1;
            if (out.is_number[i] && !reader.Number(cells[i])) out.is_number[i] = 0;
        }
    }
    ATALAYA_TRY(uneven.Take());
    if (out.rows == 0) return Err("surveys.no_rows");
    return out;
}

// Fills one column with the cells of a second pass.
class ColumnFiller {
 public:
    ColumnFiller(bool is_number, std::size_t rows) {
        if (is_number) {
            m_numbers.Reserve(rows);
            m_block.reserve(kBlock);
        } else {
            m_column = microdata::Texts();
            std::get<microdata::Texts>(m_column).Reserve(rows);
        }
    }

    void Add(std::string_view cell, CellReader& reader) {
        if (auto* texts = std::get_if<microdata::Texts>(&m_column)) {
            m_width = std::max(m_width, cell.size());
            texts->AppendText(cell);
            return;
        }
        m_block.push_back(reader.Number(cell).value_or(microdata::MissingNumber()));
        if (m_block.size() == kBlock) Flush();
    }

    microdata::Column Take(microdata::Variable& variable) {
        if (std::holds_alternative<microdata::Texts>(m_column)) {
            variable.kind = microdata::Kind::Text;
            variable.width = static_cast<std::uint32_t>(m_width);
            return std::move(m_column);
        }
        Flush();
        m_numbers.ShrinkToFit();
        return std::move(m_numbers);
    }

 private:
    static constexpr std::size_t kBlock = 1'024;
    void Flush() {
        m_numbers.Append(m_block);
        m_block.clear();
    }

    microdata::Column m_column;   // of texts
    microdata::Numbers m_numbers;
    std::vector<double> m_block;
    std::size_t m_width = 0;
};

// The names of the columns; "" for those without a name and without a cell, as commas at the ends
// of lines make them: they are left out. The readers call a nameless column "#3" and a second SEXO
// "SEXO (2)".
Result<std::vector<std::string>> NamesOf(const std::vector<std::string>& header,
                                         const Shape& shape) {
    std::vector<std::string> out;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::string& name = header[i];
        const bool nameless = name == "#" + std::to_string(i + 1);
        out.push_back(nameless && !shape.is_filled[i] ? "" : name);
        const auto bracket = name.ends_with(')') ? name.rfind(" (") : std::string::npos;
        const bool repeated = bracket != std::string::npos && seen.contains(name.substr(0, bracket));
        if (repeated || !seen.insert(name).second)
            return Err("surveys.column_twice", {{"column", name.substr(0, bracket)}});
    }
    return out;
}

}  // namespace

Result<microdata::Dataset> ReadText(const std::filesystem::path& file,
                                    const TextDatasetOptions& options) {
    // Cells of a workbook come with a point, whatever the country writes.
    const bool workbook = options.format.kind == transfer::FileKind::Xlsx;
    CellReader reader(workbook ? '.' : options.decimal_mark);
    ATALAYA_ASSIGN(auto first_pass, transfer::OpenRows(file, options.format));
    ATALAYA_ASSIGN(Shape shape, LookThrough(*first_pass, options, reader));
    ATALAYA_ASSIGN(const auto names, NamesOf(first_pass->header(), shape));
    ATALAYA_ASSIGN(auto rows, transfer::OpenRows(file, options.format));
    std::vector<ColumnFiller> fillers;
    for (std::size_t i = 0; i < names.size(); ++i)
        fillers.emplace_back(shape.is_number[i] && shape.is_filled[i], shape.rows);
    microdata::Dataset out;
    while (true) {
        ATALAYA_ASSIGN(const bool more, rows->Next());
        if (!more) break;
        ++out.rows;
        const auto cells = rows->Cells();
        for (std::size_t i = 0; i < names.size(); ++i)
            if (!names[i].empty()) fillers[i].Add(cells[i], reader);
    }
    out.encoding = options.format.encoding;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].empty()) continue;
        microdata::Variable variable{.name = names[i]};
        out.columns.push_back(fillers[i].Take(variable));
        out.variables.push_back(std::move(variable));
    }
    return out;
}

}  // namespace atalaya::surveys
