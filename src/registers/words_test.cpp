#include "registers/words.hpp"

#include <gmock/gmock.h>

#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::int64_t> Round(const std::vector<std::int64_t>& numbers) {
    std::vector<std::int64_t> out;
    DecodeNumbers(numbers.front(), EncodeNumbers(numbers), out);
    return out;
}

TEST(WordNumbers, ComeBackAsTheyWent) {
    for (const auto& numbers : std::vector<std::vector<std::int64_t>>{
             {7}, {1, 2, 3}, {1, 128, 129, 16'384, 40'000'000'000'000}})
        EXPECT_EQ(Round(numbers), numbers);
    EXPECT_EQ(EncodeNumbers(std::vector<std::int64_t>{5}).size(), 0u);
}

TEST(WordNumbers, BrokenBytesEndTheBlock) {
    std::vector<std::int64_t> out;
    DecodeNumbers(3, "\x01\x81", out);
    EXPECT_THAT(out, ElementsAre(3, 4));
    out.clear();
    DecodeNumbers(3, std::string(40, '\xFF'), out);
    EXPECT_THAT(out, ElementsAre(3));
}

class WordsTest : public RecordsTest {};

// Changing records of a batch takes them out of its blocks, wherever they stand in them.
TEST_P(WordsTest, RecordsLeaveTheBlocksOfTheirBatch) {
    Import(6, "case ");
    ASSERT_EQ(List({.search = "case"}).size(), 6u);
    for (const auto* reference : {"XA-1", "XA-4", "XA-6"}) {
        const auto record = *records.Get(db(), access::Caller::System(), *model, reference);
        ASSERT_TRUE(
            Update(record, R"({"case_number": "other )" + std::string(reference) + R"("})").ok());
    }
    EXPECT_THAT(List({.search = "case"}), ElementsAre("XA-5", "XA-3", "XA-2"));
    EXPECT_THAT(List({.search = "other"}), ElementsAre("XA-6", "XA-4", "XA-1"));
    // And come back into a block of their own.
    const auto record = *records.Get(db(), access::Caller::System(), *model, "XA-4");
    ASSERT_TRUE(Update(record, R"({"case_number": "case again"})").ok());
    EXPECT_THAT(List({.search = "case"}), ElementsAre("XA-5", "XA-4", "XA-3", "XA-2"));
    EXPECT_THAT(List({.search = "case 4"}), IsEmpty());
}

TEST_P(WordsTest, ManyHitsAreStillPagedInOrder) {
    Import(6000, "case ");
    const auto record = *records.Get(db(), access::Caller::System(), *model, "XA-1");
    ASSERT_TRUE(Update(record, R"({"post_office": "North"})").ok());
    // Only the oldest of 6,000 hits passes the filter.
    EXPECT_THAT(List({.filter = "post_office = \"North\"", .search = "case", .count = true}),
                ElementsAre("XA-1"));
    auto page = records.List(db(), access::Caller::System(), *model,
                             {.search = "case", .limit = 500, .count = true});
    ASSERT_TRUE(page.ok());
    EXPECT_EQ(page->count, 6000);
    page = records.List(db(), access::Caller::System(), *model,
                        {.search = "case", .cursor = page->next, .limit = 2});
    EXPECT_EQ(page->records.at(0).Reference(), "XA-5500");
}

ATALAYA_ON_BOTH_STORES(WordsTest);

}  // namespace
}  // namespace atalaya::registers
