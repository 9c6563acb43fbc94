#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(ReferenceField, NamesARecordThatExists) {
    Trial trial(ReferenceType(), nullptr);
    trial.field.target = "cases";
    EXPECT_EQ(trial.Json(R"("XA-12")"), R"("XA-12")");
    trial.context.exists = [](std::string_view target, std::string_view reference) {
        return target == "cases" && reference == "XA-12";
    };
    EXPECT_EQ(trial.Text({"XA-12"}), R"("XA-12")");
    EXPECT_EQ(trial.Text({"XA-13"}), "/x field.reference_unknown");
}

TEST(ReferenceField, HasOneForm) {
    Trial trial(ReferenceType(), nullptr);
    for (std::string_view text : {"12", "XA-012", "xa-12", "XA12", "XA-", "XA-1b", "XAB-1",
                                  "XA-1234567890123456789"})
        EXPECT_EQ(trial.Text({text}), "/x field.reference_invalid") << text;
    EXPECT_EQ(trial.field.type->CheckDeclaration(trial.field, TestLibrary()).at(0).code,
              "field.register_missing");
}

}  // namespace
}  // namespace atalaya::registers::fields
