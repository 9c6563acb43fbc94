#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(DateField, KnowsDaysMonthsAndYears) {
    Trial trial(DateType(), nullptr);
    EXPECT_EQ(trial.Json(R"("2011-03-14")"), R"("2011-03-14")");
    EXPECT_EQ(trial.Json(R"("2011-03")"), R"("2011-03")");
    EXPECT_EQ(std::get<std::int64_t>(trial.cells[0]), 20110301);
    EXPECT_EQ(std::get<std::int64_t>(trial.cells[1]), 2);
    EXPECT_EQ(trial.Json(R"("2011")"), R"("2011")");
    EXPECT_EQ(trial.NameList(), (std::vector<std::string>{"", "precision"}));
    EXPECT_EQ(trial.field.type->Names(trial.field)[0].name.precision_column, "precision");
}

TEST(DateField, ReadsTheOrderOfTheFile) {
    Trial trial(DateType(), nullptr);
    EXPECT_EQ(trial.Text({"14/03/2011"}), "/x field.date_invalid");
    trial.format.date_order = TextFormat::DateOrder::Dmy;
    EXPECT_EQ(trial.Text({"4.3.2011"}), R"("2011-03-04")");
    EXPECT_EQ(trial.Text({"03/2011"}), R"("2011-03")");
    EXPECT_EQ(trial.Text({"2011-03-14"}), R"("2011-03-14")");
    EXPECT_EQ(trial.Text({"03/14/2011"}), "/x field.no_such_day");
    trial.format.date_order = TextFormat::DateOrder::Mdy;
    EXPECT_EQ(trial.Text({"3/14/2011"}), R"("2011-03-14")");
}

TEST(DateField, TakesTheDateOfATime) {
    Trial trial(DateType(), nullptr);
    EXPECT_EQ(trial.Text({"2011-03-14 00:00:00"}), R"("2011-03-14")");
    EXPECT_EQ(trial.Warnings(), "");
    EXPECT_EQ(trial.Text({"2011-03-14T10:30:00Z"}), R"("2011-03-14")");
    EXPECT_EQ(trial.Warnings(), "/x field.time_dropped");
    EXPECT_EQ(trial.Text({"2011-03 10:30"}), "/x field.date_invalid");
}

TEST(DateField, RefusesDaysThatAreNot) {
    Trial trial(DateType(), nullptr);
    EXPECT_EQ(trial.Json(R"("2011-02-31")"), "/x field.no_such_day");
    EXPECT_EQ(trial.Json(R"("2011-13")"), "/x field.no_such_day");
    EXPECT_EQ(trial.Json(R"("1100-01-01")"), "/x field.year_out_of_range");
    EXPECT_EQ(trial.Json(R"("2011-03-14-01")"), "/x field.date_invalid");
    EXPECT_EQ(trial.Json(R"("2011-")"), "/x field.date_invalid");
    EXPECT_EQ(trial.Json("2011"), "/x field.expected_text");
    trial.format.date_order = TextFormat::DateOrder::Dmy;
    EXPECT_EQ(trial.Text({"14/03/11"}), "/x field.two_digit_year");
}

}  // namespace
}  // namespace atalaya::registers::fields
