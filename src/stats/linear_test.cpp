#include "stats/linear.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>

namespace atalaya::stats {
namespace {

void ExpectNear(const Matrix& got, const Matrix& want, double tolerance = 1e-12) {
    ASSERT_EQ(got.rows(), want.rows());
    ASSERT_EQ(got.cols(), want.cols());
    for (std::size_t i = 0; i < got.data().size(); ++i)
        EXPECT_NEAR(got.data()[i], want.data()[i], tolerance) << "value " << i;
}

TEST(Linear, Products) {
    const Matrix a(2, 3, {1, 2, 3, 4, 5, 6});
    ExpectNear(Multiply(a, Transpose(a)), Matrix(2, 2, {14, 32, 32, 77}));
    ExpectNear(CrossProduct(a, std::vector<double>{1, 2}),
               Matrix(3, 3, {33, 42, 51, 42, 54, 66, 51, 66, 81}));
    ExpectNear(Sandwich(Matrix(1, 2, {1, -1}), Matrix(2, 2, {4, 1, 1, 9})), Matrix(1, 1, {11}));
}

TEST(Linear, SolvesWhateverTheUnits) {
    // One column in millions, one in millionths: no reason to call the matrix singular.
    const Matrix a(2, 2, {4e12, 1, 1, 9e-12});
    auto solved = SolveSymmetric(a, Matrix(2, 1, {4e12 + 1e12, 1 + 9.0}));
    ASSERT_TRUE(solved.ok());
    const std::vector<double> back = Multiply(a, solved->data());
    EXPECT_NEAR(back[0] / 5e12, 1, 1e-12);
    EXPECT_NEAR(back[1], 10, 1e-11);
    auto inverse = Inverse(Matrix(2, 2, {2, 1, 0, 4}));
    ASSERT_TRUE(inverse.ok());
    ExpectNear(*inverse, Matrix(2, 2, {0.5, -0.125, 0, 0.25}));
}

TEST(Linear, NamesAColumnThatOthersExplain) {
    const Matrix twice(3, 3, {1, 0, 1, 0, 1, 1, 1, 1, 2});
    EXPECT_EQ(SolveSymmetric(CrossProduct(twice), Matrix(3, 1)).error().code, "stats.singular");
    EXPECT_EQ(Inverse(twice).error().code, "stats.singular");
    const Matrix x(4, 3, {1, 5, 5, 1, 2, 2, 1, 7, 7, 1, 1, 1});
    const auto fit = LeastSquares(x, Matrix(4, 1, {1, 2, 3, 4}));
    ASSERT_FALSE(fit.ok());
    const auto column = fit.error().Get("column");
    EXPECT_TRUE(column == "1" || column == "2") << column;
}

TEST(Linear, WeightedLine) {
    // A weight of two is the row twice.
    const Matrix x(3, 2, {1, 0, 1, 1, 1, 3}), y(3, 1, {1, 2, 2});
    const Matrix twice(4, 2, {1, 0, 1, 1, 1, 1, 1, 3}), yy(4, 1, {1, 2, 2, 2});
    auto weighted = LeastSquares(x, y, std::vector<double>{1, 2, 1});
    auto repeated = LeastSquares(twice, yy);
    ASSERT_TRUE(weighted.ok() && repeated.ok());
    ExpectNear(*weighted, *repeated);
    EXPECT_NEAR((*weighted)(1, 0), 5.0 / 19, 1e-12);
}

TEST(Linear, Eigenvalues) {
    const auto values = SymmetricEigenvalues(Matrix(2, 2, {2, 1, 1, 2}));
    EXPECT_NEAR(values[0], 3, 1e-12);
    EXPECT_NEAR(values[1], 1, 1e-12);
    auto relative = RelativeEigenvalues(Matrix(2, 2, {2, 0, 0, 4}), Matrix(2, 2, {2, 0, 0, 1}));
    ASSERT_TRUE(relative.ok());
    EXPECT_NEAR((*relative)[0], 1, 1e-12);
    EXPECT_NEAR((*relative)[1], 0.25, 1e-12);
    EXPECT_FALSE(RelativeEigenvalues(Matrix(2, 2, {1, 1, 1, 1}), Matrix::Identity(2)).ok());
}

TEST(Linear, PseudoInverseKeepsWhatIsThere) {
    const Matrix a(2, 2, {1, 1, 1, 1});
    const PseudoInverse inverted = InvertSymmetric(a);
    EXPECT_EQ(inverted.rank, 1u);
    ExpectNear(Multiply(Multiply(a, inverted.inverse), a), a);
}

}  // namespace
}  // namespace atalaya::stats
