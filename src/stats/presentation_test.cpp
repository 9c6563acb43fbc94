#include "stats/presentation.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace atalaya::stats {
namespace {

using enum PresentationReason;

PresentationVerdict Judge(double p, std::size_t n, double effective, double lower, double upper,
                          double df = 50) {
    return ByNchs({.value = p, .n = n, .df = df},
                  {.lower = lower, .upper = upper, .effective_n = effective});
}

TEST(Presentation, NchsRules) {
    EXPECT_EQ(Judge(.2, 500, 300, .15, .25).verdict, Presentation::kShow);
    EXPECT_EQ(Judge(.2, 29, 300, .15, .25).reasons, std::vector{kCases});
    EXPECT_EQ(Judge(.2, 500, 29.9, .15, .25).reasons, std::vector{kEffectiveCases});
    EXPECT_EQ(Judge(.5, 40, 40, .34, .66).reasons, std::vector{kWidth});
    // 2 % with limits .2 % and 6 %: .058 wide, 290 % of the proportion.
    EXPECT_EQ(Judge(.02, 100, 100, .002, .06).reasons, std::vector{kRelativeWidth});
    // The same proportion, .049 wide: narrow enough whatever its size.
    EXPECT_EQ(Judge(.02, 100, 100, .002, .051).verdict, Presentation::kShow);
    const auto few_df = Judge(.2, 500, 300, .15, .25, 7);
    EXPECT_EQ(few_df.verdict, Presentation::kFlag);
    EXPECT_EQ(few_df.reasons, std::vector{kDegreesOfFreedom});
    EXPECT_EQ(Judge(0, 500, 400, 0, .009).reasons, std::vector{kNoEvent});
    EXPECT_EQ(Judge(0, 500, 400, 0, .009).verdict, Presentation::kFlag);
}

TEST(Presentation, GraverReasonsTakeThePlaceOfLighterOnes) {
    const auto verdict = Judge(.2, 20, 10, .05, .5, 3);
    EXPECT_EQ(verdict.verdict, Presentation::kWithhold);
    EXPECT_EQ(verdict.reasons, (std::vector{kCases, kEffectiveCases, kWidth}));
}

TEST(Presentation, IntervalThatDoesNotExistIsNotShown) {
    EXPECT_EQ(Judge(.2, 500, 300, std::nan(""), std::nan(""), 0).verdict, Presentation::kWithhold);
}

TEST(Presentation, BandsOfTheCoefficientOfVariation) {
    const CvRule dane{.flag = .15, .withhold = std::nullopt, .inclusive = false};
    const auto judge = [](double cv, const CvRule& rule) {
        return ByCv({.value = 1, .cv = cv, .df = 20}, rule).verdict;
    };
    EXPECT_EQ(judge(.149, {}), Presentation::kShow);
    EXPECT_EQ(judge(.15, {}), Presentation::kFlag);
    EXPECT_EQ(judge(.30, {}), Presentation::kWithhold);
    EXPECT_EQ(judge(.15, dane), Presentation::kShow);
    EXPECT_EQ(judge(.9, dane), Presentation::kFlag);
    EXPECT_EQ(ByCv({.value = 0, .cv = std::nan(""), .df = 20}).reasons, std::vector{kNoEvent});
    // No variation could be seen: its cv of zero is no precision.
    EXPECT_EQ(ByCv({.value = 1, .cv = 0, .df = 0}).reasons, std::vector{kDegreesOfFreedom});
}

}  // namespace
}  // namespace atalaya::stats
