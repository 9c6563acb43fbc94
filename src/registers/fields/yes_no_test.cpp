#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(YesNoField, ReadsTheWordsOfTheFile) {
    Trial trial(YesNoType());
    EXPECT_EQ(trial.Json("true"), "true");
    EXPECT_EQ(trial.Text({"SÍ"}), "true");
    EXPECT_EQ(trial.Display(Lang::Fr), "Oui");
    EXPECT_EQ(trial.Text({"Nao"}), "false");
    EXPECT_EQ(trial.Text({"perhaps"}), "/x field.not_yes_no");
    EXPECT_EQ(trial.Json(R"("yes")"), "/x field.expected_yes_no");
    EXPECT_EQ(trial.Json("1"), "/x field.expected_yes_no");
    trial.format.yes = {"X"};
    EXPECT_EQ(trial.Text({"x"}), "true");
}

}  // namespace
}  // namespace atalaya::registers::fields
