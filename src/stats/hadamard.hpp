#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

// Square tables of +1 and -1 whose rows are orthogonal: the plan by which balanced replicates
// choose halves of a sample.
namespace atalaya::stats {

// The smallest order of at least `least` that Hadamard() can make: 1, 2, and most multiples of 4.
std::size_t HadamardOrder(std::size_t least);

// Row-major, order x order; the first row and the first column hold +1 only. By doubling
// (Sylvester 1867) and from quadratic residues (Paley 1933).
// Precondition: order == HadamardOrder(order).
std::vector<std::int8_t> Hadamard(std::size_t order);

}  // namespace atalaya::stats
