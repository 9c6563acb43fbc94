#include "app/demo_surveys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "app/demo_round.hpp"
#include "surveys/comparison.hpp"
#include "testing/databases.hpp"

namespace atalaya::app {
namespace {

using ::testing::ElementsAre;

const surveys::Cell* TotalOf(const surveys::SurveyTable& table, const surveys::MeasureOf& what) {
    const auto line = std::ranges::find(table.lines, what, &surveys::Line::what);
    return line == table.lines.end() ? nullptr : &line->cells.front();
}

// The road of a survey as an observatory goes it, from the file to the release, on a new node.
TEST(DemoSurveys, AreTakenFromTheFileToTheRelease) {
    testing::TempFolder folder;
    const Config config{.data = folder.path()};
    ASSERT_TRUE(WriteDemoCountries(config).ok());
    const base::FixedClock clock;
    base::SeededRandom random(1);
    auto opened = App::Open(config, clock, random);
    ASSERT_TRUE(opened.ok()) << opened.error().Describe();
    App& app = **opened;
    const auto made = MakeDemoSurveys(
        {app.surveys, app.releases, *app.library(), config.data / "demonstration"}, 2026);
    ASSERT_TRUE(made.ok()) << app.Tell(made.error(), Lang::En);
    EXPECT_FALSE(std::filesystem::exists(config.data / "demonstration"));

    const auto by = access::Caller::System();
    std::vector<std::string> ids;
    for (const surveys::Survey& survey : app.surveys.List(by)) {
        ids.push_back(survey.description.id);
        EXPECT_TRUE(survey.description.synthetic) << ids.back();
        EXPECT_TRUE(survey.mapping.has_value()) << ids.back();
        for (const Lang lang : base::kLangs)
            EXPECT_THAT(survey.description.title.In(lang), ::testing::ContainsRegex("s[iy]nt"));
    }
    EXPECT_THAT(ids, ElementsAre("xa-household-2024", "xa-school-2021", "xa-school-2023",
                                 "xa-school-2025", "xb-school-2024", "xc-household-2023",
                                 "xd-household-2024", "xe-school-2023"));

    // One of each survey stands, one was taken back.
    EXPECT_EQ(app.releases.List({}).size(), 8u);
    EXPECT_EQ(app.releases.List({.with_withdrawn = true}).size(), 9u);

    std::vector<surveys::Release> waves;
    for (const surveys::Release& one : app.releases.List({.series = "xa-school"}))
        waves.push_back(*app.releases.Get(one.id));
    std::ranges::sort(waves, {}, &surveys::Release::year);
    ASSERT_EQ(waves.size(), 3u);
    const auto share = [&](std::size_t wave, const char* substance) {
        const auto* cell = TotalOf(waves[wave].table, {"past_year", substance});
        return cell == nullptr ? -1.0 : cell->estimate.value;
    };
    EXPECT_GT(share(0, "tobacco"), share(2, "tobacco"));
    EXPECT_LT(share(0, "e_cigarettes"), share(2, "e_cigarettes"));
    EXPECT_GT(share(2, "cannabis"), 0.02);
    EXPECT_LT(share(2, "cannabis"), 0.3);
    for (const surveys::Release& wave : waves) {
        EXPECT_GT(wave.table.lines.size(), 50u);
        EXPECT_EQ(wave.table.description.synthetic, true);
        EXPECT_GT(wave.table.design.df, 50);
    }

    // Done differently in each country: the comparison has something to say.
    std::vector<surveys::Release> others;
    for (const surveys::Release& one : app.releases.List({}))
        if (one.series != "xa-school" || one.year == 2025)
            others.push_back(*app.releases.Get(one.id));
    const auto compared = surveys::Compare({"past_year", "cannabis"}, others,
                                           *app.surveys.standard(), *app.library());
    ASSERT_TRUE(compared.ok()) << compared.error().Describe();
    std::vector<std::string> aspects;
    for (const auto& one : compared->differences) aspects.push_back(one.aspect);
    for (const char* aspect : {"setting", "ages", "mode", "year", "missing", "sampling"})
        EXPECT_THAT(aspects, ::testing::Contains(aspect));
}

}  // namespace
}  // namespace atalaya::app
