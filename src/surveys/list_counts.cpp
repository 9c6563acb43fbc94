#include "surveys/list_counts.hpp"

#include <cmath>

namespace atalaya::surveys {
namespace {

// A list says of everyone whether they are on it: what is blank is not "no".
Result<std::vector<double>> FilledNumbersOf(const microdata::Dataset& dataset,
                                            const std::string& name) {
    ATALAYA_ASSIGN(std::vector<double> out, NumbersOf(dataset, name));
    for (std::size_t row = 0; row < out.size(); ++row)
        if (std::isnan(out[row]))
            return Err("surveys.list_blank",
                       {{"variable", name}, {"row", std::to_string(row + 1)}});
    return out;
}

}  // namespace

Result<std::vector<double>> CountLists(const microdata::Dataset& dataset,
                                       const std::vector<std::string>& lists,
                                       const std::string& count) {
    if (lists.size() < kLeastLists || lists.size() > kMostLists)
        return Err("surveys.lists_count", {{"found", std::to_string(lists.size())},
                                           {"least", std::to_string(kLeastLists)},
                                           {"most", std::to_string(kMostLists)}});
    std::vector<std::size_t> pattern(dataset.rows);
    for (std::size_t list = 0; list < lists.size(); ++list) {
        ATALAYA_ASSIGN(const auto on_it, FilledNumbersOf(dataset, lists[list]));
        for (std::size_t row = 0; row < dataset.rows; ++row)
            if (on_it[row] > 0) pattern[row] |= std::size_t{1} << list;
    }
    std::vector<double> persons(dataset.rows, 1);
    if (!count.empty()) {
        ATALAYA_ASSIGN(persons, FilledNumbersOf(dataset, count));
    }
    std::vector<double> out(std::size_t{1} << lists.size());
    for (std::size_t row = 0; row < dataset.rows; ++row) out[pattern[row]] += persons[row];
    return out;
}

}  // namespace atalaya::surveys
