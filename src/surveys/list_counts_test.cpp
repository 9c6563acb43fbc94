#include "surveys/list_counts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/sample_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::ElementsAre;

const Sample& Lists() {
    static const Sample sample = Sample()
                                     .Add("POLICE", {1, 0, 1, 0, 1})
                                     .Add("CLINIC", {0, 3, 1, 0, 0})   // visits
                                     .Add("DEATHS", {"0", "0", "1", "0", "0"})
                                     .Add("N", {10, 20, 30, 40, 5})
                                     .Add("GAP", {1, 1, 9, 0, 0})
                                     .Missing(9, 9);
    return sample;
}

TEST(ListCounts, EveryRowIsAPersonOrAsManyAsItSays) {
    // None, the first, the second, both.
    EXPECT_THAT(CountLists(Lists().data(), {"POLICE", "CLINIC"}).value(),
                ElementsAre(1, 2, 1, 1));
    EXPECT_THAT(CountLists(Lists().data(), {"POLICE", "CLINIC"}, "N").value(),
                ElementsAre(40, 15, 20, 30));
    EXPECT_THAT(CountLists(Lists().data(), {"DEATHS", "CLINIC", "POLICE"}).value(),
                ElementsAre(1, 0, 1, 0, 2, 0, 0, 1));
}

TEST(ListCounts, ABlankIsNotAnAbsence) {
    for (const auto& blank : {CountLists(Lists().data(), {"POLICE", "GAP"}),
                              CountLists(Lists().data(), {"POLICE", "CLINIC"}, "GAP")}) {
        EXPECT_EQ(blank.error().code, "surveys.list_blank");
        EXPECT_EQ(blank.error().Get("variable"), "GAP");
        EXPECT_EQ(blank.error().Get("row"), "3");
    }
}

TEST(ListCounts, TellsListsThatCannotBeCounted) {
    EXPECT_EQ(CountLists(Lists().data(), {"POLICE", "CLINICS"}).error().Get("nearest"), "CLINIC");
    EXPECT_EQ(CountLists(Lists().data(), {"POLICE"}).error().code, "surveys.lists_count");
    const std::vector<std::string> many(70, "POLICE");
    EXPECT_EQ(CountLists(Lists().data(), many).error().Get("found"), "70");
}

}  // namespace
}  // namespace atalaya::surveys
