#include "surveys/scales.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surveys/answers.hpp"

namespace atalaya::surveys {
namespace {

using Codes = std::vector<std::int8_t>;

class ShippedScales : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        const auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        auto standard = Standard::Load(**library);
        ASSERT_TRUE(standard.ok()) << standard.error().Describe();
        s_standard = *standard;
    }
    static void TearDownTestSuite() { s_standard.reset(); }

    const Scoring& Get(std::string_view scale, std::string_view scoring,
                       std::string_view substance = "") {
        const Scale* found = s_standard->FindScale(scale);
        if (found == nullptr) throw std::runtime_error("no such scale");
        const Scoring* out = found->FindScoring(scoring, substance);
        if (out == nullptr) throw std::runtime_error("no such scoring");
        return *out;
    }

    static std::string CategoryAt(const Scoring& scoring, int score) {
        return CategoryOf(scoring, score).id;
    }

    // A respondent by the ids of the answers, in the order of the scoring's items.
    Codes Respondent(const Scoring& scoring, const std::vector<std::string>& answers) {
        Codes out;
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const Item* item = s_standard->FindItem(scoring.items.at(i));
            if (answers[i] == "-") {
                out.push_back(kNoAnswer);
            } else if (answers[i] == "/") {
                out.push_back(kNotAsked);
            } else {
                out.push_back(static_cast<std::int8_t>(item->FindAnswer(answers[i]).value()));
            }
        }
        return out;
    }

    std::optional<int> Score(const Scoring& scoring, const std::vector<std::string>& answers) {
        return ScoreOf(scoring, Respondent(scoring, answers));
    }

    static std::shared_ptr<const Standard> s_standard;
};
std::shared_ptr<const Standard> ShippedScales::s_standard;

TEST_F(ShippedScales, AuditByTheManual) {
    const Scoring& audit = Get("audit", "who");
    EXPECT_EQ(audit.lowest, 0);
    EXPECT_EQ(audit.highest, 40);
    // 4 + 3 + 2 + 1 + 0 + 0 + 1 + 0 + 2 + 4
    EXPECT_EQ(Score(audit, {"four_week", "seven_nine", "monthly", "less_monthly", "never", "never",
                            "less_monthly", "never", "earlier", "year"}),
              17);
    for (const auto& [score, category] :
         std::vector<std::pair<int, std::string>>{{0, "low"}, {7, "low"}, {8, "hazardous"},
                                                  {15, "hazardous"}, {16, "harmful"},
                                                  {19, "harmful"}, {20, "dependence"},
                                                  {40, "dependence"}})
        EXPECT_EQ(CategoryAt(audit, score), category) << score;
}

// Who never drinks is not asked items 2 to 8 by the manual; a missing answer is another matter.
TEST_F(ShippedScales, AuditOfThoseWhoDoNotDrink) {
    const Scoring& audit = Get("audit", "who");
    EXPECT_EQ(Score(audit, {"never", "/", "/", "/", "/", "/", "/", "/", "no", "no"}), 0);
    EXPECT_EQ(Score(audit, {"never", "/", "/", "/", "/", "/", "/", "/", "earlier", "no"}), 2);
    EXPECT_EQ(Score(audit, {"never", "/", "/", "/", "-", "/", "/", "/", "no", "no"}), std::nullopt);
    EXPECT_EQ(Score(audit, std::vector<std::string>(10, "/")), std::nullopt);
    EXPECT_EQ(Score(audit, std::vector<std::string>(10, "-")), std::nullopt);
}

TEST_F(ShippedScales, AuditCHasItsCutPointForEachSex) {
    const Scoring& men = Get("audit_c", "men");
    const Scoring& women = Get("audit_c", "women");
    EXPECT_EQ(men.items, women.items);
    EXPECT_EQ(men.highest, 12);
    EXPECT_EQ(Score(men, {"two_to_three_week", "one_two", "never"}), 3);
    EXPECT_EQ(CategoryAt(men, 3), "negative");
    EXPECT_EQ(CategoryAt(men, 4), "positive");
    EXPECT_EQ(CategoryAt(women, 2), "negative");
    EXPECT_EQ(CategoryAt(women, 3), "positive");
}

TEST_F(ShippedScales, CastFullAndBinary) {
    const Scoring& full = Get("cast", "full");
    EXPECT_EQ(full.highest, 24);
    const std::vector<std::string> person = {"rarely", "rarely",    "rarely",
                                             "never",  "sometimes", "very_often"};
    EXPECT_EQ(Score(full, person), 9);
    for (const auto& [score, category] : std::vector<std::pair<int, std::string>>{
             {2, "none"}, {3, "low"}, {6, "low"}, {7, "high"}, {24, "high"}})
        EXPECT_EQ(CategoryAt(full, score), category) << score;
    // "Rarely" counts from the third item on.
    EXPECT_EQ(Score(Get("cast", "binary_2"), person), 3);
    EXPECT_EQ(CategoryAt(Get("cast", "binary_2"), 1), "negative");
    EXPECT_EQ(CategoryAt(Get("cast", "binary_2"), 2), "positive");
    EXPECT_EQ(CategoryAt(Get("cast", "binary_4"), 3), "negative");
    EXPECT_EQ(CategoryAt(Get("cast", "binary_4"), 4), "positive");
    EXPECT_EQ(Score(full, {"never", "never", "-", "never", "never", "never"}), std::nullopt);
}

TEST_F(ShippedScales, AssistForEachSubstance) {
    const Scoring& cannabis = Get("assist", "involvement", "cannabis");
    EXPECT_EQ(cannabis.id, "involvement");
    EXPECT_EQ(cannabis.highest, 39);
    // 3 + 5 + 4 + 8 + 6 + 3
    EXPECT_EQ(Score(cannabis,
                    {"monthly", "weekly", "once_twice", "daily", "three_months", "earlier"}),
              29);
    EXPECT_EQ(Score(cannabis, {"weekly", "monthly", "monthly", "weekly", "never", "never"}),
              4 + 4 + 5 + 7);
    // Not used in the past three months: items 3 to 5 are left out.
    EXPECT_EQ(Score(cannabis, {"never", "/", "/", "/", "earlier", "never"}), 3);
    EXPECT_EQ(CategoryAt(cannabis, 3), "low");
    EXPECT_EQ(CategoryAt(cannabis, 4), "moderate");
    EXPECT_EQ(CategoryAt(cannabis, 26), "moderate");
    EXPECT_EQ(CategoryAt(cannabis, 27), "high");
    const Scoring& alcohol = Get("assist", "involvement", "alcohol");
    EXPECT_EQ(CategoryAt(alcohol, 10), "low");
    EXPECT_EQ(CategoryAt(alcohol, 11), "moderate");
    EXPECT_EQ(CategoryAt(alcohol, 27), "high");
    const Scoring& tobacco = Get("assist", "involvement", "tobacco");
    EXPECT_EQ(tobacco.items.size(), 5u);
    EXPECT_EQ(tobacco.highest, 31);
    EXPECT_EQ(Score(tobacco, {"daily", "daily", "daily", "three_months", "three_months"}), 31);
}

TEST_F(ShippedScales, DastCountsTheNoOfItsThirdItem) {
    const Scoring& dast = Get("dast_10", "skinner");
    std::vector<std::string> person(10, "no");
    EXPECT_EQ(Score(dast, person), 1);
    person[2] = "yes";
    EXPECT_EQ(Score(dast, person), 0);
    person.assign(10, "yes");
    EXPECT_EQ(Score(dast, person), 9);
    person[2] = "no";
    EXPECT_EQ(Score(dast, person), 10);
    for (const auto& [score, category] : std::vector<std::pair<int, std::string>>{
             {0, "none"}, {1, "low"}, {2, "low"}, {3, "moderate"}, {5, "moderate"},
             {6, "substantial"}, {8, "substantial"}, {9, "severe"}, {10, "severe"}})
        EXPECT_EQ(CategoryAt(dast, score), category) << score;
    EXPECT_FALSE(CategoryOf(dast, 2).at_risk);
    EXPECT_TRUE(CategoryOf(dast, 3).at_risk);
}

TEST_F(ShippedScales, CrafftAndCageFromTwo) {
    const Scoring& crafft = Get("crafft", "knight");
    EXPECT_EQ(crafft.highest, 6);
    EXPECT_EQ(Score(crafft, {"yes", "/", "/", "/", "/", "/"}), 1);
    EXPECT_EQ(Score(crafft, {"yes", "no", "no", "yes", "no", "no"}), 2);
    const Scoring& cage = Get("cage", "ewing");
    EXPECT_EQ(cage.highest, 4);
    for (const Scoring* scoring : {&crafft, &cage}) {
        EXPECT_EQ(CategoryAt(*scoring, 1), "negative");
        EXPECT_EQ(CategoryAt(*scoring, 2), "positive");
    }
}

TEST_F(ShippedScales, EveryScaleSaysWhereItComesFrom) {
    std::vector<std::string> ids;
    for (const Scale& scale : s_standard->scales()) {
        ids.push_back(scale.id);
        EXPECT_FALSE(scale.citation.empty()) << scale.id;
        for (const Scoring& scoring : scale.scorings) {
            EXPECT_FALSE(scoring.citation.empty()) << scale.id << " " << scoring.id;
            for (int score = scoring.lowest; score <= scoring.highest; ++score)
                EXPECT_FALSE(CategoryOf(scoring, score).title.In(Lang::Pt).empty());
        }
    }
    EXPECT_THAT(ids, ::testing::ElementsAre("assist", "audit", "audit_c", "cage", "cast", "crafft",
                                            "dast_10"));
}

// The mean of the answered items stands for one without an answer, as far as the scoring allows.
TEST(ScoreOf, MissingItemsWithinTheLimit) {
    const Scoring scoring{.id = "s",
                          .items = {"a", "b", "c", "d"},
                          .scores = {{0, 1, 2}, {0, 1, 2}, {0, 1, 2}, {1, 2, 3}},
                          .lowest = 1,
                          .highest = 9,
                          .most_missing = 2};
    EXPECT_EQ(ScoreOf(scoring, Codes{2, 1, 0, 0}), 4);
    EXPECT_EQ(ScoreOf(scoring, Codes{2, 2, 2, kNoAnswer}), 8);
    EXPECT_EQ(ScoreOf(scoring, Codes{0, 1, kNoAnswer, 0}), 3);        // 2 * 4 / 3 = 2.67
    EXPECT_EQ(ScoreOf(scoring, Codes{0, 1, 1, kNoAnswer}), 3);        // 2.67
    EXPECT_EQ(ScoreOf(scoring, Codes{0, 0, 1, kNoAnswer}), 1);        // 1.33
    EXPECT_EQ(ScoreOf(scoring, Codes{1, kNoAnswer, kNoAnswer, 1}), 6);
    EXPECT_EQ(ScoreOf(scoring, Codes{kNoAnswer, kNoAnswer, kNoAnswer, 1}), std::nullopt);
    EXPECT_EQ(ScoreOf(scoring, Codes{2, kNotAsked, kNotAsked, kNotAsked}), 3);
    EXPECT_EQ(ScoreOf(scoring, Codes{kNoAnswer, kNotAsked, kNotAsked, kNotAsked}), std::nullopt);
}

}  // namespace
}  // namespace atalaya::surveys
