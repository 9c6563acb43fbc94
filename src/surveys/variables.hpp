#pragma once

// The variables of a survey file as columns: found by name, their different values, their numbers.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "microdata/dataset.hpp"

namespace atalaya::surveys {

// `where` is the place of the name in the caller's input, told with every error.
// Errors: surveys.variable_absent {variable, nearest}.
Result<std::size_t> FindVariable(const microdata::Dataset& dataset, std::string_view name,
                                 std::string where = {});

// A value as the file writes it: "1", "2.5", "M"; tagged missing numbers by their tag.
std::string ShownCode(const microdata::Code& code, microdata::Kind kind);
// Numbers ascending, then missing ones by their tags; texts by their bytes.
// Precondition: both are values of one variable.
bool ComesBefore(const microdata::Code& a, const microdata::Code& b);

// The different values that occur in a variable, in their order.
struct Categories {
    std::vector<std::int32_t> codes;      // one a row; stats::kMissingCode where it is blank
    std::vector<microdata::Code> found;   // by code
    std::vector<std::string> values;      // by code, as ShownCode writes them
};
// Blank values (each_value.hpp) have no code, except those that `counted` names as ShownCode writes
// them. Errors: as FindVariable.
Result<Categories> CategoriesOf(const microdata::Dataset& dataset, std::string_view name,
                                const std::string& where = {},
                                const std::vector<std::string>& counted = {});

// One number a row, NaN where the value is blank; a text is read as the number it is written as.
// Errors: as FindVariable; surveys.number_needed {variable, value, row}, row from 1.
Result<std::vector<double>> NumbersOf(const microdata::Dataset& dataset, std::string_view name,
                                      const std::string& where = {});

}  // namespace atalaya::surveys
