#include "surveys/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stats/design.hpp"
#include "surveys/sample_test.hpp"

namespace atalaya::surveys {
namespace {

using microdata::MissingNumber;
using stats::kMissingCode;
using ::testing::ElementsAre;
using ::testing::IsNan;

TEST(Variables, OneThatIsAbsentIsToldWithThoseNearIt) {
    const auto sample = Sample().Add("SEXO", {1, 2}).Add("EDAD", {15, 16});
    EXPECT_EQ(FindVariable(sample.data(), "EDAD").value(), 1u);
    const Error absent = FindVariable(sample.data(), "sexo", "/questions/3/variable").error();
    EXPECT_EQ(absent.code, "surveys.variable_absent");
    EXPECT_EQ(absent.Get("variable"), "sexo");
    EXPECT_EQ(absent.Get("nearest"), "SEXO");
    EXPECT_EQ(absent.where, "/questions/3/variable");
    EXPECT_EQ(CategoriesOf(sample.data(), "EDAT").error().Get("nearest"), "EDAD");
    EXPECT_EQ(NumbersOf(sample.data(), "INGRESO").error().Get("nearest"), "");
}

TEST(Variables, CategoriesAreTheFilledValuesInTheirOrder) {
    const auto sample = Sample()
                            .Add("Q", {10, 2, MissingNumber(), 99, -0.0, 0.0, 2})
                            .Missing(99, 99)
                            .Add("T", {"b", "", "a", "  ", "10", "9", "a"});
    const Categories numbers = CategoriesOf(sample.data(), "Q").value();
    EXPECT_THAT(numbers.values, ElementsAre("0", "2", "10"));
    EXPECT_THAT(numbers.codes, ElementsAre(2, 1, kMissingCode, kMissingCode, 0, 0, 1));
    EXPECT_EQ(numbers.found[2], microdata::Code(10.0));
    const Categories texts = CategoriesOf(sample.data(), "T").value();
    EXPECT_THAT(texts.values, ElementsAre("10", "9", "a", "b"));
    EXPECT_THAT(texts.codes, ElementsAre(3, kMissingCode, 2, kMissingCode, 0, 1, 2));
}

TEST(Variables, AMissingValueThatIsCountedHasACode) {
    const auto sample = Sample()
                            .Add("Q", {99, 1, MissingNumber('b'), MissingNumber('a'), 98,
                                       MissingNumber()})
                            .Missing(98, 99);
    const Categories found = CategoriesOf(sample.data(), "Q", "", {"99", ".a"}).value();
    EXPECT_THAT(found.values, ElementsAre("1", "99", ".a"));
    EXPECT_THAT(found.codes, ElementsAre(1, 0, kMissingCode, 2, kMissingCode, kMissingCode));
}

TEST(Variables, NumbersAreReadFromTextsToo) {
    const auto sample = Sample()
                            .Add("W", {1.5, 99, MissingNumber('a')})
                            .Missing(99, 99)
                            .Add("T", {" 1.5 ", "", "-2"})
                            .Add("A", {"3", "inf", "4"});
    EXPECT_THAT(NumbersOf(sample.data(), "W").value(), ElementsAre(1.5, IsNan(), IsNan()));
    EXPECT_THAT(NumbersOf(sample.data(), "T").value(), ElementsAre(1.5, IsNan(), -2));
    const Error wrong = NumbersOf(sample.data(), "A", "/sampling/weight").error();
    EXPECT_EQ(wrong.code, "surveys.number_needed");
    EXPECT_EQ(wrong.Get("value"), "inf");
    EXPECT_EQ(wrong.Get("row"), "2");
    EXPECT_EQ(wrong.where, "/sampling/weight");
}

}  // namespace
}  // namespace atalaya::surveys
