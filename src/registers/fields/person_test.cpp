#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(PersonField, HoldsWhatIsNoName) {
    Trial trial(PersonType());
    EXPECT_EQ(trial.Json(R"({"sex":"female","age":31,"nationality":"XB","role":"courier"})"),
              R"({"age":31,"nationality":"XB","role":"courier","sex":"female"})");
    EXPECT_EQ(trial.Display(Lang::Es), "Mujer, 31, Borea, courier");
    EXPECT_EQ(trial.Text({"Hombre", "", "1980", "Atlantia", "", "p_3kf9a0x2"}),
              R"({"birth_year":1980,"nationality":"XA","pseudonym":"p_3kf9a0x2","sex":"male"})");
    EXPECT_EQ(trial.NameList(), (std::vector<std::string>{"sex", "age", "birth_year",
                                                          "nationality", "role", "pseudonym"}));
}

TEST(PersonField, RefusesNames) {
    Trial trial(PersonType());
    EXPECT_EQ(trial.Json(R"({"name":"Ana","age":31})"), "/x/name field.name_of_person");
    EXPECT_EQ(trial.Json(R"({"pseudonym":"Ana María"})"), "/x/pseudonym field.pseudonym_form");
}

TEST(PersonField, NamesTheFaultyPart) {
    Trial trial(PersonType());
    EXPECT_EQ(trial.Json(R"({"age":131})"), "/x/age field.above_maximum");
    EXPECT_EQ(trial.Json(R"({"birth_year":2030})"), "/x/birth_year field.above_maximum");
    EXPECT_EQ(trial.Json(R"({"age":30.5})"), "/x/age field.too_many_decimals");
    EXPECT_EQ(trial.Json(R"({"sex":"unclear","age":3})"), "/x/sex field.unknown_code");
    EXPECT_EQ(trial.Json(R"({"nationality":"XA-01"})"), "/x/nationality field.not_a_country");
    trial.Json(R"({"age":20,"birth_year":1980})");
    EXPECT_EQ(trial.Warnings(), "/x field.age_and_birth_year");
}

}  // namespace
}  // namespace atalaya::registers::fields
