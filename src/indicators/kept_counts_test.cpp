#include "indicators/kept_counts.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace atalaya::indicators {
namespace {

using columns::Grouped;
using columns::kNoGroup;
using columns::Measure;
using columns::Question;

// Rows that are added and ended at random, and questions about them.
struct Rows {
    explicit Rows(std::uint64_t seed) : random(seed) {}

    void Add() {
        // New values go on appearing.
        const auto newest = 3 + live.size() / 40;
        place.Append(place.CodeOf(std::to_string(random.Below(newest))));
        kind.Append(kind.CodeOf(std::to_string(random.Below(4))));
        kg.Append(random.Below(5) ? static_cast<std::int64_t>(random.Below(1000))
                                  : Measure::kMissing);
        live.push_back(1);
    }
    void End() {
        const auto row = static_cast<columns::Row>(random.Below(live.size()));
        if (!live[row]) return;
        live[row] = 0;
        ended.push_back(row);
    }
    // By the last figure of the place, without those that end in `none`.
    Question By(std::uint32_t groups, char none, bool measured) const {
        columns::Axis axis{&place, {}, groups};
        for (std::uint32_t code = 0; code < place.Distinct(); ++code) {
            const char last = place.ValueOf(code).back();
            axis.group_of_code.push_back(
                last == none ? kNoGroup : static_cast<std::uint32_t>(last - '0') % groups);
        }
        columns::RowFilter filter{&kind, {}};
        for (std::uint32_t code = 0; code < kind.Distinct(); ++code)
            filter.allowed.push_back(kind.ValueOf(code) != "2");
        return {{axis}, {filter}, live, measured ? &kg : nullptr};
    }

    base::SeededRandom random;
    columns::Dimension place, kind;
    Measure kg;
    std::vector<std::uint8_t> live;
    std::vector<columns::Row> ended;
};

std::string Flat(const Grouped& grouped) {
    std::string out = std::to_string(grouped.rows_seen - grouped.rows_masked);
    for (auto rows : grouped.rows_filtered) out += " -" + std::to_string(rows);
    for (auto rows : grouped.rows_without_group) out += " -" + std::to_string(rows);
    for (const auto& cell : grouped.cells)
        out += " " + std::to_string(cell.rows) + "/" + std::to_string(cell.measured) + "/" +
               std::to_string(static_cast<std::int64_t>(cell.sum));
    return out;
}

TEST(KeptCounts, AgreesWithCountingAnewAfterEveryChange) {
    Rows rows(11);
    KeptCounts kept;
    for (int round = 0; round < 400; ++round) {
        for (auto add = rows.random.Below(5); add > 0; --add) rows.Add();
        if (rows.live.size() > 3 && rows.random.Below(2)) rows.End();
        for (auto asked = rows.random.Below(3); asked > 0; --asked) {
            const auto question = rows.By(1 + static_cast<std::uint32_t>(rows.random.Below(4)),
                                          static_cast<char>('0' + rows.random.Below(2)),
                                          rows.random.Below(2));
            ASSERT_EQ(Flat(kept.Count(question, rows.live.size(), rows.ended)),
                      Flat(columns::Group(question, rows.live.size())))
                << round;
        }
    }
}

TEST(KeptCounts, ForgetsWhatWasAskedLongAgoAndWhatIsTooLong) {
    Rows rows(12);
    for (int i = 0; i < 200; ++i) rows.Add();
    KeptCounts kept;
    kept.Count(rows.By(1'000'000, '9', true), rows.live.size(), rows.ended);
    EXPECT_EQ(kept.Bytes(), 0u);
    for (std::uint32_t groups = 10; groups < 200; ++groups)
        kept.Count(rows.By(groups, '9', true), rows.live.size(), rows.ended);
    EXPECT_LE(kept.Bytes(), 32 * (200 * sizeof(columns::Cell) + 1000));
    EXPECT_GT(kept.Bytes(), 0u);
    kept.Clear();
    EXPECT_EQ(kept.Bytes(), 0u);
}

}  // namespace
}  // namespace atalaya::indicators
