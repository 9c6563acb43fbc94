#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "base/result.hpp"

// Small dense matrices for models, tests and calibration.
namespace atalaya::stats {

// Row-major doubles. Rows or columns may be zero.
class Matrix {
 public:
    Matrix() = default;
    Matrix(std::size_t rows, std::size_t cols) : m_rows(rows), m_cols(cols), m_data(rows * cols) {}
    // Precondition: data.size() == rows * cols.
    Matrix(std::size_t rows, std::size_t cols, std::vector<double> data);
    static Matrix Identity(std::size_t size);

    std::size_t rows() const { return m_rows; }
    std::size_t cols() const { return m_cols; }
    double& operator()(std::size_t row, std::size_t col) { return m_data[row * m_cols + col]; }
    double operator()(std::size_t row, std::size_t col) const { return m_data[row * m_cols + col]; }
    std::span<double> row(std::size_t row) { return {m_data.data() + row * m_cols, m_cols}; }
    std::span<const double> row(std::size_t row) const {
        return {m_data.data() + row * m_cols, m_cols};
    }
    std::span<double> data() { return m_data; }
    std::span<const double> data() const { return m_data; }

    friend bool operator==(const Matrix&, const Matrix&) = default;

 private:
    std::size_t m_rows = 0, m_cols = 0;
    std::vector<double> m_data;
};

// Preconditions of all below: shapes that fit each other, finite values.

Matrix Transpose(const Matrix& a);
Matrix Multiply(const Matrix& a, const Matrix& b);
std::vector<double> Multiply(const Matrix& a, std::span<const double> x);
// X' diag(w) X; one weight a row, all 1 where `weights` is empty.
Matrix CrossProduct(const Matrix& x, std::span<const double> weights = {});
// a V a', the variance of linear combinations whose coefficients are the rows of `a`.
Matrix Sandwich(const Matrix& a, const Matrix& variance);

// Solves A X = B for a symmetric positive definite A. stats.singular, where A has no inverse to
// the precision of doubles.
Result<Matrix> SolveSymmetric(const Matrix& a, const Matrix& b);
// stats.singular as above; A need not be symmetric.
Result<Matrix> Inverse(const Matrix& a);
// The Moore-Penrose inverse of a symmetric matrix: eigenvalues below `tolerance` times the largest
// count as zero. Never fails; `rank` tells how many were kept.
struct PseudoInverse {
    Matrix inverse;
    std::size_t rank = 0;
};
PseudoInverse InvertSymmetric(const Matrix& a, double tolerance = 1e-11);

// Coefficients (columns of x by columns of y) that minimise the weighted squares of y - x b, by QR
// with pivoting; the weights are one a row and not negative, all 1 where empty. stats.singular,
// with the parameter `column` (from 0) of a column that others explain.
Result<Matrix> LeastSquares(const Matrix& x, const Matrix& y, std::span<const double> weights = {});

// In falling order.
std::vector<double> SymmetricEigenvalues(const Matrix& a);
// Eigenvalues of A^-1 B for a positive definite A and a symmetric B, in falling order: the weights
// of a sum of chi-squares in Rao-Scott tests. stats.singular for an A without inverse.
Result<std::vector<double>> RelativeEigenvalues(const Matrix& a, const Matrix& b);

}  // namespace atalaya::stats
