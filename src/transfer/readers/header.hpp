#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace atalaya::transfer {

// Names of columns from the cells of a header: trimmed, empty ones at the end dropped, an empty
// one within named "#3" by its place, a repeated one "name (2)".
std::vector<std::string> NamesOf(std::span<const std::string_view> cells);
// "1", "2" ... for a file without a header.
std::vector<std::string> NumberedNames(std::size_t count);

// Brings rows to the width of the header and says what was wrong with them.
class Shape {
 public:
    void SetWidth(std::size_t width) { m_width = width; }
    // Cuts or fills `cells`; empty surplus cells are no fault.
    void Fit(std::vector<std::string_view>& cells, std::vector<Error>& faults,
             const std::string& where) const;

 private:
    std::size_t m_width = 0;
};

bool AllEmpty(std::span<const std::string_view> cells);

}  // namespace atalaya::transfer
