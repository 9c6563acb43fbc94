#include "stats/table_sums.hpp"

#include <limits>

#include "stats/table.hpp"

// The widest instruction set of the machine that runs the program is picked when it starts.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define ATALAYA_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ATALAYA_WIDE
#endif

namespace atalaya::stats {

namespace {

// One row and eight columns.
template <class Value>
inline __attribute__((always_inline)) void AddRow(const Value* __restrict values, double weight,
                                                  const Lane& centre, LaneTotals& __restrict to) {
    for (std::size_t k = 0; k < kLanes; ++k) {
        const bool missing = IsMissing(values[k]);
        const double w = missing ? 0 : weight;
        const double value = missing ? 0 : values[k] - centre.at[k];
        to.weight.at[k] += w;
        to.value.at[k] += w * value;
    }
}

template <class Value>
inline __attribute__((always_inline)) void AddRow(const Value* __restrict values, double weight,
                                                  const Lane& centre, LaneSums& __restrict to) {
    for (std::size_t k = 0; k < kLanes; ++k) {
        const bool missing = IsMissing(values[k]);
        const double w = missing ? 0 : weight;
        const double value = missing ? 0 : values[k] - centre.at[k];
        const double product = w * value;
        to.totals.weight.at[k] += w;
        to.totals.value.at[k] += product;
        to.square.at[k] += product * value;
        to.cases.at[k] += missing ? 0.0 : 1.0;
    }
}

template <class Cell>
inline __attribute__((always_inline)) void AddTile(const Tile& tile, std::size_t from,
                                                   std::size_t to, const Lane* centre,
                                                   Cell* cells) {
    const std::size_t lanes = tile.lanes();
    for (std::size_t r = from; r < to; ++r) {
        const double weight = tile.weight[r];
        if (weight == 0) continue;
        Cell* const cell = cells + tile.cell[r] * lanes;
        const std::int8_t* const small = tile.small.data() + r * tile.small_lanes * kLanes;
        for (std::size_t lane = 0; lane < tile.small_lanes; ++lane)
            AddRow(small + lane * kLanes, weight, centre[lane], cell[lane]);
        const double* const wide = tile.wide.data() + r * tile.wide_lanes * kLanes;
        for (std::size_t lane = 0; lane < tile.wide_lanes; ++lane)
            AddRow(wide + lane * kLanes, weight, centre[tile.small_lanes + lane],
                   cell[tile.small_lanes + lane]);
    }
}

template <class Value>
void FillWideColumn(Tile& tile, std::size_t slot, const Value* values, std::size_t rows) {
    const std::size_t width = tile.wide_lanes * kLanes;
    for (std::size_t r = 0; r < rows; ++r) tile.wide[r * width + slot] = values[r];
}

}  // namespace

Tile::Tile(std::size_t small, std::size_t wide_ones)
    : small_lanes(small),
      wide_lanes(wide_ones),
      small(kRows * small * kLanes, kMissingSmall),
      wide(kRows * wide_ones * kLanes, std::numeric_limits<double>::quiet_NaN()) {}

void FillSmall(Tile& tile, std::size_t slot, const std::int8_t* values, std::size_t rows) {
    const std::size_t width = tile.small_lanes * kLanes;
    std::int8_t* const to = tile.small.data() + slot;
    for (std::size_t r = 0; r < rows; ++r) to[r * width] = values[r];
}

void FillWide(Tile& tile, std::size_t slot, const float* values, std::size_t rows) {
    FillWideColumn(tile, slot, values, rows);
}

void FillWide(Tile& tile, std::size_t slot, const double* values, std::size_t rows) {
    FillWideColumn(tile, slot, values, rows);
}

ATALAYA_WIDE void AddRows(const Tile& tile, std::size_t from, std::size_t to, const Lane* centre,
                          LaneSums* cells) {
    AddTile(tile, from, to, centre, cells);
}

ATALAYA_WIDE void AddRows(const Tile& tile, std::size_t from, std::size_t to, const Lane* centre,
                          LaneTotals* cells) {
    AddTile(tile, from, to, centre, cells);
}

ATALAYA_WIDE void Add(const LaneTotals& from, LaneTotals& to) {
    for (std::size_t k = 0; k < kLanes; ++k) {
        to.weight.at[k] += from.weight.at[k];
        to.value.at[k] += from.value.at[k];
    }
}

ATALAYA_WIDE void Add(const LaneSums& from, LaneSums& to) {
    for (std::size_t k = 0; k < kLanes; ++k) {
        to.totals.weight.at[k] += from.totals.weight.at[k];
        to.totals.value.at[k] += from.totals.value.at[k];
        to.square.at[k] += from.square.at[k];
        to.cases.at[k] += from.cases.at[k];
    }
}

ATALAYA_WIDE void AddUnit(const LaneTotals& unit, const Influence& influence, double count,
                          StratumMoments& to) {
    const double share = 1 / count;
    for (std::size_t k = 0; k < kLanes; ++k) {
        const double total = (unit.value.at[k] - influence.centre.at[k] * unit.weight.at[k]) *
                             influence.scale.at[k];
        const double off = total - to.mean.at[k];
        to.mean.at[k] += off * share;
        to.squares.at[k] += off * (total - to.mean.at[k]);
        to.units.at[k] += unit.weight.at[k] > 0 ? 1.0 : 0.0;
    }
}

}  // namespace atalaya::stats
