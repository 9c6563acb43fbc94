#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stats/linear.hpp"

// The columns by which a model sees its explanatory variables. A missing value is a NaN in every
// column that comes from it.
namespace atalaya::stats {

// Which columns belong to one term.
struct TermColumns {
    std::size_t first = 0, count = 0;
};

struct ModelMatrix {
    Matrix x;  // rows by columns; column 0 is the constant
    std::vector<TermColumns> terms;
};

Matrix NumberColumn(std::span<const double> values);
// Indicators of the categories 0 .. categories-1 but the reference. kMissingCode and codes outside
// are missing. Preconditions: two categories at least, a reference among them.
Matrix FactorColumns(std::span<const std::int32_t> codes, std::size_t categories,
                     std::size_t reference = 0);
// Every column of one times every column of the other: the interaction of two terms.
Matrix ProductColumns(const Matrix& a, const Matrix& b);
// A constant and the terms side by side. Precondition: as many rows in each.
ModelMatrix Assemble(std::span<const Matrix> terms);

}  // namespace atalaya::stats
