#include "registers/fields/group.hpp"

#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

// persons: [{role: text, required}, {age: integer, 0 to 120}]
Field Persons() {
    Field role, age, group;
    role.id = "role";
    role.type = &TextType();
    role.required = true;
    role.cell_count = 1;
    age.id = "age";
    age.type = &IntegerType();
    age.min = base::Decimal(0, 0);
    age.max = base::Decimal(120, 0);
    age.first_cell = age.cell_count = 1;
    group.id = "persons";
    group.type = &GroupType();
    group.fields = {role, age};
    return group;
}

struct Outcome {
    std::optional<std::vector<std::vector<store::Cell>>> rows;
    std::string faults;
};

Outcome Read(std::string_view text, const Field& group = Persons()) {
    Findings findings;
    Outcome out;
    out.rows = ReadGroup(group, base::ParseJson(text).value(), {}, "/persons", findings);
    for (const auto& finding : findings)
        out.faults += finding.error.where + " " + finding.error.code + ";";
    return out;
}

TEST(GroupField, ReadsItsRows) {
    const auto read = Read(R"([{"role":"courier","age":31},{},{"role":"owner"}])");
    ASSERT_TRUE(read.rows) << read.faults;
    ASSERT_EQ(read.rows->size(), 2u);
    EXPECT_EQ(base::CanonicalJson(GroupRowToJson(Persons(), (*read.rows)[0])),
              R"({"age":31,"role":"courier"})");
    EXPECT_EQ(base::CanonicalJson(GroupRowToJson(Persons(), (*read.rows)[1])),
              R"({"role":"owner"})");
    EXPECT_EQ(GroupRowSize(Persons()), 2u);
}

TEST(GroupField, PointsIntoTheFaultyRow) {
    const auto faults = [](std::string_view text) {
        const auto read = Read(text);
        EXPECT_FALSE(read.rows);
        return read.faults;
    };
    EXPECT_EQ(faults(R"([{"role":"a"},{"role":"b","age":200}])"),
              "/persons/1/age field.above_maximum;");
    EXPECT_EQ(faults(R"([{"age":20}])"), "/persons/0/role field.required;");
    EXPECT_EQ(faults(R"([{"rol":"a"}])"), "/persons/0/rol field.unknown_member;");
    EXPECT_EQ(faults(R"(["a"])"), "/persons/0 field.expected_object;");
    EXPECT_EQ(faults("{}"), "/persons field.expected_list;");
}

TEST(GroupField, LimitsItsRowsAndIsNotNested) {
    Field group = Persons();
    group.max_items = 1;
    EXPECT_EQ(Read(R"([{"role":"a"},{"role":"b"}])", group).faults,
              "/persons field.too_many;");
    group.fields[0].type = &GroupType();
    const auto faults = group.type->CheckDeclaration(group, TestLibrary());
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].code, "field.group_in_group");
}

}  // namespace
}  // namespace atalaya::registers::fields
