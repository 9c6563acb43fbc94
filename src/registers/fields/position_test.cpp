#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(PositionField, KeepsMicroDegrees) {
    Trial trial(PositionType(), nullptr);
    EXPECT_EQ(trial.Json(R"({"lat":"-12.04","lon":-77.03,"accuracy":50})"),
              R"({"accuracy":50,"lat":"-12.04","lon":"-77.03"})");
    EXPECT_EQ(std::get<std::int64_t>(trial.cells[0]), -12'040'000);
    EXPECT_EQ(trial.Text({"-12.04637421", "-77.0", ""}), R"({"lat":"-12.046374","lon":"-77"})");
    EXPECT_EQ(trial.Text({"", "", ""}), "null");
    EXPECT_EQ(trial.NameList(), (std::vector<std::string>{"lat", "lon", "accuracy"}));
}

TEST(PositionField, NamesTheFaultyPart) {
    Trial trial(PositionType(), nullptr);
    EXPECT_EQ(trial.Json(R"({"lat":-97,"lon":-12})"), "/x/lat field.position_out_of_range");
    EXPECT_EQ(trial.Json(R"({"lat":-12})"), "/x/lon field.member_missing");
    EXPECT_EQ(trial.Text({"12° S", "-77", ""}), "/x/lat field.not_a_number");
    EXPECT_EQ(trial.Json(R"({"lat":1,"lon":1,"accuracy":-5})"),
              "/x/accuracy field.position_out_of_range");
    trial.Json(R"({"lat":0,"lon":0})");
    EXPECT_EQ(trial.Warnings(), "/x field.position_zero");
}

}  // namespace
}  // namespace atalaya::registers::fields
