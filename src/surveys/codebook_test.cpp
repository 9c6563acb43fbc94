#include "surveys/codebook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/sample_test.hpp"

namespace atalaya::surveys {
namespace {

using microdata::MissingNumber;
using ::testing::ElementsAre;

// "value label rows" of each value, "!" before a missing one.
std::vector<std::string> Values(const CodebookVariable& variable) {
    std::vector<std::string> out;
    for (const auto& one : variable.values)
        out.push_back((one.missing ? "!" : "") + one.value + " " + one.label + " " +
                      std::to_string(one.rows));
    return out;
}

TEST(Codebook, CountsValuesWithTheirLabels) {
    const auto sample =
        Sample()
            .Add("Q1", {2, 1, 2, 9, 7, MissingNumber(), MissingNumber('a')}, "Ever used",
                 {{1.0, "Yes"}, {2.0, "No"}, {3.0, "Often"}, {9.0, "NR"}, {MissingNumber('a'), "Skip"}})
            .Missing(9, 9)
            .Add("place", {"Lima", "", "Cusco", "Lima", " ", "Lima", "Puno"});
    Mapping mapping;
    mapping.questions = {{.question = "ever.cannabis", .variable = "Q1"}};
    const auto codebook = Codebook(sample.data(), &mapping);
    ASSERT_EQ(codebook.size(), 2u);
    EXPECT_THAT(Values(codebook[0]),
                ElementsAre("1 Yes 1", "2 No 2", "3 Often 0", "7  1", "!9 NR 1", "!.a Skip 1"));
    EXPECT_EQ(codebook[0].filled, 4u);
    EXPECT_EQ(codebook[0].blank, 3u);
    EXPECT_EQ(codebook[0].least, 1);
    EXPECT_EQ(codebook[0].most, 7);
    EXPECT_EQ(codebook[0].mean, 3);
    EXPECT_EQ(codebook[0].question, "ever.cannabis");
    EXPECT_THAT(Values(codebook[1]), ElementsAre("Cusco  1", "Lima  3", "Puno  1"));
    EXPECT_EQ(codebook[1].blank, 2u);
    EXPECT_EQ(codebook[1].question, "");
    EXPECT_FALSE(codebook[1].least);
}

TEST(Codebook, ListsTheMostFrequentOfManyValues) {
    std::vector<double> ages, weights;
    for (int i = 0; i < 6'000; ++i) {
        ages.push_back(i < 100 ? 7 : i % 80);
        weights.push_back(i * 1.37);
    }
    const auto codebook = Codebook(Sample().Add("age", ages).Add("w", weights).data(), nullptr);
    EXPECT_TRUE(codebook[0].more_values);
    ASSERT_EQ(codebook[0].values.size(), 50u);
    EXPECT_THAT(Values(codebook[0]), ::testing::Contains("7  173"));
    EXPECT_TRUE(codebook[1].more_values);
    EXPECT_TRUE(codebook[1].values.empty());
    EXPECT_NEAR(*codebook[1].most, 5'999 * 1.37, 1e-9);
}

TEST(Codebook, ShowsValuesAsTheyAreWritten) {
    const auto sample = Sample()
                            .Add("n", {1, 2.5, MissingNumber(), MissingNumber('b')})
                            .Add("t", {"M", "", " F", "1.0"})
                            .Add("d", {0, 15'000, -1, 1})
                            .Kind(microdata::Kind::Date);
    const auto& data = sample.data();
    EXPECT_EQ(ShownValue(data, 0, 0), "1");
    EXPECT_EQ(ShownValue(data, 0, 1), "2.5");
    EXPECT_EQ(ShownValue(data, 0, 2), "");
    EXPECT_EQ(ShownValue(data, 0, 3), ".b");
    EXPECT_EQ(ShownValue(data, 1, 2), " F");
    EXPECT_EQ(ShownValue(data, 2, 1), "2011-01-26");
}

TEST(Codebook, TellsNobodyApartToThoseWhoMayNotSeeTheAnswers) {
    std::vector<double> answers(40, 1);
    std::fill_n(answers.begin(), 30, 2);
    answers[0] = 3;
    const auto sample =
        Sample().Add("Q1", answers, "", {{1.0, "Yes"}, {2.0, "No"}, {3.0, "Other"}});
    std::vector<double> unlabelled(40, 1);
    unlabelled[5] = 81;
    Sample both = sample;
    both.Add("v", unlabelled);
    const auto codebook = Codebook(both.data(), nullptr);
    const auto all = ToJson(codebook, *ShippedStandard(), Lang::En);
    EXPECT_EQ(all[0].at("values").at(2).at("rows"), 1);
    EXPECT_EQ(all[0].at("most"), 3.0);
    const auto few = ToJson(codebook, *ShippedStandard(), Lang::En, 5);
    EXPECT_EQ(few[0].at("values").at(1).at("rows"), 29);
    // The one case could be found out from the total, were the next count told.
    EXPECT_TRUE(few[0].at("values").at(2).at("rows").is_null());
    EXPECT_TRUE(few[0].at("values").at(0).at("rows").is_null());
    EXPECT_TRUE(few[0].at("most").is_null());
    EXPECT_EQ(few[1].at("values").as_array().size(), 0u);
    EXPECT_EQ(few[1].at("more_values"), true);
}

}  // namespace
}  // namespace atalaya::surveys
