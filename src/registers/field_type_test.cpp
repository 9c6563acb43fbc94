#include "registers/field_type.hpp"

#include <set>

#include <gtest/gtest.h>

namespace atalaya::registers {
namespace {

TEST(FieldTypes, AreFoundByName) {
    std::set<std::string_view> names;
    for (const FieldType* type : FieldType::All()) {
        EXPECT_EQ(FieldType::Find(type->name()), type);
        names.insert(type->name());
    }
    EXPECT_EQ(names, (std::set<std::string_view>{
                         "text", "long_text", "code", "codes", "integer", "decimal", "quantity",
                         "money", "date", "period", "yes_no", "place", "substance", "commitment",
                         "commitments", "organisation", "reference", "position", "attachment", "person",
                         "group", "series", "time"}));
    EXPECT_EQ(FieldType::Find("number"), nullptr);
}

TEST(FieldTypes, KeepTheReasonsForAMissingValueApart) {
    for (std::string_view code : {"not_collected", "refused", "unknown", "not_applicable"}) {
        const auto reason = MissingFromCode(code);
        ASSERT_TRUE(reason) << code;
        EXPECT_EQ(Code(*reason), code);
    }
    EXPECT_FALSE(MissingFromCode(""));
    EXPECT_FALSE(MissingFromCode("Refused"));
}

TEST(FieldTypes, NameTheirColumns) {
    Field field;
    field.id = "quantity";
    EXPECT_EQ(ColumnName(field, ""), "f_quantity");
    EXPECT_EQ(ColumnName(field, "unit"), "f_quantity_unit");
}

}  // namespace
}  // namespace atalaya::registers
