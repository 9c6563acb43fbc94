#pragma once

// What the values of a variable mean as answers of an item, by their labels. Used by
// ProposeMapping alone.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "surveys/codebook.hpp"

namespace atalaya::surveys {

struct ReadValues {
    std::map<std::string, std::string> values;   // as in MappedQuestion
    std::vector<std::pair<std::string, LocalText>> categories;   // of open items
    std::vector<std::string> open;               // with cases and without a known meaning
    std::size_t known = 0, all = 0;              // of the values with cases or labels
    bool by_convention = false;                  // unlabelled 1 and 2, or 0 and 1, for yes and no
    bool by_classes = false;                     // classes of numbers, each by its middle
    bool counts_days = false;                    // the labels count days
    // Share of the values that answers of the item explain; 0: this is no such variable.
    double fit = 0;
};

ReadValues ReadValuesAs(const Item& item, const CodebookVariable& variable);

// no_answer, not_asked or nullopt.
std::optional<std::string> AbsenceIn(std::string_view label);

}  // namespace atalaya::surveys
