#include <gmock/gmock.h>

#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using access::Caller;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ListTest : public RecordsTest {
 protected:
    void SetUp() override {
        RecordsTest::SetUp();
        if (IsSkipped()) return;
        Add("C-1", "XA-01", "2014-01-01", "cocaine in a suitcase", "1");
        Add("C-2", "XA-01-002", "2013", "cannabis", "20");
        Add("C-3", "XA-02", "2015-06-30", "cocaine base", "");
        Add("C-4", "XA-02-001", "2015-06-30", "heroin", "3");
        Add("C-5", "XA-010", "2012-02", "cocaína líquida", "0.5");
    }
    void Add(const std::string& number, const std::string& place, const std::string& date,
             const std::string& carrier, const std::string& kilograms) {
        json::object input = {{"case_number", number}, {"date", date}, {"carrier", carrier}};
        if (TheLibrary()->territories().Find(place)) input["place"] = place;
        if (!kilograms.empty()) input["quantity"] = {{"amount", kilograms}, {"unit", "kg"}};
        Create(json::serialize(input));
    }
    // All pages, joined.
    std::vector<std::string> All(Query query, const Caller& caller = Caller::System()) {
        std::vector<std::string> out;
        do {
            auto page = records.List(db(), caller, *model, query);
            if (!page.ok()) return {page.error().code};
            for (const auto& record : page->records) out.push_back(record.Reference());
            query.cursor = page->next;
        } while (!query.cursor.empty() && out.size() < 50);
        return out;
    }
};

TEST_P(ListTest, NewestFirst) {
    EXPECT_THAT(List({}), ElementsAre("XA-5", "XA-4", "XA-3", "XA-2", "XA-1"));
    EXPECT_THAT(All({.limit = 2}), ElementsAre("XA-5", "XA-4", "XA-3", "XA-2", "XA-1"));
}

TEST_P(ListTest, FiltersWithTheExpressionLanguage) {
    EXPECT_THAT(List({.filter = "quantity.value >= 1 and year(date) <= 2014"}),
                ElementsAre("XA-2", "XA-1"));
    EXPECT_THAT(List({.filter = "missing(quantity)"}), ElementsAre("XA-3"));
    EXPECT_THAT(List({.filter = "within(place, \"XA-01\")"}), ElementsAre("XA-2", "XA-1"));
    EXPECT_THAT(List({.filter = "quantiti.value > 1"}), ElementsAre("expr.unknown_name"));
    EXPECT_THAT(List({.filter = "quantity.value"}), ElementsAre("record.filter_not_a_condition"));
}

TEST_P(ListTest, SortsWithMissingValuesLastAcrossPages) {
    const Query up{.sort = {{"quantity", false}}, .limit = 2};
    EXPECT_THAT(All(up), ElementsAre("XA-5", "XA-1", "XA-4", "XA-2", "XA-3"));
    const Query down{.sort = {{"quantity", true}}, .limit = 1};
    EXPECT_THAT(All(down), ElementsAre("XA-2", "XA-4", "XA-1", "XA-5", "XA-3"));
    const Query two{.sort = {{"date", true}, {"case_number", false}}, .limit = 1};
    EXPECT_THAT(All(two), ElementsAre("XA-3", "XA-4", "XA-1", "XA-2", "XA-5"));
    EXPECT_THAT(List({.sort = {{"dat", true}}}), ElementsAre("record.sort_unknown"));
}

TEST_P(ListTest, FindsByWordsAndTheBeginningOfTheLast) {
    EXPECT_THAT(List({.search = "cocaine"}), ElementsAre("XA-3", "XA-1"));
    EXPECT_THAT(List({.search = "COCAÍNA"}), ElementsAre("XA-5"));
    EXPECT_THAT(List({.search = "coca"}), ElementsAre("XA-5", "XA-3", "XA-1"));
    EXPECT_THAT(List({.search = "cocaine suit"}), ElementsAre("XA-1"));
    EXPECT_THAT(List({.search = "suit cocaine"}), IsEmpty());
    EXPECT_THAT(List({.search = "coca "}), IsEmpty());
    EXPECT_THAT(List({.search = "!"}), IsEmpty());
}

TEST_P(ListTest, TheWordsFollowTheRecord) {
    auto record = *records.Get(db(), Caller::System(), *model, "XA-4");
    ASSERT_TRUE(Update(record, R"({"carrier": "morphine"})").ok());
    EXPECT_THAT(List({.search = "heroin"}), IsEmpty());
    EXPECT_THAT(List({.search = "morphine"}), ElementsAre("XA-4"));
}

TEST_P(ListTest, ARegionalUserSeesTheirRegionOnly) {
    const auto regional = Person(3, {{"data_entry", "XA", "XA-01", ""}});
    EXPECT_THAT(All({.limit = 1}, regional), ElementsAre("XA-2", "XA-1"));
    const auto local = Person(3, {{"data_entry", "XA", "XA-02-001", ""}});
    EXPECT_THAT(List({}, local), ElementsAre("XA-4"));
    const auto both =
        Person(3, {{"data_entry", "XA", "XA-02-001", ""}, {"data_entry", "XA", "XA-01", ""}});
    EXPECT_THAT(List({}, both), ElementsAre("XA-4", "XA-2", "XA-1"));
    EXPECT_THAT(List({}, Caller::Anonymous()), IsEmpty());
    EXPECT_THAT(List({}, Person(3, {{"data_entry", "CO", "", ""}})), IsEmpty());
}

TEST_P(ListTest, HiddenFieldsAreNotFilteredSortedOrSearched) {
    const auto analyst = Person(8, {{"analyst", "XA", "", ""}});
    const auto page = records.List(db(), analyst, *model, {.filter = "carrier = \"heroin\""});
    ASSERT_EQ(CodeOf(page), "access.field_hidden");
    EXPECT_EQ(page.error().Get("field"), "carrier");
    EXPECT_THAT(List({.sort = {{"carrier", false}}}, analyst), ElementsAre("access.field_hidden"));
    EXPECT_THAT(List({.search = "cocaine"}, analyst), IsEmpty());
    EXPECT_THAT(List({.search = "C 3"}, analyst), ElementsAre("XA-3"));
}

TEST_P(ListTest, CursorsBelongToTheirList) {
    const auto first = records.List(db(), Caller::System(), *model, {.limit = 2});
    ASSERT_TRUE(first.ok());
    const auto code = [&](Query query, const Caller& caller = Caller::System()) {
        return CodeOf(records.List(db(), caller, *model, query));
    };
    EXPECT_EQ(code({.cursor = first->next}), "");
    EXPECT_EQ(code({.filter = "year(date) = 2014", .cursor = first->next}),
              "record.cursor_invalid");
    EXPECT_EQ(code({.sort = {{"date", true}}, .cursor = first->next}), "record.cursor_invalid");
    EXPECT_EQ(code({.cursor = first->next}, Person(3, {{"data_entry", "XA", "", ""}})),
              "record.cursor_invalid");
    auto bent = first->next;
    bent[bent.size() / 2] = bent[bent.size() / 2] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code({.cursor = bent}), "record.cursor_invalid");
    EXPECT_EQ(code({.cursor = "x"}), "record.cursor_invalid");
    EXPECT_EQ(code({.limit = 0}), "record.limit_invalid");
    EXPECT_EQ(code({.limit = 501}), "record.limit_invalid");
}

TEST_P(ListTest, JumpsOverRecordsFromTheBeginningAndFromACursor) {
    EXPECT_THAT(List({.limit = 2, .skip = 3}), ElementsAre("XA-2", "XA-1"));
    EXPECT_THAT(List({.limit = 2, .skip = 5}), IsEmpty());
    const auto first = records.List(db(), Caller::System(), *model, {.limit = 1, .skip = 1});
    ASSERT_TRUE(first.ok());
    EXPECT_THAT(List({.cursor = first->next, .limit = 2, .skip = 1}), ElementsAre("XA-2", "XA-1"));
    EXPECT_THAT(List({.search = "coca", .limit = 1, .skip = 1}), ElementsAre("XA-3"));
    EXPECT_THAT(List({.sort = {{"quantity", false}}, .limit = 1, .skip = 4}), ElementsAre("XA-3"));
}

TEST_P(ListTest, CountsOnlyWhenAskedAndBounded) {
    auto page = records.List(db(), Caller::System(), *model, {.limit = 1});
    EXPECT_FALSE(page->count.has_value());
    page = records.List(db(), Caller::System(), *model, {.limit = 1, .count = true});
    EXPECT_EQ(page->count, 5);
    EXPECT_FALSE(page->count_at_least);
    Import(10'000, "D-");
    page = records.List(db(), Caller::System(), *model, {.limit = 1, .count = true});
    EXPECT_EQ(page->count, 10'000);
    EXPECT_TRUE(page->count_at_least);
    page = records.List(db(), Caller::System(), *model, {.limit = 1, .count_all = true});
    EXPECT_EQ(page->count, 10'005);
    EXPECT_FALSE(page->count_at_least);
}

TEST(ScopeCondition, LeavesOutWhatAnotherPartCovers) {
    access::ScopePart country{.country = "XA"};
    access::ScopePart region{.country = "XA", .territory = "XA-01", .hidden = {"personal"}};
    const auto sql = ScopeCondition({{region, country}}, "r", 1);
    EXPECT_EQ(sql.text, "(r.country = $1)");
    EXPECT_EQ(ScopeCondition({}, "r", 1).text, "1=0");
    EXPECT_EQ(ScopeCondition({{access::ScopePart{}}}, "r", 1).text, "1=1");
    EXPECT_EQ(HiddenSomewhere({{region, country}}), std::set<std::string>());
    EXPECT_EQ(HiddenSomewhere({{region}}), std::set<std::string>{"personal"});
}

ATALAYA_ON_BOTH_STORES(ListTest);

}  // namespace
}  // namespace atalaya::registers
