#include "surveys/comparison.hpp"

#include "surveys/world_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ComparisonTest : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        s_library = *content::Library::Load({});
        s_standard = *Standard::Load(*s_library);
    }
    static Release ReleaseOf(std::int64_t id, SurveyTable table) {
        Release out;
        out.id = id;
        out.country = table.description.country;
        out.survey = table.description.id;
        out.year = table.description.year;
        out.published_at = id;
        out.title = Same("Release " + std::to_string(id));
        out.table = std::move(table);
        return out;
    }
    static Comparison Compared(const std::vector<Release>& releases) {
        auto compared = Compare({"past_year", "cannabis"}, releases, *s_standard, *s_library);
        EXPECT_TRUE(compared.ok()) << compared.error().Describe();
        return compared.ok() ? *std::move(compared) : Comparison{};
    }
    static std::vector<std::string> AspectsOf(const Comparison& comparison) {
        std::vector<std::string> out;
        for (const MethodDifference& one : comparison.differences) out.push_back(one.aspect);
        return out;
    }

    static inline std::shared_ptr<const content::Library> s_library;
    static inline std::shared_ptr<const Standard> s_standard;
};

TEST_F(ComparisonTest, ShowsWhatDiffersInMethodBeforeTheNumbersGraveOnesFirst) {
    const Description school = SchoolSurvey("xa", 2025);
    Description household = SchoolSurvey("xb", 2024, "XB");
    household.setting = Setting::Household;
    household.mode = Mode::FaceToFace;
    household.age_to = 65;
    household.response_rate = 0.634;
    auto table = CannabisTable(household, 0.2);
    table.plan.choices.missing = MissingAnswers::CountAsNo;
    table.lines[0].ways = {Err("surveys.way_ever")};
    const Comparison found =
        Compared({ReleaseOf(2, table), ReleaseOf(1, CannabisTable(school))});
    EXPECT_THAT(AspectsOf(found), ElementsAre("setting", "ages", "way", "mode", "year", "missing",
                                              "response_rate"));
    EXPECT_THAT(found.same,
                ElementsAre("coverage", "synthetic", "sampling", "weights", "interval"));
    EXPECT_TRUE(found.differences[0].grave);
    EXPECT_TRUE(found.differences[1].grave);
    EXPECT_FALSE(found.differences[2].grave);
    ASSERT_THAT(found.surveys, SizeIs(2));
    EXPECT_EQ(found.surveys[0].description.country, "XA") << "by country";
    EXPECT_EQ(found.differences[1].values[0].In(Lang::En), "12 to 18 years");
    EXPECT_EQ(found.differences[1].values[1].In(Lang::Es), "12 a 65 años");
    EXPECT_EQ(found.differences[6].values[0].In(Lang::En), "") << "not known";
    EXPECT_EQ(found.differences[6].values[1].In(Lang::En), "63 %");
}

TEST_F(ComparisonTest, APartOfTheCountryIsNoWholeCountry) {
    Description part = SchoolSurvey("part", 2025);
    part.territory = "XA-01";
    const Comparison found = Compared({ReleaseOf(1, CannabisTable(SchoolSurvey("all", 2025))),
                                       ReleaseOf(2, CannabisTable(part))});
    ASSERT_THAT(AspectsOf(found), ElementsAre("coverage"));
    EXPECT_TRUE(found.differences[0].grave);
    EXPECT_EQ(found.differences[0].values[0].In(Lang::En), "the whole country");
}

TEST_F(ComparisonTest, ALowerBoundIsNotSetBesideAnEstimate) {
    auto bound = CannabisTable(SchoolSurvey("b", 2025));
    bound.lines[0].ways = {Err("surveys.way_age_first")};
    const Comparison found = Compared(
        {ReleaseOf(1, CannabisTable(SchoolSurvey("a", 2025))), ReleaseOf(2, bound)});
    ASSERT_THAT(AspectsOf(found), ElementsAre("way"));
    EXPECT_TRUE(found.differences[0].grave);
}

TEST_F(ComparisonTest, AGroupThatASurveyLacksIsEmptyAndNotZero) {
    auto total = CannabisTable(SchoolSurvey("b", 2025, "XB"), 0.2);
    total.groups.resize(1);
    total.lines[0].cells.resize(1);
    const Comparison found =
        Compared({ReleaseOf(1, CannabisTable(SchoolSurvey("a", 2025))), ReleaseOf(2, total)});
    ASSERT_THAT(found.rows, SizeIs(3));
    EXPECT_TRUE(found.rows[0].cells[1].has_value());
    EXPECT_DOUBLE_EQ(found.rows[0].cells[1]->estimate.value, 0.2);
    EXPECT_FALSE(found.rows[1].cells[1].has_value());
    const json::object told = ToJson(found, *s_library, *s_standard, Lang::Pt);
    const auto& rows = told.at("rows").as_array();
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_TRUE(rows[1].at("cells").at(1).is_null());
    EXPECT_DOUBLE_EQ(rows[0].at("cells").at(1).at("value").to_number<double>(), 0.2);
    EXPECT_EQ(told.at("surveys").at(1).at("release"), 2);
    EXPECT_EQ(told.at("measure").at("id"), "past_year");
}

TEST_F(ComparisonTest, RegionsOfTwoCountriesAreNotTheSameRegions) {
    const auto with_region = [](const std::string& id, const std::string& country) {
        auto table = CannabisTable(SchoolSurvey(id, 2025, country));
        table.groups[1].keys = {{"region", Same("Region"), "1", Same("North")}};
        table.groups[2].keys = {{"own.shift", Same("Shift"), "1", Same("Morning")}};
        return table;
    };
    EXPECT_THAT(Compared({ReleaseOf(1, with_region("a", "XA")), ReleaseOf(2, with_region("b", "XB"))})
                    .rows,
                SizeIs(1));
    EXPECT_THAT(Compared({ReleaseOf(1, with_region("a", "XA")), ReleaseOf(2, with_region("b", "XA"))})
                    .rows,
                SizeIs(3));
}

TEST_F(ComparisonTest, OfOneSurveyTheNewestReleaseCountsAndOlderOnesAddTheirGroups) {
    const Description survey = SchoolSurvey("a", 2025);
    auto newer = CannabisTable(survey, 0.3);
    newer.groups.resize(1);
    newer.lines[0].cells.resize(1);
    auto older_otherwise = CannabisTable(survey, 0.5);
    older_otherwise.plan.choices.missing = MissingAnswers::CountAsNo;
    older_otherwise.groups[1].keys[0].answer = "other";
    const Comparison found =
        Compared({ReleaseOf(1, older_otherwise), ReleaseOf(2, CannabisTable(survey, 0.1)),
                  ReleaseOf(3, newer)});
    ASSERT_THAT(found.surveys, SizeIs(1));
    EXPECT_EQ(found.surveys[0].release, 3);
    ASSERT_THAT(found.rows, SizeIs(3)) << "those by sex of the release before, none by other rules";
    EXPECT_DOUBLE_EQ(found.rows[0].cells[0]->estimate.value, 0.3);
    EXPECT_DOUBLE_EQ(found.rows[1].cells[0]->estimate.value, 0.12);
    EXPECT_THAT(AspectsOf(found), IsEmpty());
}

TEST_F(ComparisonTest, NothingToCompareIsSaid) {
    const auto compared = Compare({"past_month", "cocaine"},
                                  {ReleaseOf(1, CannabisTable(SchoolSurvey("a", 2025)))},
                                  *s_standard, *s_library);
    ASSERT_FALSE(compared.ok());
    EXPECT_EQ(compared.error().code, "surveys.comparison_empty");
}

}  // namespace
}  // namespace atalaya::surveys
