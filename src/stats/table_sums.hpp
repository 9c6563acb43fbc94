#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

// The inner loops of tables. Columns go in lanes of eight, so that loops have a fixed length and the
// compiler turns them into wide instructions; each lane is summed on its own, in the order of the
// rows, so that every machine gives the same digits.
namespace atalaya::stats {

inline constexpr std::size_t kLanes = 8;

struct alignas(64) Lane {
    std::array<double, kLanes> at{};
    double& operator[](std::size_t k) { return at[k]; }
    double operator[](std::size_t k) const { return at[k]; }
};

// Of the cases of one cell or domain, for eight columns: weights, and weights times values.
struct LaneTotals {
    Lane weight, value;
};
// The same with weighted squares of values and the number of cases.
struct LaneSums {
    LaneTotals totals;
    Lane square, cases;
};

// A block of rows that fits the nearest cache, row by row: columns of small codes as bytes, the
// others as doubles, each padded with missing values to whole lanes.
struct Tile {
    static constexpr std::size_t kRows = 64;
    Tile(std::size_t small_lanes, std::size_t wide_lanes);

    std::size_t lanes() const { return small_lanes + wide_lanes; }
    std::size_t small_lanes, wide_lanes;
    std::vector<std::int8_t> small;
    std::vector<double> wide;
    std::array<double, kRows> weight{};
    std::array<std::uint16_t, kRows> cell{};
};

// Copies a column's rows into place `slot` of the tile's rows.
void FillSmall(Tile& tile, std::size_t slot, const std::int8_t* values, std::size_t rows);
void FillWide(Tile& tile, std::size_t slot, const float* values, std::size_t rows);
void FillWide(Tile& tile, std::size_t slot, const double* values, std::size_t rows);

// Adds rows [from, to) of the tile to the lanes of their cells, cell by cell. Values are measured
// from `centre`, one a lane. Missing values and rows of no weight are no cases.
void AddRows(const Tile& tile, std::size_t from, std::size_t to, const Lane* centre, LaneSums* cells);
void AddRows(const Tile& tile, std::size_t from, std::size_t to, const Lane* centre,
             LaneTotals* cells);

void Add(const LaneSums& from, LaneSums& to);
void Add(const LaneTotals& from, LaneTotals& to);

// Centre and scale of the influence of a case on an estimate: (value - centre) scale.
struct Influence {
    Lane centre, scale;
};

// What a domain and eight columns gather over the PSUs of one stratum: mean and squares about it
// (Welford 1962: no digits are lost to the size of the mean), and PSUs with cases.
struct StratumMoments {
    Lane mean, squares, units;
};

// Takes in the influence total of the `count`-th PSU.
void AddUnit(const LaneTotals& unit, const Influence& influence, double count, StratumMoments& to);

}  // namespace atalaya::stats
