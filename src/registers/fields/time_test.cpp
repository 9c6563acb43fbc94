#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(TimeField, TakesTheTimesOfADay) {
    Trial trial(TimeType());
    for (const char* time : {"00:00", "08:05", "19:30", "23:59"})
        EXPECT_EQ(trial.Text({time}), "\"" + std::string(time) + "\"");
    EXPECT_EQ(trial.Json(R"(" 8:05 ")"), R"("08:05")");
    EXPECT_EQ(trial.Json(R"("")"), "null");
}

TEST(TimeField, RefusesWhatNoClockShows) {
    Trial trial(TimeType());
    for (const char* time : {"25:99", "24:00", "12:60", "1230", "12:3", "12:300", "noon", "-1:30",
                             "+1:30", "1 :30", "12.30", "12:30 pm", "٠٨:٠٥"}) {
        EXPECT_EQ(trial.Text({time}), "/x field.bad_time") << time;
        EXPECT_EQ(trial.Param("value"), time);
    }
    EXPECT_EQ(trial.Json("1230"), "/x field.expected_text");
}

}  // namespace
}  // namespace atalaya::registers::fields
