#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(PlaceField, FindsPlacesOfTheCountryAndCountries) {
    Trial trial(PlaceType());
    EXPECT_EQ(trial.Text({"XA-01-002"}), R"("XA-01-002")");
    EXPECT_EQ(trial.Text({"puerto alto"}), R"("XA-01-002")");
    EXPECT_EQ(trial.Display(Lang::En), "Puerto Alto, Costa Norte");
    EXPECT_NE(trial.Search().find("Costa Norte"), std::string::npos);
    EXPECT_EQ(trial.Text({"Atlantie"}), R"("XA")");
}

TEST(PlaceField, DoesNotChooseBetweenTwo) {
    Trial trial(PlaceType());
    EXPECT_EQ(trial.Text({"Borea"}), "/x field.place_ambiguous");
    EXPECT_EQ(trial.Param("first"), "XA-02 (Borea)");
    EXPECT_EQ(trial.Param("second"), "XB (Borea)");
}

TEST(PlaceField, OffersTheNearest) {
    Trial trial(PlaceType());
    EXPECT_EQ(trial.Json(R"("Puerto Atlo")"), "/x field.unknown_place");
    EXPECT_NE(trial.Param("nearest").find("XA-01-002 (Puerto Alto)"), std::string::npos);
    trial.context.as_of = base::Date{2011, 3, 14};
    EXPECT_EQ(trial.Text({"XA-03"}), "/x field.place_not_valid");
}

}  // namespace
}  // namespace atalaya::registers::fields
