#include "stats/model_matrix.hpp"

#include <limits>

#include "base/check.hpp"

namespace atalaya::stats {

Matrix NumberColumn(std::span<const double> values) {
    return Matrix(values.size(), 1, std::vector<double>(values.begin(), values.end()));
}

Matrix FactorColumns(std::span<const std::int32_t> codes, std::size_t categories,
                     std::size_t reference) {
    base::Check(categories >= 2 && reference < categories, "a reference among the categories");
    Matrix out(codes.size(), categories - 1);
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const bool known = codes[i] >= 0 && static_cast<std::size_t>(codes[i]) < categories;
        for (std::size_t c = 0, k = 0; c < categories; ++c) {
            if (c == reference) continue;
            out(i, k++) = !known ? std::numeric_limits<double>::quiet_NaN()
                                 : static_cast<std::size_t>(codes[i]) == c;
        }
    }
    return out;
}

Matrix ProductColumns(const Matrix& a, const Matrix& b) {
    base::Check(a.rows() == b.rows(), "as many rows in each term");
    Matrix out(a.rows(), a.cols() * b.cols());
    for (std::size_t i = 0; i < a.rows(); ++i)
        for (std::size_t j = 0; j < a.cols(); ++j)
            for (std::size_t k = 0; k < b.cols(); ++k) out(i, j * b.cols() + k) = a(i, j) * b(i, k);
    return out;
}

ModelMatrix Assemble(std::span<const Matrix> terms) {
    base::Check(!terms.empty(), "one term at least");
    const std::size_t rows = terms.front().rows();
    ModelMatrix out;
    std::size_t columns = 1;
    for (const Matrix& term : terms) {
        base::Check(term.rows() == rows, "as many rows in each term");
        out.terms.push_back({columns, term.cols()});
        columns += term.cols();
    }
    out.x = Matrix(rows, columns);
    for (std::size_t i = 0; i < rows; ++i) {
        out.x(i, 0) = 1;
        for (std::size_t t = 0; t < terms.size(); ++t)
            for (std::size_t k = 0; k < terms[t].cols(); ++k)
                out.x(i, out.terms[t].first + k) = terms[t](i, k);
    }
    return out;
}

}  // namespace atalaya::stats
