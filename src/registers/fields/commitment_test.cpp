#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(CommitmentField, IsKnownByItsIdAndAsItIsPrinted) {
    Trial trial(CommitmentType());
    EXPECT_EQ(trial.Json(R"("HP21-RIME-1.5")"), R"("HP21-RIME-1.5")");
    EXPECT_EQ(trial.Text({"HP21 RIME 1.5"}), R"("HP21-RIME-1.5")");
    EXPECT_EQ(trial.Text({"rime-1.5"}), R"("HP21-RIME-1.5")");
    EXPECT_EQ(trial.Text({"Datos cada año"}), R"("HP21-RIME-1.5")");
    EXPECT_EQ(trial.Display(Lang::Es), "HP21-RIME-1.5 Datos cada año");
    EXPECT_EQ(trial.Display(Lang::En), "HP21-RIME-1.5 Data every year");
    EXPECT_NE(trial.Search().find("Datos cada año"), std::string::npos);
}

TEST(CommitmentField, RefusesWhatNoPlanHas) {
    Trial trial(CommitmentType());
    EXPECT_EQ(trial.Json(R"("HP21-RIME-1.9")"), "/x field.unknown_code");
    EXPECT_NE(trial.Param("nearest").find("HP21-RIME-1.5"), std::string::npos);
    EXPECT_EQ(trial.Text({"1.a"}), "/x field.unknown_code") << "says too little";
    EXPECT_EQ(trial.Text({"UN16 1.a"}), R"("UN16-1.a")");
    EXPECT_EQ(trial.Text({"IS-1"}), "/x field.unknown_code") << "stands in two plans";
    EXPECT_EQ(trial.Json("5"), "/x field.expected_text");
}

TEST(CommitmentsField, TakesSeveralInOneCell) {
    Trial trial(CommitmentsType());
    EXPECT_EQ(trial.Text({"RIME 1.5; UN16 1.a"}), R"(["HP21-RIME-1.5","UN16-1.a"])");
    EXPECT_EQ(trial.Json(R"(["UN16-1.a","nothing"])"), "/x/1 field.unknown_code");
    EXPECT_EQ(trial.NameList(), (std::vector<std::string>{""}));
    EXPECT_EQ(trial.field.type->Names(trial.field)[0].name.domain, "codelist:commitments");
}

}  // namespace
}  // namespace atalaya::registers::fields
