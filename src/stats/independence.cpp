#include "stats/independence.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "stats/cases.hpp"
#include "stats/distributions.hpp"
#include "stats/taylor.hpp"

namespace atalaya::stats {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The table of shares and where each row of the design belongs in it.
struct CellTable {
    Cases cases;
    std::size_t rows = 0, columns = 0;
    std::vector<std::size_t> cell_of_row;  // where cases.used
    std::vector<double> shares, row_shares, column_shares;

    std::size_t cells() const { return rows * columns; }
    double Expected(std::size_t i, std::size_t j) const { return row_shares[i] * column_shares[j]; }
};

std::vector<double> AsColumn(std::span<const std::int32_t> codes) {
    std::vector<double> out;
    for (const std::int32_t code : codes) out.push_back(code == kMissingCode ? kNaN : code);
    return out;
}

// Numbers the codes that cases have, in rising order. stats.category_unknown for a negative one.
Result<std::map<std::int32_t, std::size_t>> UsedCodes(std::span<const std::int32_t> codes,
                                                      const Cases& cases) {
    std::map<std::int32_t, std::size_t> used;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (!cases.used[i]) continue;
        if (codes[i] < 0)
            return Err("stats.category_unknown",
                       {{"row", std::to_string(i)}, {"code", std::to_string(codes[i])}});
        used[codes[i]] = 0;
    }
    std::size_t next = 0;
    for (auto& [code, number] : used) number = next++;
    return used;
}

Result<CellTable> Tabulate(const Design& design, std::span<const std::int32_t> row_codes,
                           std::span<const std::int32_t> column_codes, Domain domain,
                           MissingRule missing) {
    const auto first = AsColumn(row_codes), second = AsColumn(column_codes);
    const Values columns[] = {first, second};
    CellTable table;
    ATALAYA_ASSIGN(table.cases,
                   SelectCases(design.weights(), columns, domain, {.missing = missing}));
    table.cases.df = design.DegreesOfFreedom(table.cases.used);
    ATALAYA_ASSIGN(const auto row_numbers, UsedCodes(row_codes, table.cases));
    ATALAYA_ASSIGN(const auto column_numbers, UsedCodes(column_codes, table.cases));
    table.rows = row_numbers.size();
    table.columns = column_numbers.size();
    if (table.rows < 2 || table.columns < 2)
        return Err("stats.table_small", {{"rows", std::to_string(table.rows)},
                                         {"columns", std::to_string(table.columns)}});
    table.cell_of_row.resize(design.rows());
    table.shares.resize(table.cells());
    table.row_shares.resize(table.rows);
    table.column_shares.resize(table.columns);
    for (std::size_t i = 0; i < design.rows(); ++i) {
        if (!table.cases.used[i]) continue;
        const std::size_t r = row_numbers.at(row_codes[i]), c = column_numbers.at(column_codes[i]);
        const double share = design.weights()[i] / table.cases.weight;
        table.cell_of_row[i] = r * table.columns + c;
        table.shares[table.cell_of_row[i]] += share;
        table.row_shares[r] += share;
        table.column_shares[c] += share;
    }
    return table;
}

// Covariance of combinations (rows of `a`, one coefficient a cell) of the cells: of their shares,
// where `centre` holds the combinations' values, of their counts, where it holds zeros; both over
// the sum of weights.
Matrix CovarianceOf(const Design& design, const CellTable& table, const Matrix& a,
                    std::span<const double> centre) {
    Matrix influence(design.rows(), a.rows());
    for (std::size_t i = 0; i < design.rows(); ++i) {
        if (!table.cases.used[i]) continue;
        const double w = design.weights()[i] / table.cases.weight;
        for (std::size_t k = 0; k < a.rows(); ++k)
            influence(i, k) = w * (a(k, table.cell_of_row[i]) - centre[k]);
    }
    return Covariance(design, std::move(influence), table.cases.used);
}

double Pearson(const CellTable& table) {
    double sum = 0;
    for (std::size_t i = 0; i < table.rows; ++i)
        for (std::size_t j = 0; j < table.columns; ++j) {
            const double expected = table.Expected(i, j);
            const double off = table.shares[i * table.columns + j] - expected;
            sum += off * off / expected;
        }
    return sum * static_cast<double>(table.cases.n);
}

// Doubly centred combinations of cells, the directions in which a table departs from independence:
// the corner and the last row and column against every other cell.
Matrix Interactions(const CellTable& table) {
    Matrix out((table.rows - 1) * (table.columns - 1), table.cells());
    const std::size_t last_row = (table.rows - 1) * table.columns, last = table.columns - 1;
    std::size_t k = 0;
    for (std::size_t i = 0; i + 1 < table.rows; ++i)
        for (std::size_t j = 0; j + 1 < table.columns; ++j, ++k) {
            out(k, i * table.columns + j) = 1;
            out(k, i * table.columns + last) = -1;
            out(k, last_row + j) = -1;
            out(k, last_row + last) = 1;
        }
    return out;
}

// The weights of the sum of chi-squares: eigenvalues of the covariance of the log-linear
// interactions against that of a simple sample. An empty cell has no logarithm and is left out.
Result<std::vector<double>> DesignEffects(const Design& design, const CellTable& table) {
    const Matrix interactions = Interactions(table);
    Matrix scaled = interactions;
    for (std::size_t k = 0; k < scaled.rows(); ++k)
        for (std::size_t c = 0; c < table.cells(); ++c)
            scaled(k, c) = table.shares[c] == 0 ? 0 : scaled(k, c) / table.shares[c];
    Matrix simple = Multiply(interactions, Transpose(scaled));
    for (double& v : simple.data()) v /= static_cast<double>(table.cases.n);
    return RelativeEigenvalues(
        simple, CovarianceOf(design, table, scaled, Multiply(scaled, table.shares)));
}

// Departures of the counts of all cells but the last row and column, N_ij - N_i+ N_+j / N over N, by
// linearization. Counts, as SUDAAN and R survey have it: N varies from sample to sample, too.
Result<FTest> WaldOfDepartures(const Design& design, const CellTable& table) {
    const std::size_t count = (table.rows - 1) * (table.columns - 1);
    Matrix slopes(count, table.cells());
    std::vector<double> departures;
    for (std::size_t i = 0; i + 1 < table.rows; ++i)
        for (std::size_t j = 0; j + 1 < table.columns; ++j) {
            const std::size_t k = departures.size(), cell = i * table.columns + j;
            const double expected = table.Expected(i, j);
            for (double& slope : slopes.row(k)) slope = expected;
            for (std::size_t c = 0; c < table.columns; ++c)
                slopes(k, i * table.columns + c) -= table.column_shares[j];
            for (std::size_t r = 0; r < table.rows; ++r)
                slopes(k, r * table.columns + j) -= table.row_shares[i];
            slopes(k, cell) += 1;
            departures.push_back(table.shares[cell] - expected);
        }
    const std::vector<double> zeros(count);
    return WaldTest(departures, CovarianceOf(design, table, slopes, zeros),
                    Matrix::Identity(count), table.cases.df);
}

// Fills statistic, degrees of freedom and p from X2 and its design effects.
void TestSum(IndependenceMethod method, double df, IndependenceTest& test) {
    double sum = 0, squares = 0;
    for (const double effect : test.design_effects) {
        sum += effect;
        squares += effect * effect;
    }
    test.statistic = test.pearson;
    test.numerator_df = kNaN;
    if (!(df > 0)) {
        test.denominator_df = df;
        test.p = kNaN;
        return;
    }
    const double count = static_cast<double>(test.design_effects.size());
    const double effective = sum * sum / squares;
    test.denominator_df = effective * df;
    if (method == IndependenceMethod::kF) {
        test.statistic = test.pearson / sum;
        test.numerator_df = effective;
        test.p = FUpper(test.statistic, test.numerator_df, test.denominator_df);
    } else if (method == IndependenceMethod::kChiSquare) {
        test.numerator_df = count;
        test.denominator_df = std::numeric_limits<double>::infinity();
        test.p = ChiSquareUpper(test.pearson * count / sum, count);
    } else {
        test.p = method == IndependenceMethod::kSaddlepoint
                     ? FSumSaddlepoint(test.pearson, test.design_effects, test.denominator_df)
                     : FSumUpper(test.pearson, test.design_effects, test.denominator_df);
    }
}

// Wald's statistic over its degrees of freedom is an F; with few PSUs the estimated covariance makes
// it too large (Thomas & Rao 1987).
void TestDepartures(IndependenceMethod method, const FTest& wald, IndependenceTest& test) {
    test.statistic = wald.statistic;
    test.numerator_df = wald.numerator_df;
    test.denominator_df = wald.denominator_df;
    if (method == IndependenceMethod::kAdjustedWald) {
        test.denominator_df -= wald.numerator_df - 1;
        if (std::isfinite(wald.denominator_df))
            test.statistic *= test.denominator_df / wald.denominator_df;
    }
    test.p = test.denominator_df > 0
                 ? FUpper(test.statistic, test.numerator_df, test.denominator_df)
                 : kNaN;
}

}  // namespace

Result<IndependenceTest> TestIndependence(const Design& design,
                                          std::span<const std::int32_t> row_codes,
                                          std::span<const std::int32_t> column_codes,
                                          IndependenceMethod method, Domain domain,
                                          MissingRule missing) {
    ATALAYA_ASSIGN(const CellTable table,
                   Tabulate(design, row_codes, column_codes, domain, missing));
    IndependenceTest test{.pearson = Pearson(table),
                          .n = table.cases.n,
                          .shares = table.shares,
                          .table_rows = table.rows,
                          .table_columns = table.columns};
    ATALAYA_ASSIGN(test.design_effects, DesignEffects(design, table));
    const bool departures =
        method == IndependenceMethod::kWald || method == IndependenceMethod::kAdjustedWald;
    if (departures) {
        ATALAYA_ASSIGN(const FTest wald, WaldOfDepartures(design, table));
        TestDepartures(method, wald, test);
    } else {
        TestSum(method, table.cases.df, test);
    }
    return test;
}

}  // namespace atalaya::stats
