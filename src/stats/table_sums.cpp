#include "stats/table_sums.hpp"

#include <cstring>
#include <limits>

#include "stats/table.hpp"

// The widest instruction set of the machine that runs the program is picked when it starts.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define ATALAYA_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ATALAYA_WIDE
#endif
// Parts of the inner loops, compiled within each of their variants.
#define ATALAYA_INLINE inline __attribute__((always_inline))

namespace atalaya::stats {

namespace {

// The loops over a lane stay loops until they become wide instructions; unrolled too early they
// would not.
#define ATALAYA_EACH_OF_LANE _Pragma("GCC unroll 1") for (std::size_t k = 0; k < kLanes; ++k)

// A lane that stays in registers.
using Wide = double __attribute__((vector_size(sizeof(Lane))));

// Eight values of a row and their weights, both zero where the value is missing.
struct Weighed {
    Lane value, weight;
};

ATALAYA_INLINE Weighed Weigh(const Lane& values, double weight) {
    Weighed row;
    ATALAYA_EACH_OF_LANE {
        const bool missing = IsMissing(values.at[k]);
        row.weight.at[k] = missing ? 0 : weight;
        row.value.at[k] = missing ? 0 : values.at[k];
    }
    return row;
}

ATALAYA_INLINE void AddRow(const Weighed& row, LaneTotals& to) {
    ATALAYA_EACH_OF_LANE {
        to.weight.at[k] += row.weight.at[k];
        to.value.at[k] += row.weight.at[k] * row.value.at[k];
    }
}

ATALAYA_INLINE void AddRow(const Weighed& row, LaneSums& to) {
    ATALAYA_EACH_OF_LANE {
        const double product = row.weight.at[k] * row.value.at[k];
        to.totals.weight.at[k] += row.weight.at[k];
        to.totals.value.at[k] += product;
        to.square.at[k] += product * row.value.at[k];
        to.cases.at[k] += row.weight.at[k] != 0 ? 1.0 : 0.0;
    }
}

template <class Cell>
ATALAYA_INLINE void AddTile(const Tile& tile, std::size_t from, std::size_t to, Cell* cells) {
    for (std::size_t r = from; r < to; ++r) {
        Cell* const cell = cells + tile.cell[r] * tile.lanes;
        const Lane* const values = tile.value.data() + r * tile.lanes;
        for (std::size_t lane = 0; lane < tile.lanes; ++lane)
            AddRow(Weigh(values[lane], tile.weight[r]), cell[lane]);
    }
}

}  // namespace

Tile::Tile(std::size_t lane_count) : lanes(lane_count), value(kRows * lane_count) {
    for (Lane& lane : value) lane.at.fill(std::numeric_limits<double>::quiet_NaN());
}

ATALAYA_WIDE void AddRows(const Tile& tile, std::size_t from, std::size_t to, LaneSums* cells) {
    AddTile(tile, from, to, cells);
}

ATALAYA_WIDE void AddRows(const Tile& tile, std::size_t from, std::size_t to, LaneTotals* cells) {
    AddTile(tile, from, to, cells);
}

ATALAYA_WIDE void AddRowsAt(const Tile& tile, std::size_t count, const double* weights,
                            const std::uint32_t* places, LaneTotals* sums) {
    // The sums are far apart: what a later row needs is on its way while this one is added.
    constexpr std::size_t kAhead = 6;
    for (std::size_t r = 0; r < count; ++r) {
        LaneTotals* const to = sums + places[r] * tile.lanes;
        if (r + kAhead < count) {
            const char* const next =
                reinterpret_cast<const char*>(sums + places[r + kAhead] * tile.lanes);
            for (std::size_t byte = 0; byte < tile.lanes * sizeof(LaneTotals); byte += 64)
                __builtin_prefetch(next + byte, 1);
        }
        const Lane* const values = tile.value.data() + r * tile.lanes;
        for (std::size_t lane = 0; lane < tile.lanes; ++lane)
            AddRow(Weigh(values[lane], weights[r]), to[lane]);
    }
}

ATALAYA_WIDE void Add(const LaneTotals& from, LaneTotals& to) {
    ATALAYA_EACH_OF_LANE {
        to.weight.at[k] += from.weight.at[k];
        to.value.at[k] += from.value.at[k];
    }
}

ATALAYA_WIDE void Add(const LaneSums& from, LaneSums& to) {
    ATALAYA_EACH_OF_LANE {
        to.totals.weight.at[k] += from.totals.weight.at[k];
        to.totals.value.at[k] += from.totals.value.at[k];
        to.square.at[k] += from.square.at[k];
        to.cases.at[k] += from.cases.at[k];
    }
}

ATALAYA_WIDE void AddUnit(const LaneTotals& unit, const Influence& influence,
                          const Lane& explained, double weight, double share, StratumMoments& to) {
    ATALAYA_EACH_OF_LANE {
        const double total = (unit.value.at[k] - influence.centre.at[k] * unit.weight.at[k]) *
                                 influence.scale.at[k] -
                             explained.at[k];
        const double off = total - to.mean.at[k];
        to.mean.at[k] += off * share;
        to.squares.at[k] += weight * off * (total - to.mean.at[k]);
        to.total.at[k] += total;
        to.units.at[k] += unit.weight.at[k] != 0 ? 1.0 : 0.0;
    }
}

ATALAYA_WIDE void AddReplicates(const TotalsOfUnits& of, const double* factors,
                                std::size_t replicates, LaneTotals* sums) {
    Wide weight[kReplicateBlock], value[kReplicateBlock];
    for (std::size_t r = 0; r < kReplicateBlock; ++r) {
        std::memcpy(&weight[r], &sums[r].weight, sizeof(Wide));
        std::memcpy(&value[r], &sums[r].value, sizeof(Wide));
    }
    for (std::size_t i = 0; i < of.count; ++i) {
        Wide unit_weight, unit_value;
        std::memcpy(&unit_weight, &of.totals[i * of.stride].weight, sizeof(Wide));
        std::memcpy(&unit_value, &of.totals[i * of.stride].value, sizeof(Wide));
        const double* const factor = factors + of.units[i] * replicates;
        _Pragma("GCC unroll 4") for (std::size_t r = 0; r < kReplicateBlock; ++r) {
            weight[r] += factor[r] * unit_weight;
            value[r] += factor[r] * unit_value;
        }
    }
    for (std::size_t r = 0; r < kReplicateBlock; ++r) {
        std::memcpy(sums[r].weight.at.data(), &weight[r], sizeof(Wide));
        std::memcpy(sums[r].value.at.data(), &value[r], sizeof(Wide));
    }
}

ATALAYA_WIDE void AddScaled(double factor, const Lane* from, std::size_t count, Lane* to) {
    for (std::size_t i = 0; i < count; ++i)
        ATALAYA_EACH_OF_LANE to[i].at[k] += factor * from[i].at[k];
}

}  // namespace atalaya::stats
