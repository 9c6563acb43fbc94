#include <gmock/gmock.h>

#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The faults of a definition, one text each.
std::vector<std::string> FaultsOf(const std::string& yaml) {
    auto model = TryModel(yaml);
    std::vector<std::string> out;
    if (model.ok()) return out;
    for (const auto& fault : model.error().details) out.push_back(fault.Describe());
    return out;
}

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

TEST(Model, LaysSystemColumnsFirstAndFieldsAfterThem) {
    const auto model = MakeModel(ParcelYaml());
    EXPECT_EQ(model->columns()[0], "country");
    EXPECT_EQ(model->columns()[kSystemColumns - 1], "withdrawn");
    EXPECT_EQ(model->columns()[kSystemColumns], "f_case_number");
    EXPECT_EQ(model->table(), "r_parcels");
    const auto* persons = model->FindField("persons");
    EXPECT_EQ(persons->cell_count, 0u);
    EXPECT_EQ(model->GroupTable(*persons), "r_parcels__persons");
    EXPECT_THAT(model->GroupColumns(*persons), ElementsAre("f_sex", "f_age"));
    const auto* name = model->schema().Find("quantity.unit");
    ASSERT_NE(name, nullptr);
    EXPECT_EQ(model->columns()[name->cell], "f_quantity_unit");
    EXPECT_EQ(name->column, "f_quantity_unit");
}

TEST(Model, ARuleThatRefersToAMissingFieldNamesLineAndNearest) {
    const auto faults =
        FaultsOf(ParcelYaml("", "  - {id: bad, check: \"dat <= today()\", message: TITLE}\n"));
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_THAT(faults[0],
                AllOf(HasSubstr("registers/test.yaml:34"), HasSubstr("expr.unknown_name"),
                      HasSubstr("name=dat"), HasSubstr("date")));
}

TEST(Model, ShowsAllFaultsAtOnce) {
    auto yaml = ParcelYaml("  - {id: date, type: text, title: TITLE}\n");
    yaml = Replaced(yaml, "key: [case_number]", "key: [case_numbre]");
    yaml = Replaced(yaml, "time: date", "time: place");
    yaml = Replaced(yaml, "to: validated", "to: valdiated");
    const auto faults = FaultsOf(yaml);
    EXPECT_THAT(faults, Contains(AllOf(HasSubstr("definition.field_unknown"),
                                       HasSubstr("nearest=case_number"))));
    EXPECT_THAT(faults, Contains(HasSubstr("definition.time_not_date")));
    EXPECT_THAT(faults, Contains(HasSubstr("definition.duplicate id=date")));
    EXPECT_THAT(faults, Contains(AllOf(HasSubstr("definition.state_unknown"),
                                       HasSubstr("nearest=validated"))));
}

TEST(Model, FaultsOfTheFormNameTheirPlace) {
    auto yaml = Replaced(ParcelYaml(), "required_when", "requird_when");
    EXPECT_THAT(FaultsOf(yaml),
                ElementsAre(AllOf(HasSubstr("definition.key_unknown"), HasSubstr("required_when"),
                                  HasSubstr("registers/test.yaml:23"))));
    yaml = Replaced(ParcelYaml(), "type: quantity", "type: quantitiy");
    EXPECT_THAT(FaultsOf(yaml), ElementsAre(AllOf(HasSubstr("definition.type_unknown"),
                                                  HasSubstr("nearest=quantity"))));
    yaml = Replaced(ParcelYaml(), "id: carrier", "id: Carrier");
    EXPECT_THAT(FaultsOf(yaml), Contains(HasSubstr("definition.id_invalid")));
}

TEST(Model, RefusesWhatCouldNotWork) {
    const auto field = [](std::string_view text) {
        return FaultsOf(ParcelYaml("  - {" + std::string(text) + ", title: TITLE}\n"));
    };
    EXPECT_THAT(field("id: state, type: text"), Contains(HasSubstr("definition.id_reserved")));
    EXPECT_THAT(field("id: between, type: text"), Contains(HasSubstr("definition.id_reserved")));
    EXPECT_THAT(field("id: x, type: integer, derive: \"case_number\""),
                Contains(HasSubstr("definition.derive_type")));
    EXPECT_THAT(field("id: x, type: integer, derive: \"y + 1\", title: TITLE}\n"
                      "  - {id: y, type: integer, derive: \"1 + 1\""),
                Contains(HasSubstr("definition.derive_order field=x other=y")));
    EXPECT_THAT(field("id: x, type: text, sensitivity: secret"),
                Contains(HasSubstr("definition.sensitivity_unknown")));
    EXPECT_THAT(field("id: x, type: code, list: nowhere"), Contains(HasSubstr("nowhere")));
    EXPECT_THAT(field("id: quantity_unit, type: text"),
                Contains(HasSubstr("definition.column_clash")));
    EXPECT_THAT(FaultsOf(Replaced(ParcelYaml(), "year(date) >= 2020", "year(date)")),
                Contains(HasSubstr("definition.not_a_condition")));
    EXPECT_THAT(FaultsOf(Replaced(ParcelYaml(), ", initial: true", "")),
                Contains(HasSubstr("definition.state_initial count=0")));
    EXPECT_THAT(FaultsOf(Replaced(ParcelYaml(), "default: official", "default: tlp:red")),
                Contains(HasSubstr("definition.mark_default")));
}

TEST(Model, WhatAFormFoldsAwayOrBeginsWithFitsTheFields) {
    const auto with = [](std::string_view fields, std::string_view sections) {
        return FaultsOf(Replaced(ParcelYaml(fields), "rules:\n",
                                 "sections:\n" + std::string(sections) + "rules:\n"));
    };
    const auto one = [&](std::string_view field, std::string_view named = "carrier") {
        return with("  - {" + std::string(field) + ", title: TITLE}\n",
                    "  - {id: more, title: {en: T, es: T, pt: T, fr: T}, fields: [" +
                        std::string(named) + "]}\n");
    };
    EXPECT_THAT(one("id: x, type: integer, proposed_from: persons.age, remembered: true"),
                IsEmpty());
    EXPECT_THAT(one("id: x, type: text, proposed_from: persons.age"),
                ElementsAre(HasSubstr("definition.proposed_from field=x from=persons.age")));
    EXPECT_THAT(one("id: x, type: integer, proposed_from: persons"),
                ElementsAre(HasSubstr("definition.proposed_from")));
    EXPECT_THAT(one("id: x, type: text, remembered: true, sensitivity: personal"),
                ElementsAre(HasSubstr("definition.remembered field=x")));
    EXPECT_THAT(one("id: x, type: text", "carier"),
                ElementsAre(AllOf(HasSubstr("definition.field_unknown"),
                                  HasSubstr("nearest=carrier"))));
    EXPECT_THAT(one("id: x, type: text", "x, case_number"),
                ElementsAre(HasSubstr("definition.section_required field=case_number")));
    EXPECT_THAT(one("id: x, type: text", "x, x"),
                ElementsAre(HasSubstr("definition.section_twice field=x first=more")));
}

TEST(Model, EveryErrorHasAText) {
    for (const auto* code : {"definition.invalid", "definition.key_unknown", "plan.stale",
                             "record.duplicate", "record.four_eyes", "record.altered"})
        EXPECT_TRUE(TheLibrary()->HasMessage(code)) << code;
    EXPECT_EQ(TheLibrary()->StatusOf("record.changed_meanwhile"), 412);
}

TEST(AreaOf, IsTheFirstLevelOrTheCountry) {
    EXPECT_EQ(AreaOf("XA"), "XA");
    EXPECT_EQ(AreaOf("XA-03"), "XA-03");
    EXPECT_EQ(AreaOf("XA-03-011-2"), "XA-03");
}

}  // namespace
}  // namespace atalaya::registers
