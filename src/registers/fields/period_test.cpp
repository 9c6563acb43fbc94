#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(PeriodField, RunsFromTheFirstToTheLastDay) {
    Trial trial(PeriodType(), nullptr);
    EXPECT_EQ(trial.Json(R"({"from":"2011","to":"2012-02"})"),
              R"({"from":"2011-01-01","to":"2012-02-29"})");
    EXPECT_EQ(trial.Text({"2011-03-14", ""}), R"({"from":"2011-03-14"})");
    EXPECT_EQ(trial.NameList(), (std::vector<std::string>{"", "from", "to"}));
}

TEST(PeriodField, NamesTheFaultyEnd) {
    Trial trial(PeriodType(), nullptr);
    EXPECT_EQ(trial.Json(R"({"from":"2012","to":"2011"})"), "/x field.period_reversed");
    EXPECT_EQ(trial.Json(R"({"to":"2011"})"), "/x/from field.member_missing");
    EXPECT_EQ(trial.Json(R"({"from":"2011","to":"2011-02-31"})"), "/x/to field.no_such_day");
    EXPECT_EQ(trial.Json(R"({"from":"2011","until":"2012"})"), "/x/until field.unknown_member");
}

}  // namespace
}  // namespace atalaya::registers::fields
