#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "expr/node.hpp"

namespace atalaya::expr {

// What a node answers, without owning its text: that belongs to the cells or to the tree.
struct Answer {
    bool present = false;
    std::int64_t integer = 0;
    std::string_view text;
    base::Precision known = base::Precision::Day;   // of a date
};

// Precondition: the cells hold what the names of the tree promise.
Answer Evaluate(const Node& node, std::span<const store::Cell> cells, base::Date today);

// Days since 1970 of a date as yyyymmdd.
std::int64_t DayNumber(std::int64_t key);

}  // namespace atalaya::expr
