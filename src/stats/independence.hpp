#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "stats/tests.hpp"

// Whether two variables of a survey have to do with each other.
namespace atalaya::stats {

// Pearson's X2 of a table of weighted shares is not chi-square under a design: it is a sum of
// chi-squares whose weights are the generalised design effects (Rao & Scott 1981, 1984). The first
// four treat that sum, the others test the departures from independence themselves.
enum class IndependenceMethod {
    kF,                  // second-order corrected, as F (Rao & Scott 1984; Thomas & Rao 1987)
    kChiSquare,          // first-order corrected: X2 over the mean design effect
    kLinearCombination,  // the sum's own distribution over kF's denominator; exact integral
    kSaddlepoint,        // the same by saddlepoint
    kWald,               // departures of counts (Koch, Freeman & Freeman 1975): with few PSUs it
                         // rejects too easily
    kAdjustedWald,       // the same less what few PSUs take away
};

struct IndependenceTest {
    // X2 for the methods of the sum but kF, an F else.
    double statistic = 0;
    double numerator_df = 0;    // of kF, kChiSquare, the Walds; NaN else
    double denominator_df = 0;  // infinite for kChiSquare
    double p = 0;               // NaN where the design has no degrees of freedom
    double pearson = 0;         // X2 of the shares, as if from a simple sample of n
    std::vector<double> design_effects;  // generalised, falling; their mean is the first-order one
    std::size_t n = 0;
    std::vector<double> shares;  // of the table, row by row, without empty rows and columns
    std::size_t table_rows = 0, table_columns = 0;
};

// One code a row of the design, 0 .. categories - 1 or kMissingCode. Rows and columns of the table
// without cases are left out. Errors: those of estimates.hpp; stats.category_unknown;
// stats.table_small {rows, columns} for a table under two by two; stats.singular where the design
// cannot tell the departures apart (fewer PSUs than cells).
// Checked against R survey 4.1-1 (svychisq), whose n is the number of rows of the design, missing or
// not: X2 is proportional to n, all p values but those of the sum's own distribution are the same.
// There R rounds the denominator's degrees of freedom down in one of two places.
Result<IndependenceTest> TestIndependence(const Design& design,
                                          std::span<const std::int32_t> row_codes,
                                          std::span<const std::int32_t> column_codes,
                                          IndependenceMethod method = IndependenceMethod::kF,
                                          Domain domain = {},
                                          MissingRule missing = MissingRule::kFail);

}  // namespace atalaya::stats
