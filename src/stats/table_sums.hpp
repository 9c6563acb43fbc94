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

// A block of rows that fits the nearest cache, row by row. Values are measured from a centre of
// their column and NaN where missing, as are those that fill up the last lane.
struct Tile {
    static constexpr std::size_t kRows = 64;
    explicit Tile(std::size_t lane_count);

    std::size_t lanes;
    std::vector<Lane> value;  // rows by lanes
    std::array<double, kRows> weight{};
    std::array<std::uint16_t, kRows> cell{};
};

// Adds rows [from, to) of the tile to the lanes of their cells, cell by cell. Missing values and
// rows of no weight are no cases.
void AddRows(const Tile& tile, std::size_t from, std::size_t to, LaneSums* cells);
void AddRows(const Tile& tile, std::size_t from, std::size_t to, LaneTotals* cells);

// Adds the first `count` rows of the tile, each under a weight and at a place of its own.
void AddRowsAt(const Tile& tile, std::size_t count, const double* weights,
               const std::uint32_t* places, LaneTotals* sums);

void Add(const LaneSums& from, LaneSums& to);
void Add(const LaneTotals& from, LaneTotals& to);

// Centre and scale of the influence of a case on an estimate: (value - centre) scale.
struct Influence {
    Lane centre, scale;
};

// What a domain and eight columns gather over the units of one stratum: weighted mean and squares
// about it (Welford 1962, West 1979: no digits are lost to the size of the mean), the plain total,
// and units with cases.
struct StratumMoments {
    Lane mean, squares, total, units;
};

// Takes in the influence total of a unit, less what is explained of it, with a weight and the
// `share` of it in the weights of all units taken in so far.
void AddUnit(const LaneTotals& unit, const Influence& influence, const Lane& explained,
             double weight, double share, StratumMoments& to);

inline constexpr std::size_t kReplicateBlock = 4;
// Totals of `count` units, `stride` apart from one another.
struct TotalsOfUnits {
    const LaneTotals* totals = nullptr;
    std::size_t stride = 1;
    const std::uint32_t* units = nullptr;
    std::size_t count = 0;
};
// Adds to kReplicateBlock sums the totals of the units, each times its factor in that replicate:
// factors[unit * replicates + r].
void AddReplicates(const TotalsOfUnits& of, const double* factors, std::size_t replicates,
                   LaneTotals* sums);

// to[i] += factor * from[i].
void AddScaled(double factor, const Lane* from, std::size_t count, Lane* to);

}  // namespace atalaya::stats
