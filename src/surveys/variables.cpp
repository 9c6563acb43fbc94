#include "surveys/variables.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "base/text.hpp"
#include "microdata/ddi.hpp"
#include "registers/nearest.hpp"
#include "stats/design.hpp"
#include "surveys/each_value.hpp"
#include "surveys/mapping.hpp"

namespace atalaya::surveys {
namespace {

using microdata::Code;
using microdata::Dataset;
using microdata::Kind;
using microdata::Variable;

// The different values of a variable as they were met, and the place of each row's among them.
struct Distinct {
    std::vector<Code> values;
    std::vector<std::int32_t> of_row;
};

Distinct DistinctNumbers(const microdata::Numbers& numbers) {
    Distinct out;
    out.of_row.resize(numbers.size());
    std::unordered_map<double, std::int32_t> known;
    std::map<char, std::int32_t> missing;   // by their tags: no NaN equals another
    EachNumber(numbers, [&](std::size_t row, double value) {
        const auto next = static_cast<std::int32_t>(out.values.size());
        const std::int32_t place =
            std::isnan(value)
                ? missing.try_emplace(microdata::TagOf(value), next).first->second
                : known.try_emplace(value, next).first->second;
        if (place == next) out.values.emplace_back(value);
        out.of_row[row] = place;
    });
    return out;
}

Distinct DistinctTexts(const microdata::Texts& texts) {
    Distinct out;
    out.of_row.reserve(texts.size());
    std::vector<std::int32_t> place(texts.words().size(), -1);   // a word may be in no row
    for (const std::uint32_t word : texts.cells()) {
        if (place[word] < 0) {
            place[word] = static_cast<std::int32_t>(out.values.size());
            out.values.emplace_back(texts.words()[word]);
        }
        out.of_row.push_back(place[word]);
    }
    return out;
}

}  // namespace

Result<std::size_t> FindVariable(const Dataset& dataset, std::string_view name,
                                 std::string where) {
    if (const auto found = dataset.Find(name)) return *found;
    std::vector<std::string> names;
    for (const Variable& variable : dataset.variables) names.push_back(variable.name);
    return Err("surveys.variable_absent",
               {{"variable", std::string(name)}, {"nearest", registers::Nearest(name, names)}},
               std::move(where));
}

std::string ShownCode(const Code& code, Kind kind) {
    if (const auto* text = std::get_if<std::string>(&code)) return *text;
    return microdata::ShownNumber(std::get<double>(code), kind);
}

bool ComesBefore(const Code& a, const Code& b) {
    const auto *x = std::get_if<double>(&a), *y = std::get_if<double>(&b);
    if (!x || !y) return a < b;
    if (std::isnan(*x) || std::isnan(*y))
        return std::isnan(*y) && (!std::isnan(*x) || microdata::TagOf(*x) < microdata::TagOf(*y));
    return *x < *y;
}

Result<Categories> CategoriesOf(const Dataset& dataset, std::string_view name,
                                const std::string& where,
                                const std::vector<std::string>& counted) {
    ATALAYA_ASSIGN(const std::size_t at, FindVariable(dataset, name, where));
    const Variable& variable = dataset.variables[at];
    const Distinct distinct = variable.kind == Kind::Text ? DistinctTexts(dataset.TextsOf(at))
                                                          : DistinctNumbers(dataset.NumbersOf(at));
    std::vector<std::size_t> order(distinct.values.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return ComesBefore(distinct.values[a], distinct.values[b]);
    });
    Categories out;
    std::vector<std::int32_t> code(distinct.values.size(), stats::kMissingCode);
    for (const std::size_t place : order) {
        const Code& value = distinct.values[place];
        std::string shown = ShownCode(value, variable.kind);
        const bool named = !shown.empty() && std::ranges::find(counted, shown) != counted.end();
        if (IsBlank(variable, value) && !named) continue;
        code[place] = static_cast<std::int32_t>(out.values.size());
        out.found.push_back(value);
        out.values.push_back(std::move(shown));
    }
    out.codes.reserve(distinct.of_row.size());
    for (const std::int32_t place : distinct.of_row)
        out.codes.push_back(code[static_cast<std::size_t>(place)]);
    return out;
}

Result<std::vector<double>> NumbersOf(const Dataset& dataset, std::string_view name,
                                      const std::string& where) {
    ATALAYA_ASSIGN(const std::size_t at, FindVariable(dataset, name, where));
    const Variable& variable = dataset.variables[at];
    if (variable.kind != Kind::Text) {
        std::vector<double> out = dataset.NumbersOf(at).ToDoubles();
        if (variable.missing.empty()) return out;
        for (double& value : out)
            if (variable.IsUserMissing(value)) value = microdata::MissingNumber();
        return out;
    }
    const microdata::Texts& texts = dataset.TextsOf(at);
    std::vector<double> out(texts.size(), microdata::MissingNumber());
    for (std::size_t row = 0; row < texts.size(); ++row) {
        if (IsBlank(variable, texts[row])) continue;
        const auto number = ReadNumber(base::TrimAscii(texts[row]));
        if (!number)
            return Err("surveys.number_needed",
                       {{"variable", std::string(name)},
                        {"value", texts[row]},
                        {"row", std::to_string(row + 1)}},
                       where);
        out[row] = *number;
    }
    return out;
}

}  // namespace atalaya::surveys
