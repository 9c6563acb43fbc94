#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(SubstanceField, GoesByAnyOfItsNames) {
    Trial trial(SubstanceType());
    EXPECT_EQ(trial.Json(R"("cocaine")"), R"("cocaine")");
    EXPECT_EQ(trial.Text({"COCAINA"}), R"("cocaine")");
    EXPECT_EQ(trial.Text({"Perico"}), R"("cocaine")");
    EXPECT_EQ(trial.Display(Lang::Fr), "Cocaïne");
    EXPECT_NE(trial.Search().find("perico"), std::string::npos);
    EXPECT_EQ(trial.Text({"Heroyn"}), "/x field.unknown_code");
    EXPECT_NE(trial.Param("nearest").find("heroin"), std::string::npos);
}

}  // namespace
}  // namespace atalaya::registers::fields
