#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(TextField, KeepsATrimmedLine) {
    Trial trial(TextType());
    EXPECT_EQ(trial.Json(R"("  Puerto Alto ")"), R"("Puerto Alto")");
    EXPECT_EQ(trial.Text({" =1+1 "}), R"("=1+1")");
    EXPECT_EQ(trial.Json(R"("   ")"), "null");
    EXPECT_EQ(trial.NameList(), std::vector<std::string>{""});
}

TEST(TextField, CountsCharactersNotBytes) {
    Trial trial(TextType());
    trial.field.max_length = 4;
    EXPECT_EQ(trial.Text({"ação"}), R"("ação")");
    EXPECT_EQ(trial.Text({"ações"}), "/x field.too_long");
    EXPECT_EQ(trial.Param("length"), "5");
}

TEST(TextField, RefusesWhatCannotBePrinted) {
    Trial trial(TextType());
    EXPECT_EQ(trial.Json(R"("a\u0000b")"), "/x field.control_character");
    EXPECT_EQ(trial.Param("position"), "2");
    EXPECT_EQ(trial.Text({"a\nb"}), "/x field.control_character");
    EXPECT_EQ(trial.Text({"caf\xC2\x85"}), "/x field.control_character");
    EXPECT_EQ(trial.Param("character"), "U+0085");
    EXPECT_EQ(trial.Text({"caf\xE9"}), "/x field.bad_encoding");
    EXPECT_EQ(trial.Json("12"), "/x field.expected_text");
    trial.Text({"caf\xEF\xBF\xBD"});
    EXPECT_EQ(trial.Warnings(), "/x field.replacement_character");
}

TEST(TextField, RefusesAnAbsurdLimitInADeclaration) {
    Trial trial(TextType());
    trial.field.max_length = 1'000'000;
    const auto faults = trial.field.type->CheckDeclaration(trial.field, TestLibrary());
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].code, "field.bad_max_length");
}

}  // namespace
}  // namespace atalaya::registers::fields
