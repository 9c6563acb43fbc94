#pragma once

// How a variable of a file becomes a column of answers. Used by Answers::Make alone.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "microdata/dataset.hpp"
#include "surveys/answers.hpp"

namespace atalaya::surveys {

// What was found in one variable that its mapping does not explain.
class ColumnFaults {
 public:
    ColumnFaults(std::string variable, std::string where)
        : m_variable(std::move(variable)), m_where(std::move(where)) {}
    // `row` counts from 0.
    void Unmapped(const std::string& value, std::size_t row);
    void NotNumber(const std::string& value, std::size_t row);
    // The most frequent values, kMostTold at most, and how many there are.
    void MoveTo(std::vector<Error>& faults) const;

 private:
    static constexpr std::size_t kMostTold = 20, kMostKept = 1'000;
    struct Found {
        std::size_t row = 0, rows = 0;   // the first, and how many
    };
    std::string m_variable, m_where;
    std::map<std::string, Found> m_unmapped;
    bool m_more = false;                           // values beyond those kept
    std::map<std::string, std::size_t> m_not_numbers;   // and the first row of each
};

// `answers`: ids in the order of their codes.
ChoiceColumn MakeChoices(const microdata::Dataset& dataset, std::size_t variable,
                         const MappedQuestion& mapped, const std::vector<std::string>& answers,
                         ColumnFaults& faults);
NumberColumn MakeNumbers(const microdata::Dataset& dataset, std::size_t variable,
                         const MappedQuestion& mapped, ColumnFaults& faults);
// 1 where the variable has one of the values, written as ShownValue does.
std::vector<std::uint8_t> RowsWith(const microdata::Dataset& dataset, std::size_t variable,
                                   const std::vector<std::string>& values);

}  // namespace atalaya::surveys
