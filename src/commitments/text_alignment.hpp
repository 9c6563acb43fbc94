#pragma once

// Private to the room: two sequences side by side.

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace atalaya::commitments {

// What it is worth to lay a column beside a row; 0: they do not go together.
using Worth = std::function<double(std::size_t row, std::size_t column)>;

// The column of each row, ascending, so that the sum of worth is the greatest. A column that is
// passed over between the first and the last one taken costs `gap`: of two places that are worth
// the same, the one that holds together is taken. In time and memory, rows times columns.
std::vector<std::optional<std::size_t>> Align(std::size_t rows, std::size_t columns,
                                              const Worth& worth, double gap);

}  // namespace atalaya::commitments
