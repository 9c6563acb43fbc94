#include "access/marks.hpp"

#include <gtest/gtest.h>

#include "access/access.hpp"

namespace atalaya::access {
namespace {

TEST(Marks, EachIsStricterThanTheOneBeforeItOnItsScale) {
    for (std::size_t i = 1; i < kMarks.size(); ++i) {
        if (kMarks[i] == "tlp:clear") continue;   // another scale begins
        EXPECT_GT(Strictness(kMarks[i]), Strictness(kMarks[i - 1])) << kMarks[i];
    }
    EXPECT_EQ(Strictness("public"), Strictness("tlp:clear"));
}

}  // namespace
}  // namespace atalaya::access
