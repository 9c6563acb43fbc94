#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(QuantityField, KeepsWhatWasEnteredBesideTheComparableValue) {
    Trial trial(QuantityType());
    EXPECT_EQ(trial.Json(R"({"amount":"490.0","unit":"g"})"),
              R"({"amount":"490.0","base":"kg","factor":"1/1000","unit":"g","value":"0.49"})");
    EXPECT_EQ(std::get<std::int64_t>(trial.cells[0]), 490'000'000);
    EXPECT_EQ(trial.Display(Lang::Es), "490,0 g (0,49 kg)");
    EXPECT_EQ(trial.Text({"2", "Kg"}),
              R"({"amount":"2","base":"kg","factor":"1","unit":"kg","value":"2"})");
    EXPECT_EQ(trial.Display(Lang::En), "2 kg");
    EXPECT_EQ(trial.Text({"", "kg"}), "null");
    EXPECT_EQ(trial.NameList(),
              (std::vector<std::string>{"", "value", "amount", "unit", "base"}));
}

TEST(QuantityField, HasNoValueWhereNoHonestConversionExists) {
    Trial trial(QuantityType());
    EXPECT_EQ(trial.Json(R"({"amount":3,"unit":"packet"})"), R"({"amount":"3","unit":"packet"})");
    EXPECT_TRUE(store::IsNull(trial.cells[0]));
    EXPECT_EQ(trial.Warnings(), "");
}

TEST(QuantityField, KeepsTheTextOfABinaryRounding) {
    Trial trial(QuantityType());
    EXPECT_EQ(trial.Text({"0.11699999999999999", "kg"}),
              R"({"amount":"0.11699999999999999","base":"kg","factor":"1","unit":"kg",)"
              R"("value":"0.117"})");
    EXPECT_EQ(trial.Warnings(), "/x/amount field.binary_rounding");
    trial.Text({"0.1234567891", "kg"});
    EXPECT_EQ(trial.Warnings(), "/x/amount field.rounded");
}

TEST(QuantityField, RoundsTheValueHalfAwayFromZero) {
    Trial trial(QuantityType());
    trial.Text({"0.0000005", "g"});
    EXPECT_EQ(std::get<std::int64_t>(trial.cells[0]), 1);
    trial.Text({"0.0000004", "g"});
    EXPECT_EQ(std::get<std::int64_t>(trial.cells[0]), 0);
}

TEST(QuantityField, NamesEachFault) {
    Trial trial(QuantityType());
    EXPECT_EQ(trial.Text({"-3", "kg"}), "/x/amount field.negative");
    EXPECT_EQ(trial.Text({"3", ""}), "/x/unit field.unit_missing");
    EXPECT_EQ(trial.Text({"3", "grms"}), "/x/unit field.unknown_unit");
    EXPECT_NE(trial.Param("nearest").find("g"), std::string::npos);
    EXPECT_EQ(trial.Text({"three", "kg"}), "/x/amount field.not_a_number");
    EXPECT_EQ(trial.Text({"99999999999", "kg"}), "/x/amount field.number_too_large");
    EXPECT_EQ(trial.Json(R"({"unit":"kg"})"), "/x/amount field.member_missing");
    EXPECT_EQ(trial.Json(R"({"amount":1,"units":"kg"})"), "/x/units field.unknown_member");
    EXPECT_EQ(trial.Json("5"), "/x field.expected_object");
    trial.field.dimensions = {"mass"};
    EXPECT_EQ(trial.Text({"3", "l"}), "/x/unit field.wrong_dimension");
    trial.field.max = base::Decimal(1000, 0);
    EXPECT_EQ(trial.Text({"1000001", "g"}), "/x field.above_maximum");
    EXPECT_EQ(trial.Param("value"), "1000.001");
}

TEST(QuantityField, NeedsDimensionsThatUnitsHave) {
    Trial trial(QuantityType());
    trial.field.dimensions = {"mas"};
    const auto faults = trial.field.type->CheckDeclaration(trial.field, TestLibrary());
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].code, "field.unknown_dimension");
    EXPECT_EQ(faults[0].Get("nearest"), "mass");
}

}  // namespace
}  // namespace atalaya::registers::fields
