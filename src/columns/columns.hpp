#pragma once

// Coded columns and one-pass grouped sums: the numeric heart of indicators.
//
// A dimension is a column of small codes with a dictionary; a question maps each code to a group
// through a lookup table (so "year of a date", "province of a place" and "group of a substance"
// are all the same loop). A measure is a column of 64-bit mantissas with gaps.
// No store, no I/O: whoever owns the records feeds it and keeps it in step.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace atalaya::columns {

using Row = std::uint32_t;
inline constexpr std::uint32_t kNoGroup = 0xFFFFFFFF;

// A column of codes. Widens itself from 8 to 16 to 32 bits as its dictionary grows.
class Dimension {
 public:
    // The code of a value, adding it if it is new. Missing values are the empty string.
    std::uint32_t CodeOf(std::string_view value);
    const std::string& ValueOf(std::uint32_t code) const { return m_values[code]; }
    std::size_t Distinct() const { return m_values.size(); }

    void Append(std::uint32_t code);
    std::uint32_t At(Row row) const;
    std::size_t Size() const { return m_size; }
    int width() const { return m_width; }   // bytes a row: 1, 2 or 4
    std::size_t Bytes() const;              // memory in use
    void Reserve(std::size_t rows);
    // The codes as they lie in memory: width() bytes a row, native order.
    const std::uint8_t* data() const { return m_codes.data(); }

 private:
    void Widen(int width);
    int m_width = 1;
    std::size_t m_size = 0;
    std::vector<std::uint8_t> m_codes;       // m_width bytes a row, native order
    std::vector<std::string> m_values;
    // Looked up by view: no string is made for a value that is known already.
    struct HashOfText {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::uint32_t, HashOfText, std::equal_to<>> m_index;
};

// A column of 64-bit numbers; a missing one is told apart from 0.
class Measure {
 public:
    static constexpr std::int64_t kMissing = INT64_MIN;
    void Append(std::int64_t value) { m_values.push_back(value); }
    std::int64_t At(Row row) const { return m_values[row]; }
    std::size_t Size() const { return m_values.size(); }
    void Reserve(std::size_t rows) { m_values.reserve(rows); }
    const std::int64_t* data() const { return m_values.data(); }

 private:
    std::vector<std::int64_t> m_values;
};

// One axis of a question: the group of each code of a dimension, kNoGroup to leave its rows out.
struct Axis {
    const Dimension* dimension = nullptr;
    std::vector<std::uint32_t> group_of_code;   // size: dimension->Distinct()
    std::uint32_t groups = 1;
};

// A row is kept when the code of each filter's dimension is allowed (1) and the question's `mask`,
// if not empty, has 1 at the row.
struct RowFilter {
    const Dimension* dimension = nullptr;
    std::vector<std::uint8_t> allowed;          // size: dimension->Distinct()
};

struct Cell {
    std::int64_t rows = 0;       // rows kept in this group
    std::int64_t measured = 0;   // of these, rows whose measure is not missing
    __int128 sum = 0;            // exact sum of the measures
};

struct Grouped {
    // cells[(g0 * groups1 + g1) * groups2 + g2 ...] in the order of the axes.
    std::vector<Cell> cells;
    std::int64_t rows_seen = 0;
    std::int64_t rows_masked = 0;                    // left out by the mask
    std::vector<std::int64_t> rows_filtered;         // by filter, of the rows kept so far
    std::vector<std::int64_t> rows_without_group;    // by axis, of the rows kept so far
};

struct Question {
    std::vector<Axis> axes;               // 0 to 6
    std::vector<RowFilter> filters;
    std::span<const std::uint8_t> mask;   // by row; empty: all
    const Measure* measure = nullptr;     // nullptr: count rows only
    int threads = 2;
};

inline constexpr std::uint64_t kMostGroups = 50'000'000;

// Precondition: all columns have at least `rows` rows; the product of the axes' groups is at most
// kMostGroups.
Grouped Group(const Question& question, std::size_t rows);

// Bring an earlier answer of Group to the same question up to date, at the cost of the rows that
// have changed alone. The question may know more codes than then, but no more groups.
// AddRows counts the rows [first, last) as well. TakeOut takes rows out that had been counted,
// passing over the mask, which may leave them out by now: `rows_masked` is about the others.
void AddRows(const Question& question, std::size_t first, std::size_t last, Grouped& into);
void TakeOut(const Question& question, std::span<const Row> rows, Grouped& from);

}  // namespace atalaya::columns
