#include "app/demo_warning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/demo_round.hpp"
#include "testing/databases.hpp"

namespace atalaya::app {
namespace {

using ::testing::Contains;

// What a duty officer finds on the first morning, made through every door.
TEST(DemoWarning, HasASystemAtWork) {
    testing::TempFolder folder;
    const Config config{.data = folder.path()};
    ASSERT_TRUE(WriteDemoCountries(config).ok());
    const base::FixedClock clock(1'795'219'200'000);   // 2026-11-21
    base::SeededRandom random(1);
    auto opened = App::Open(config, clock, random);
    ASSERT_TRUE(opened.ok()) << opened.error().Describe();
    App& app = **opened;
    const auto made = MakeDemoWarning(app, 2026);
    ASSERT_TRUE(made.ok()) << app.Tell(made.error(), Lang::En);

    const auto by = access::Caller::System();
    const auto count = [&](std::string_view id, const char* filter) {
        const auto page = app.records.List(*app.database, by, *app.catalogue()->Find(id),
                                           {.filter = filter, .limit = 1, .count = true});
        EXPECT_TRUE(page.ok()) << page.error().Describe();
        return page.ok() ? page->count.value_or(0) : -1;
    };
    EXPECT_GT(count("notifications", ""), 250);
    EXPECT_GT(count("samples", ""), 100);
    EXPECT_EQ(count("detected_substances", "state = \"merged\""), 1);
    EXPECT_EQ(count("alerts", "state = \"released\""), 1);
    EXPECT_EQ(count("alerts", "state = \"retracted\""), 1);
    EXPECT_EQ(count("alerts", "not missing(number) and not missing(issued_on)"), 2);
    EXPECT_EQ(count("assessments", "state = \"open\""), 1);
    EXPECT_EQ(count("incidents", ""), 5);
    EXPECT_GT(count("signals", ""), 2);
    EXPECT_EQ(count("signals", "watched_series = \"new_substances_in_samples\" and substance = "
                               "\"metonitazene\""), 1);

    const auto due = app.warning.WhatIsDue(by);
    ASSERT_TRUE(due.ok());
    std::vector<std::string> steps;
    for (const auto& one : due->items) steps.push_back(one.step + (one.late ? " late" : ""));
    EXPECT_THAT(steps, Contains("triage late"));
    EXPECT_THAT(steps, Contains("presumptive_result"));
    EXPECT_THAT(steps, Contains("alert_decision"));

    const auto found = app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return warning::FindSubstance(tx, by, app.warning.Substances(*app.content()),
                                      "grey powder of bahia albina");
    });
    ASSERT_TRUE(found.ok());
    ASSERT_EQ(found->size(), 1u);
    const auto& model = *app.catalogue()->Find("detected_substances");
    EXPECT_EQ(registers::FieldJson(found->front(), *model.FindField("name")), "Metonitazene");
}

}  // namespace
}  // namespace atalaya::app
