#pragma once

// A survey file in memory: its variables as the file describes them, and its columns.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace atalaya::microdata {

// A number that is not there is a NaN. It carries which kind: 0 is "system missing" (SPSS SYSMIS,
// Stata and SAS "."), 'a'-'z' are their tagged missings .a-.z, '_' is the ._ of SAS. A user-missing
// value of SPSS is no NaN: it keeps its value, and Variable::IsUserMissing tells it apart.
double MissingNumber(char tag = 0);
char TagOf(double missing);   // precondition: std::isnan(missing)

// A column of numbers in the narrowest of 1, 2, 4 or 8 bytes that holds each of them exactly: the
// answers of a survey are small codes, and a million rows of them should not cost 8 MB a column.
class Numbers {
 public:
    void Append(std::span<const double> values);
    void Reserve(std::size_t rows);
    void ShrinkToFit();

    std::size_t size() const;
    double operator[](std::size_t row) const;   // precondition: row < size()
    std::vector<double> ToDoubles() const;
    // Writes rows [first, first + out.size()) into `out`. Precondition: they exist.
    void Copy(std::size_t first, std::span<double> out) const;
    std::size_t Bytes() const;

 private:
    std::variant<std::vector<std::int8_t>, std::vector<std::int16_t>, std::vector<std::int32_t>,
                 std::vector<double>>
        m_cells;
};

// A column of texts, each different one kept once; word 0 is the empty text, which is how the
// formats store "no answer" in a text.
class Texts {
 public:
    std::uint32_t AddWord(std::string word) {
        m_words.push_back(std::move(word));
        return static_cast<std::uint32_t>(m_words.size() - 1);
    }
    void Append(std::uint32_t word) { m_cells.push_back(word); }   // word < words().size()
    void AppendText(std::string_view text);
    void Reserve(std::size_t rows) { m_cells.reserve(rows); }
    void ShrinkToFit() { m_cells.shrink_to_fit(); }

    std::size_t size() const { return m_cells.size(); }
    const std::string& operator[](std::size_t row) const { return m_words[m_cells[row]]; }
    const std::vector<std::string>& words() const { return m_words; }
    std::span<const std::uint32_t> cells() const { return m_cells; }
    std::size_t Bytes() const;

 private:
    std::vector<std::string> m_words{std::string()};
    std::vector<std::uint32_t> m_cells;
    std::unordered_map<std::string, std::uint32_t> m_known;   // of AppendText only
};

using Column = std::variant<Numbers, Texts>;

// Date: days since 1970-01-01. DateTime: seconds since 1970-01-01 00:00, without a zone. Time:
// seconds since midnight, or a duration. Each is a number column, whatever the file counted from.
enum class Kind : std::uint8_t { Number, Text, Date, Time, DateTime };
enum class Measure : std::uint8_t { Unknown, Nominal, Ordinal, Scale };

// What a value label or a missing value stands on: a number (a NaN with its tag where it names a
// tagged missing) or a text.
using Code = std::variant<double, std::string>;
bool SameCode(const Code& a, const Code& b);   // NaNs by their tags

struct ValueLabel {
    Code value;
    std::string label;
};

// Both ends belong to it; a single value has both ends equal.
struct MissingRange {
    Code low, high;
};

struct Variable {
    std::string name;
    std::string label;
    Kind kind = Kind::Number;
    std::string format;        // as the file writes it: "F8.2", "DATE11", "%9.0g", "DATETIME20."
    std::uint32_t width = 0;   // bytes that the file keeps for a text
    std::uint32_t display_width = 0;
    Measure measure = Measure::Unknown;
    std::vector<ValueLabel> labels;         // in the order of the file
    std::vector<MissingRange> missing;      // user-missing values and ranges (SPSS)

    bool IsUserMissing(double value) const;
    bool IsUserMissing(std::string_view value) const;
    // The label of a value, or "".
    std::string_view LabelOf(const Code& value) const;
};

// Several variables that are the answers to one question (SPSS).
struct ResponseSet {
    std::string name;    // without the leading $
    std::string label;
    bool dichotomies = false;    // else each variable holds one of the categories chosen
    std::string counted;         // of dichotomies: the value that means "chosen"
    std::vector<std::string> variables;
};

struct Dataset {
    std::string label;
    std::string encoding;    // of the file that it was read from; texts in here are UTF-8
    std::vector<std::string> notes;
    std::vector<Variable> variables;
    std::vector<Column> columns;    // one to each variable, all of `rows` rows
    std::vector<ResponseSet> response_sets;
    std::size_t rows = 0;

    std::optional<std::size_t> Find(std::string_view name) const;   // by exact name
    // Precondition: the variable's kind is not Text / is Text.
    const Numbers& NumbersOf(std::size_t variable) const;
    const Texts& TextsOf(std::size_t variable) const;
    std::size_t Bytes() const;    // of the columns
};

}  // namespace atalaya::microdata
