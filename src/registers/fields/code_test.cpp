#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(CodeField, UnderstandsCodesAndNames) {
    Trial trial(CodeType());
    trial.field.list = "hiding_place";
    EXPECT_EQ(trial.Json(R"("baggage")"), R"("baggage")");
    EXPECT_EQ(trial.Text({" EQUIPAJE "}), R"("baggage")");
    EXPECT_EQ(trial.Text({"Maleta"}), R"("baggage")");
    EXPECT_EQ(trial.Display(Lang::Pt), "Bagagem");
    EXPECT_NE(trial.Search().find("Bagages"), std::string::npos);
    EXPECT_EQ(trial.field.type->Names(trial.field)[0].name.domain, "codelist:hiding_place");
}

TEST(CodeField, OffersTheNearestOfAnUnknownCode) {
    Trial trial(CodeType());
    trial.field.list = "hiding_place";
    EXPECT_EQ(trial.Json(R"("bagage")"), "/x field.unknown_code");
    EXPECT_EQ(trial.Param("value"), "bagage");
    EXPECT_NE(trial.Param("nearest").find("baggage"), std::string::npos);
}

TEST(CodeField, HoldsACodeToTheDateOfTheRecord) {
    Trial trial(CodeType());
    trial.field.list = "hiding_place";
    EXPECT_EQ(trial.Json(R"("telex")"), R"("telex")");
    trial.context.as_of = base::Date{2011, 3, 14};
    EXPECT_EQ(trial.Json(R"("telex")"), "/x field.code_not_valid");
    EXPECT_EQ(trial.Param("date"), "2011-03-14");
}

TEST(CodeField, NeedsAListThatExists) {
    Trial trial(CodeType());
    const auto fault = [&] {
        return trial.field.type->CheckDeclaration(trial.field, TestLibrary()).at(0);
    };
    EXPECT_EQ(fault().code, "field.list_missing");
    trial.field.list = "hiding_places";
    EXPECT_EQ(fault().code, "field.unknown_list");
    EXPECT_EQ(fault().Get("nearest"), "hiding_place");
}

}  // namespace
}  // namespace atalaya::registers::fields
