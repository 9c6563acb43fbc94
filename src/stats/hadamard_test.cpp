#include "stats/hadamard.hpp"

#include <gtest/gtest.h>

namespace atalaya::stats {
namespace {

TEST(Hadamard, RowsAreOrthogonalAndTheFirstIsConstant) {
    for (std::size_t least = 1; least <= 300; ++least) {
        const std::size_t n = HadamardOrder(least);
        ASSERT_GE(n, least);
        if (n != least) continue;
        const auto h = Hadamard(n);
        for (std::size_t i = 0; i < n; ++i) {
            ASSERT_EQ(h[i], 1) << n;
            ASSERT_EQ(h[i * n], 1) << n;
            for (std::size_t k = 0; k <= i; ++k) {
                int product = 0;
                for (std::size_t j = 0; j < n; ++j) product += h[i * n + j] * h[k * n + j];
                ASSERT_EQ(product, i == k ? static_cast<int>(n) : 0) << n << " " << i << " " << k;
            }
        }
    }
}

TEST(Hadamard, OrdersOfUsualDesigns) {
    EXPECT_EQ(HadamardOrder(4), 4u);
    EXPECT_EQ(HadamardOrder(11), 12u);
    EXPECT_EQ(HadamardOrder(26), 28u);
    EXPECT_EQ(HadamardOrder(51), 56u);
    EXPECT_EQ(HadamardOrder(101), 104u);
}

}  // namespace
}  // namespace atalaya::stats
