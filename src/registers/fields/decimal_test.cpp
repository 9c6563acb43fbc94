#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(DecimalField, KeepsTheNumberExactly) {
    Trial trial(DecimalType(), nullptr);
    EXPECT_EQ(trial.Json("12.5"), R"("12.50")");
    EXPECT_EQ(trial.Json("0.1"), R"("0.10")");
    EXPECT_EQ(trial.Text({"-0.05"}), R"("-0.05")");
    EXPECT_EQ(trial.Text({"5e-2"}), R"("0.05")");
    EXPECT_EQ(std::get<std::int64_t>(trial.cells[0]), 5);
    EXPECT_EQ(trial.Text({"1.239"}), "/x field.too_many_decimals");
}

TEST(DecimalField, HoldsToTheMarksOfTheFile) {
    Trial trial(DecimalType(), nullptr);
    trial.format.decimal_mark = ',';
    EXPECT_EQ(trial.Text({"12,5"}), R"("12.50")");
    EXPECT_EQ(trial.Text({"12.5"}), "/x field.wrong_decimal_mark");
    trial.format.group_mark = '.';
    EXPECT_EQ(trial.Text({"1.234.567,5"}), R"("1234567.50")");
    EXPECT_EQ(trial.Display(Lang::En), "1,234,567.50");
    EXPECT_EQ(trial.Text({"1.5"}), "/x field.grouping");
    EXPECT_EQ(trial.Text({"1234.567"}), "/x field.grouping");
    EXPECT_EQ(trial.Text({"1.234.56,7"}), "/x field.grouping");
    trial.format.group_mark = ' ';
    EXPECT_EQ(trial.Text({"1\xC2\xA0" "234,5"}), R"("1234.50")");
    trial.format = {};
    EXPECT_EQ(trial.Text({"12,5"}), "/x field.wrong_decimal_mark");
}

TEST(DecimalField, SeesThroughBinaryRounding) {
    Trial trial(DecimalType(), nullptr);
    trial.field.scale = 3;
    EXPECT_EQ(trial.Text({"0.11699999999999999"}), R"("0.117")");
    EXPECT_EQ(trial.Warnings(), "/x field.binary_rounding");
    EXPECT_EQ(trial.Json("0.30000000000000004"), R"("0.300")");
    // Sixteen honest digits are not noise.
    EXPECT_EQ(trial.Text({"1234567890123.456"}), R"("1234567890123.456")");
    EXPECT_EQ(trial.Warnings(), "");
}

}  // namespace
}  // namespace atalaya::registers::fields
