#include "stats/linear.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <functional>

#include "base/check.hpp"

namespace atalaya::stats {

namespace {

using Dense = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using View = Eigen::Map<const Dense>;

constexpr double kRankTolerance = 1e-11;

View Of(const Matrix& a) {
    return View(a.data().data(), static_cast<Eigen::Index>(a.rows()),
                static_cast<Eigen::Index>(a.cols()));
}

Matrix From(const Dense& dense) {
    return Matrix(static_cast<std::size_t>(dense.rows()), static_cast<std::size_t>(dense.cols()),
                  std::vector<double>(dense.data(), dense.data() + dense.size()));
}

// A column that the others explain, of a rank that is not full.
Error Singular(std::size_t column) {
    return Err("stats.singular", {{"column", std::to_string(column)}});
}

// Scaling by the diagonal first makes the test of rank independent of the columns' units.
Eigen::VectorXd InverseRootDiagonal(const View& a) {
    Eigen::VectorXd scale = a.diagonal();
    for (double& v : scale) v = v > 0 ? 1 / std::sqrt(v) : 1;
    return scale;
}

}  // namespace

Matrix::Matrix(std::size_t rows, std::size_t cols, std::vector<double> data)
    : m_rows(rows), m_cols(cols), m_data(std::move(data)) {
    base::Check(m_data.size() == rows * cols, "a matrix has rows times columns values");
}

Matrix Matrix::Identity(std::size_t size) {
    Matrix out(size, size);
    for (std::size_t i = 0; i < size; ++i) out(i, i) = 1;
    return out;
}

Matrix Transpose(const Matrix& a) { return From(Of(a).transpose()); }

Matrix Multiply(const Matrix& a, const Matrix& b) {
    base::Check(a.cols() == b.rows(), "shapes of a product");
    return From(Of(a) * Of(b));
}

std::vector<double> Multiply(const Matrix& a, std::span<const double> x) {
    base::Check(a.cols() == x.size(), "shapes of a product");
    std::vector<double> out(a.rows());
    for (std::size_t i = 0; i < a.rows(); ++i)
        for (std::size_t j = 0; j < a.cols(); ++j) out[i] += a(i, j) * x[j];
    return out;
}

Matrix CrossProduct(const Matrix& x, std::span<const double> weights) {
    base::Check(weights.empty() || weights.size() == x.rows(), "one weight a row");
    Matrix out(x.cols(), x.cols());
    for (std::size_t i = 0; i < x.rows(); ++i) {
        const auto row = x.row(i);
        const double w = weights.empty() ? 1 : weights[i];
        for (std::size_t j = 0; j < row.size(); ++j)
            for (std::size_t k = j; k < row.size(); ++k) out(j, k) += w * row[j] * row[k];
    }
    for (std::size_t j = 0; j < x.cols(); ++j)
        for (std::size_t k = 0; k < j; ++k) out(j, k) = out(k, j);
    return out;
}

Matrix Sandwich(const Matrix& a, const Matrix& variance) {
    return From(Of(a) * Of(variance) * Of(a).transpose());
}

Result<Matrix> SolveSymmetric(const Matrix& a, const Matrix& b) {
    base::Check(a.rows() == a.cols() && a.rows() == b.rows(), "shapes of a system");
    const Eigen::VectorXd scale = InverseRootDiagonal(Of(a));
    const Dense scaled = scale.asDiagonal() * Of(a) * scale.asDiagonal();
    const Eigen::LDLT<Dense> factors(scaled);
    const Eigen::VectorXd d = factors.vectorD();
    for (Eigen::Index i = 0; i < d.size(); ++i) {
        if (d[i] > kRankTolerance) continue;
        // The factorisation swaps rows: undo it to name the caller's column.
        Eigen::VectorXi order = Eigen::VectorXi::LinSpaced(static_cast<int>(d.size()), 0,
                                                           static_cast<int>(d.size()) - 1);
        order = factors.transpositionsP() * order;
        return Singular(static_cast<std::size_t>(order[i]));
    }
    const Dense right = scale.asDiagonal() * Of(b);
    return From(scale.asDiagonal() * factors.solve(right));
}

Result<Matrix> Inverse(const Matrix& a) {
    base::Check(a.rows() == a.cols(), "a square matrix");
    Eigen::FullPivLU<Dense> factors(Of(a));
    factors.setThreshold(kRankTolerance);
    if (!factors.isInvertible())
        return Singular(static_cast<std::size_t>(
            factors.permutationQ().indices()[static_cast<Eigen::Index>(factors.rank())]));
    return From(factors.inverse());
}

PseudoInverse InvertSymmetric(const Matrix& a, double tolerance) {
    base::Check(a.rows() == a.cols(), "a square matrix");
    if (a.rows() == 0) return {};
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(Of(a));
    Eigen::VectorXd values = solver.eigenvalues();
    const double floor = tolerance * values.cwiseAbs().maxCoeff();
    PseudoInverse out;
    for (double& v : values) {
        const bool kept = std::abs(v) > floor;
        out.rank += kept ? 1 : 0;
        v = kept ? 1 / v : 0;
    }
    const auto& vectors = solver.eigenvectors();
    out.inverse = From(vectors * values.asDiagonal() * vectors.transpose());
    return out;
}

Result<Matrix> LeastSquares(const Matrix& x, const Matrix& y, std::span<const double> weights) {
    base::Check(x.rows() == y.rows(), "as many rows of x as of y");
    base::Check(weights.empty() || weights.size() == x.rows(), "one weight a row");
    Eigen::MatrixXd left = Of(x), right = Of(y);
    for (Eigen::Index i = 0; i < left.rows() && !weights.empty(); ++i) {
        const double root = std::sqrt(weights[static_cast<std::size_t>(i)]);
        left.row(i) *= root;
        right.row(i) *= root;
    }
    Eigen::VectorXd scale = left.colwise().norm();
    for (double& v : scale) v = v > 0 ? 1 / v : 1;
    left = left * scale.asDiagonal();
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factors(left);
    factors.setThreshold(kRankTolerance);
    const Eigen::Index rank = factors.rank();
    if (rank < left.cols())
        return Singular(static_cast<std::size_t>(factors.colsPermutation().indices()[rank]));
    return From(scale.asDiagonal() * factors.solve(right));
}

std::vector<double> SymmetricEigenvalues(const Matrix& a) {
    base::Check(a.rows() == a.cols(), "a square matrix");
    if (a.rows() == 0) return {};
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(Of(a), Eigen::EigenvaluesOnly);
    std::vector<double> out(solver.eigenvalues().begin(), solver.eigenvalues().end());
    std::sort(out.begin(), out.end(), std::greater<>());
    return out;
}

Result<std::vector<double>> RelativeEigenvalues(const Matrix& a, const Matrix& b) {
    base::Check(a.rows() == a.cols() && a.rows() == b.rows() && b.rows() == b.cols(),
                "square matrices of one size");
    // The check of rank is that of a system; the values come from the symmetric pair.
    ATALAYA_TRY([&]() -> Result<void> {
        if (auto solved = SolveSymmetric(a, b); !solved.ok()) return solved.error();
        return {};
    }());
    const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(
        Of(b), Of(a), Eigen::EigenvaluesOnly | Eigen::Ax_lBx);
    std::vector<double> out(solver.eigenvalues().begin(), solver.eigenvalues().end());
    std::sort(out.begin(), out.end(), std::greater<>());
    return out;
}

}  // namespace atalaya::stats
