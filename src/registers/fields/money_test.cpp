#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(MoneyField, ReadsAmountAndCurrency) {
    Trial trial(MoneyType());
    EXPECT_EQ(trial.Json(R"({"amount":"12.5","currency":"COP"})"),
              R"({"amount":"12.50","currency":"COP"})");
    EXPECT_EQ(trial.Text({"1200", "USD"}), R"({"amount":"1200.00","currency":"USD"})");
    EXPECT_EQ(trial.Display(Lang::Pt), "1.200,00 USD");
    EXPECT_EQ(trial.Text({"", "USD"}), "null");
    EXPECT_EQ(trial.NameList(), (std::vector<std::string>{"", "currency"}));
}

TEST(MoneyField, AssumesOnlyTheDeclaredCurrency) {
    Trial trial(MoneyType());
    EXPECT_EQ(trial.Text({"12", ""}), "/x/currency field.member_missing");
    EXPECT_EQ(trial.Text({"12", "pesos"}), "/x/currency field.currency_form");
    EXPECT_EQ(trial.Text({"12.345", "USD"}), "/x field.too_many_decimals");
    EXPECT_EQ(trial.Json(R"({"currency":"USD"})"), "/x/amount field.member_missing");
    trial.field.currency = "PEN";
    EXPECT_EQ(trial.Text({"12", ""}), R"({"amount":"12.00","currency":"PEN"})");
}

}  // namespace
}  // namespace atalaya::registers::fields
