#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(LongTextField, EndsEveryLineInALineFeed) {
    Trial trial(LongTextType());
    EXPECT_EQ(trial.Json(R"("one\r\ntwo\rthree\n\tfour")"), R"("one\ntwo\nthree\n\tfour")");
    EXPECT_EQ(trial.Text({"a\x01"}), "/x field.control_character");
    EXPECT_EQ(trial.Search(), "");
}

}  // namespace
}  // namespace atalaya::registers::fields
