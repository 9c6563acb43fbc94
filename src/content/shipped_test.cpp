#include <gtest/gtest.h>

#include "content/check.hpp"
#include "content/library.hpp"

namespace atalaya::content {
namespace {

// The content inside the program, as `atalaya content check` sees it.
TEST(ShippedContent, IsClean) {
    std::string faults;
    for (const Fault& fault : Check({})) faults += fault.error.Describe() + "\n";
    EXPECT_EQ(faults, "");
}

}  // namespace
}  // namespace atalaya::content
