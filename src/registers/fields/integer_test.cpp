#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(IntegerField, ReadsWholeNumbers) {
    Trial trial(IntegerType(), nullptr);
    EXPECT_EQ(trial.Json("-12"), "-12");
    EXPECT_EQ(trial.Json(R"("12")"), "12");
    EXPECT_EQ(trial.Text({"14.0"}), "14");
    EXPECT_EQ(trial.Text({"9223372036854775807"}), "9223372036854775807");
    EXPECT_EQ(trial.Text({""}), "null");
}

TEST(IntegerField, RefusesTheRest) {
    Trial trial(IntegerType(), nullptr);
    EXPECT_EQ(trial.Text({"14.5"}), "/x field.not_whole");
    EXPECT_EQ(trial.Text({"9223372036854775808"}), "/x field.number_too_large");
    EXPECT_EQ(trial.Text({"about 3"}), "/x field.not_a_number");
    EXPECT_EQ(trial.Text({"nan"}), "/x field.not_a_number");
    EXPECT_EQ(trial.Text({"0x10"}), "/x field.not_a_number");
    EXPECT_EQ(trial.Json("true"), "/x field.expected_number");
    trial.field.min = base::Decimal(0, 0);
    trial.field.max = base::Decimal(120, 0);
    EXPECT_EQ(trial.Json("-1"), "/x field.below_minimum");
    EXPECT_EQ(trial.Json("121"), "/x field.above_maximum");
    EXPECT_EQ(trial.Param("limit"), "120");
}

}  // namespace
}  // namespace atalaya::registers::fields
