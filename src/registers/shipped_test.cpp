#include <gtest/gtest.h>

#include "content/library.hpp"
#include "registers/model.hpp"

namespace atalaya::registers {
namespace {

// The registers inside the program: every name, code and expression in them is known.
TEST(ShippedRegisters, BuildWithoutFault) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library) << library.error().Describe();
    const auto catalogue = Catalogue::Load(*library);
    ASSERT_TRUE(catalogue) << catalogue.error().Describe();
    EXPECT_NE((*catalogue)->Find("seizures"), nullptr);
    EXPECT_NE((*catalogue)->Find("seizure_counts"), nullptr);
}

// A quantity's unit and base are codes like any other: a mistyped one is found when it is read.
TEST(ShippedRegisters, KnowTheCodesOfUnits) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library) << library.error().Describe();
    const auto catalogue = Catalogue::Load(*library);
    ASSERT_TRUE(catalogue) << catalogue.error().Describe();
    const auto seizures = (*catalogue)->Find("seizures");
    ASSERT_NE(seizures, nullptr);
    EXPECT_TRUE(seizures->Parse("quantity.unit = \"tablet\" or quantity.base = \"kg\""));
    const auto wrong = seizures->Parse("quantity.unit = \"tablett\"");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "expr.unknown_code");
}

}  // namespace
}  // namespace atalaya::registers
