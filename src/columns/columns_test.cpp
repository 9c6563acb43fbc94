#include "columns/columns.hpp"

#include <map>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace atalaya::columns {
namespace {

Dimension MakeDimension(const std::vector<std::string>& values) {
    Dimension out;
    for (const auto& value : values) out.Append(out.CodeOf(value));
    return out;
}

Axis Plain(const Dimension& dimension) {
    Axis axis{&dimension, {}, static_cast<std::uint32_t>(dimension.Distinct())};
    for (std::uint32_t code = 0; code < axis.groups; ++code) axis.group_of_code.push_back(code);
    return axis;
}

TEST(Dimension, WidensWithoutChangingAValue) {
    Dimension dimension;
    for (int i = 0; i < 70'000; ++i) {
        dimension.Append(dimension.CodeOf(std::to_string(i)));
        if (i == 255) { EXPECT_EQ(dimension.width(), 1); }
        if (i == 256) { EXPECT_EQ(dimension.width(), 2); }
        if (i == 65'535) { EXPECT_EQ(dimension.width(), 2); }
    }
    EXPECT_EQ(dimension.width(), 4);
    for (Row row : {0u, 255u, 256u, 65'535u, 65'536u, 69'999u})
        EXPECT_EQ(dimension.ValueOf(dimension.At(row)), std::to_string(row));
}

TEST(Group, CountsAndSumsByTwoAxes) {
    auto year = MakeDimension({"2011", "2011", "2012", "2012", "2012"});
    auto drug = MakeDimension({"a", "b", "a", "a", "b"});
    Measure kg;
    for (std::int64_t v : {5L, 7L, 11L, Measure::kMissing, 13L}) kg.Append(v);
    Question question{{Plain(year), Plain(drug)}, {}, {}, &kg};
    auto grouped = Group(question, 5);
    ASSERT_EQ(grouped.cells.size(), 4u);
    EXPECT_EQ(grouped.cells[0].sum, 5);                // 2011 a
    EXPECT_EQ(grouped.cells[1].sum, 7);                // 2011 b
    EXPECT_EQ(grouped.cells[2].rows, 2);               // 2012 a
    EXPECT_EQ(grouped.cells[2].measured, 1);
    EXPECT_EQ(grouped.cells[2].sum, 11);
    EXPECT_EQ(grouped.cells[3].sum, 13);               // 2012 b
}

TEST(Group, SaysWhyRowsAreLeftOut) {
    auto year = MakeDimension({"2011", "", "2012", "2012"});
    auto place = MakeDimension({"n", "n", "s", "?"});
    Axis years = Plain(year);
    years.group_of_code[year.CodeOf("")] = kNoGroup;
    Axis places = Plain(place);
    places.group_of_code[place.CodeOf("?")] = kNoGroup;
    RowFilter not_2011{&year, std::vector<std::uint8_t>(year.Distinct(), 1)};
    not_2011.allowed[year.CodeOf("2011")] = 0;
    auto grouped = Group({{years, places}, {not_2011}, {}, nullptr}, 4);
    EXPECT_EQ(grouped.rows_seen, 4);
    EXPECT_EQ(grouped.rows_filtered, (std::vector<std::int64_t>{1}));
    EXPECT_EQ(grouped.rows_masked, 0);
    EXPECT_EQ(grouped.rows_without_group, (std::vector<std::int64_t>{1, 1}));
    std::int64_t counted = 0;
    for (const auto& cell : grouped.cells) counted += cell.rows;
    EXPECT_EQ(counted, 1);
}

TEST(Group, SumsBeyond64Bits) {
    Dimension one = MakeDimension({"x", "x", "x"});
    Measure big;
    for (int i = 0; i < 3; ++i) big.Append(INT64_MAX);
    auto grouped = Group({{Plain(one)}, {}, {}, &big}, 3);
    EXPECT_TRUE(grouped.cells[0].sum == static_cast<__int128>(INT64_MAX) * 3);
}

TEST(Group, WithoutAxesIsOneCellAndEmptyIsEmpty) {
    EXPECT_EQ(Group({}, 10).cells.at(0).rows, 10);
    EXPECT_EQ(Group({}, 0).cells.at(0).rows, 0);
}

// A plain map over rows, written without the machinery under test.
TEST(Group, AgreesWithAPlainMapForAnyNumberOfThreads) {
    base::SeededRandom random(2026);
    constexpr std::size_t kRows = 900'000;
    Dimension a, b, c;
    Measure measure;
    std::vector<std::uint8_t> mask;
    for (int i = 0; i < 300; ++i) a.CodeOf(std::to_string(i));
    for (int i = 0; i < 7; ++i) b.CodeOf(std::to_string(i));
    for (int i = 0; i < 3; ++i) c.CodeOf(std::to_string(i));
    std::map<std::pair<std::uint32_t, std::uint32_t>, Cell> expected;
    for (std::size_t row = 0; row < kRows; ++row) {
        auto ca = static_cast<std::uint32_t>(random.Below(300));
        auto cb = static_cast<std::uint32_t>(random.Below(7));
        auto cc = static_cast<std::uint32_t>(random.Below(3));
        auto value = static_cast<std::int64_t>(random.Below(1'000'000)) - 500'000;
        bool missing = random.Below(10) == 0;
        mask.push_back(random.Below(20) != 0);
        a.Append(ca);
        b.Append(cb);
        c.Append(cc);
        measure.Append(missing ? Measure::kMissing : value);
        if (!mask.back() || cc == 2 || ca % 10 == 9) continue;
        Cell& cell = expected[{ca / 10, cb}];
        ++cell.rows;
        if (!missing) {
            ++cell.measured;
            cell.sum += value;
        }
    }
    Axis tens{&a, {}, 30};
    for (std::uint32_t code = 0; code < 300; ++code)
        tens.group_of_code.push_back(code % 10 == 9 ? kNoGroup : code / 10);
    RowFilter filter{&c, {1, 1, 0}};
    for (int threads : {1, 2, 3, 8}) {
        auto grouped = Group({{tens, Plain(b)}, {filter}, mask, &measure, threads}, kRows);
        for (std::uint32_t ga = 0; ga < 30; ++ga) {
            for (std::uint32_t gb = 0; gb < 7; ++gb) {
                const Cell& want = expected[{ga, gb}];
                const Cell& got = grouped.cells[ga * 7 + gb];
                ASSERT_EQ(got.rows, want.rows);
                ASSERT_EQ(got.measured, want.measured);
                ASSERT_TRUE(got.sum == want.sum);
            }
        }
    }
}

TEST(AddRowsAndTakeOut, LeadToTheAnswerOfGroup) {
    auto year = MakeDimension({"2011", "", "2012", "2012", "2011", "2012"});
    Axis years = Plain(year);
    years.group_of_code[year.CodeOf("")] = kNoGroup;
    auto kind = MakeDimension({"x", "x", "y", "x", "y", "x"});
    Measure kg;
    for (std::int64_t v : {5L, 7L, 11L, Measure::kMissing, 13L, 17L}) kg.Append(v);
    std::vector<std::uint8_t> mask = {1, 1, 1, 1, 1, 1};
    Question question{{years}, {RowFilter{&kind, {1, 0}}}, mask, &kg};
    auto grouped = Group(question, 4);
    mask = {0, 0, 0, 1, 1, 1};
    TakeOut(question, std::vector<Row>{2, 0, 1}, grouped);
    AddRows(question, 4, 6, grouped);
    const auto anew = Group(question, 6);
    EXPECT_EQ(grouped.rows_seen - grouped.rows_masked, anew.rows_seen - anew.rows_masked);
    EXPECT_EQ(grouped.rows_filtered, anew.rows_filtered);
    EXPECT_EQ(grouped.rows_without_group, anew.rows_without_group);
    for (std::size_t g = 0; g < anew.cells.size(); ++g) {
        EXPECT_EQ(grouped.cells[g].rows, anew.cells[g].rows) << g;
        EXPECT_EQ(grouped.cells[g].measured, anew.cells[g].measured) << g;
        EXPECT_TRUE(grouped.cells[g].sum == anew.cells[g].sum) << g;
    }
}

}  // namespace
}  // namespace atalaya::columns
