#include "transfer/mapping.hpp"

#include <gmock/gmock.h>

#include "transfer/world_test.hpp"

namespace atalaya::transfer {
namespace {

TEST(Mapping, IsWrittenAsItIsRead) {
    auto document = content::ParseYaml(kMapping, "mapping.yaml");
    auto mapping = Mapping::Read(*document);
    ASSERT_TRUE(mapping.ok()) << mapping.error().Describe();
    auto again = Mapping::Read(*content::ParseYaml(mapping->ToYaml(), "again.yaml"));
    ASSERT_TRUE(again.ok()) << again.error().Describe() << mapping->ToYaml();
    EXPECT_EQ(again->ToYaml(), mapping->ToYaml());
    EXPECT_EQ(again->columns.size(), mapping->columns.size());
    EXPECT_EQ(again->text.decimal_mark, ',');
}

TEST(Mapping, FaultsNameThePlace) {
    auto read = [](std::string_view text) {
        return Mapping::Read(*content::ParseYaml(text, "m.yaml")).error();
    };
    auto fault = read("id: a\nregister: seizures\ncountry: {fixed: XA}\ncolumns:\n"
                      "  - {to: date, from: a, fixed: b}\n");
    EXPECT_EQ(fault.code, "mapping.one_source");
    EXPECT_EQ(fault.where.substr(0, 9), "m.yaml:5:");
    EXPECT_EQ(read("id: a\nregister: s\nformat: {thousands: '.'}\ncountry: {fixed: XA}\n"
                   "columns: [{to: date, from: a}]").code,
              "mapping.thousands_invalid");
    EXPECT_EQ(read("id: a\nregister: s\nformat: {delimiter: ab}\ncountry: {fixed: XA}\n"
                   "columns: [{to: date, from: a}]").where.substr(0, 9),
              "m.yaml:3:");
}

TEST(Mapping, AMistypedKeyIsNamedWithItsPlaceAndTheNearest) {
    const auto fault = Mapping::Read(*content::ParseYaml(R"(kind: mapping
id: a
register: seizures
format: {delimeter: ";", dates: ydm}
country: {fixd: XA}
colums: [{to: date, from: a}]
columns:
  - {to: date, form: a, missing: {x: unknwon}}
)", "m.yaml")).error();
    EXPECT_EQ(fault.code, "mapping.faults");
    std::vector<std::string> told;
    for (const auto& detail : fault.details)
        told.push_back(detail.where.substr(7) + " " + detail.code + " " +
                       std::string(detail.Get("known")) + std::string(detail.Get("allowed")));
    EXPECT_THAT(told, ::testing::UnorderedElementsAre(
                          "4:21 content.unknown_key delimiter", "4:33 content.not_allowed ymd",
                          "5:17 content.unknown_key fixed", "6:9 content.unknown_key columns",
                          "8:22 content.unknown_key from",
                          "8:38 content.not_allowed unknown"));
}

TEST(Mapping, AWorkbookIsMappedToo) {
    const auto mapping = Mapping::Read(*content::ParseYaml(
        "id: a\nregister: seizures\nformat: {kind: xlsx, sheet: Datos, header_rows: 2}\n"
        "country: {fixed: XA}\ncolumns: [{to: date, from: a}]", "m.yaml"));
    ASSERT_TRUE(mapping.ok()) << mapping.error().Describe();
    EXPECT_EQ(mapping->format.kind, FileKind::Xlsx);
    EXPECT_EQ(mapping->format.sheet, "Datos");
    EXPECT_EQ(mapping->format.header_rows, 2);
}

}  // namespace
}  // namespace atalaya::transfer
