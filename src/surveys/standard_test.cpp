#include "surveys/standard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace atalaya::surveys {
namespace {

std::shared_ptr<const Standard> Shipped() {
    const auto library = content::Library::Load({});
    EXPECT_TRUE(library.ok()) << library.error().Describe();
    if (!library.ok()) return nullptr;
    auto standard = Standard::Load(**library);
    EXPECT_TRUE(standard.ok()) << standard.error().Describe();
    return standard.ok() ? *standard : nullptr;
}

TEST(ShippedStandard, IsReadWithoutFault) {
    const auto standard = Shipped();
    ASSERT_TRUE(standard);
    EXPECT_NE(standard->FindMeasure("past_year"), nullptr);
    EXPECT_NE(standard->FindSubstance("cannabis"), nullptr);
    EXPECT_NE(standard->FindPresentation("nchs_2017"), nullptr);
}

}  // namespace
}  // namespace atalaya::surveys
