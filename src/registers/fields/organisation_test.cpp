#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

TEST(OrganisationField, IsFreeTextWithoutAList) {
    Trial trial(OrganisationType());
    EXPECT_EQ(trial.Text({"Policía de Aduanas"}), R"("Policía de Aduanas")");
    EXPECT_EQ(trial.Text({"a\tb"}), "/x field.control_character");
    EXPECT_EQ(trial.field.type->Names(trial.field)[0].name.type, expr::Type::Text);
}

TEST(OrganisationField, IsACodeOfItsList) {
    Trial trial(OrganisationType());
    trial.field.list = "agencies";
    EXPECT_EQ(trial.Text({"Aduanas"}), R"("customs")");
    EXPECT_EQ(trial.Text({"Policía"}), "/x field.unknown_code");
    EXPECT_EQ(trial.field.type->Names(trial.field)[0].name.domain, "codelist:agencies");
}

}  // namespace
}  // namespace atalaya::registers::fields
