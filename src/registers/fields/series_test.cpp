#include "registers/fields/trial_test.hpp"
#include "registers/series_title.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(SeriesField, KeepsTheNameAndShowsTheTitle) {
    Trial trial(SeriesType());
    EXPECT_EQ(trial.Json(R"("seen/territory:XB/substance:cocaine")"),
              R"("seen/territory:XB/substance:cocaine")");
    EXPECT_EQ(trial.Display(Lang::En), "Seen: Borea, Cocaine");
    EXPECT_EQ(trial.Display(Lang::Es), "Vistas: Borea, Cocaína");
    EXPECT_EQ(trial.Display(Lang::Fr), "Vus : Borée, Cocaïne");
    for (const char* word : {"Vistos", "Vus", "Cocaína", "seen/territory"})
        EXPECT_NE(trial.Search().find(word), std::string::npos) << word;
}

TEST(SeriesField, WhatTheContentDoesNotHaveStandsForItself) {
    Trial trial(SeriesType());
    trial.Text({"gone/place:XA"});
    EXPECT_EQ(trial.Display(Lang::Pt), "gone/place:XA");
    trial.Text({"seen"});
    EXPECT_EQ(trial.Display(Lang::Pt), "Vistos");
    trial.Text({"seen/territory:XZ"});
    EXPECT_EQ(trial.Display(Lang::Pt), "Vistos: XZ");
    EXPECT_EQ(trial.Text({std::string(161, 'x')}), "/x field.too_long");
}

// A code may hold what divides the parts of a name.
TEST(SeriesField, ItsKeysAreThoseOfTheDefinition) {
    const SeriesKeys keys = {{"territory", "XA/02:b"}, {"substance", "2C-B/x:y"}};
    EXPECT_EQ(SeriesTitle(TestLibrary(), SeriesName("seen", keys), Lang::En),
              "Seen: XA/02:b, 2C-B/x:y");
}

}  // namespace
}  // namespace atalaya::registers::fields
