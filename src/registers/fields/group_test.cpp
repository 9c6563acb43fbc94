#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

// persons: [{role: text, required}, {age: integer}]
Field Persons() {
    Field role, age, group;
    role.id = "role";
    role.type = &TextType();
    role.required = true;
    age.id = "age";
    age.type = &IntegerType();
    group.id = "persons";
    group.type = &GroupType();
    group.fields = {role, age};
    return group;
}

std::vector<std::string> FaultsOf(const Field& group) {
    std::vector<std::string> codes;
    for (const auto& fault : group.type->CheckDeclaration(group, TestLibrary()))
        codes.push_back(fault.code + " " + std::string(fault.Get("field")));
    return codes;
}

TEST(GroupField, HasFieldsAndNoGroupAmongThem) {
    Field group = Persons();
    EXPECT_TRUE(FaultsOf(group).empty());
    group.fields[0].type = &GroupType();
    EXPECT_EQ(FaultsOf(group), std::vector<std::string>{"field.group_in_group role"});
    group.fields.clear();
    EXPECT_EQ(FaultsOf(group), std::vector<std::string>{"field.group_empty persons"});
}

TEST(GroupField, DescribesItsRows) {
    Field group = Persons();
    group.max_items = 5;
    EXPECT_TRUE(group.type->Columns(group).empty());
    EXPECT_TRUE(group.type->TextParts(group).empty());
    EXPECT_EQ(base::CanonicalJson(group.type->JsonSchema(group)),
              R"({"items":{"additionalProperties":false,"properties":{"age":{"type":"integer"},)"
              R"("role":{"maxLength":500,"type":"string"}},"required":["role"],)"
              R"("type":"object"},"maxItems":5,"type":"array"})");
}

}  // namespace
}  // namespace atalaya::registers::fields
