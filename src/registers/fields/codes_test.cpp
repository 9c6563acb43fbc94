#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(CodesField, KeepsEachOnceInTheOrderGiven) {
    Trial trial(CodesType());
    trial.field.list = "hiding_place";
    EXPECT_EQ(trial.Json(R"(["body","baggage"])"), R"(["body","baggage"])");
    EXPECT_EQ(std::get<std::string>(trial.cells[0]), ";body;baggage;");
    EXPECT_EQ(trial.Text({"Maleta; body |maleta"}), R"(["baggage","body"])");
    EXPECT_EQ(trial.Warnings(), "/x field.duplicate_code");
    EXPECT_EQ(trial.Display(Lang::Es), "Equipaje; En el cuerpo");
    EXPECT_EQ(trial.Json("[]"), "null");
}

TEST(CodesField, NamesTheFaultyEntry) {
    Trial trial(CodesType());
    trial.field.list = "hiding_place";
    EXPECT_EQ(trial.Json(R"(["body","nowhere",3])"),
              "/x/1 field.unknown_code; /x/2 field.expected_text");
    EXPECT_EQ(trial.Json(R"("body")"), "/x field.expected_list");
    trial.field.max_items = 1;
    EXPECT_EQ(trial.Json(R"(["body","baggage"])"), "/x field.too_many");
}

}  // namespace
}  // namespace atalaya::registers::fields
