#include "surveys/sampling_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stats/design.hpp"
#include "surveys/codebook.hpp"
#include "surveys/variables.hpp"

namespace atalaya::surveys {

namespace {

using microdata::Variable;

std::string Row(std::size_t row) { return std::to_string(row + 1); }
std::string More(std::size_t count) { return count > 1 ? std::to_string(count - 1) : ""; }

std::string LabelOf(const Variable& variable, const microdata::Code& value,
                    const std::string& shown) {
    const std::string_view label = variable.LabelOf(value);
    return label.empty() ? shown : fmt::format("{} ({})", label, shown);
}

}  // namespace

const std::string& CodeColumn::LabelOf(std::size_t row) const {
    return labels.at(static_cast<std::size_t>(codes.at(row)));
}

CodeColumn SamplingColumns::Codes(const std::string& name, const std::string& where,
                                  const std::vector<std::string>& counted) {
    CodeColumn out{.variable = name};
    auto found = CategoriesOf(m_dataset, name, where, counted);
    if (!found) {
        m_faults.push_back(std::move(found).error());
        return out;
    }
    out.codes = std::move(found->codes);
    out.values = std::move(found->values);
    const std::size_t at = *m_dataset.Find(name);
    for (std::size_t code = 0; code < out.values.size(); ++code)
        out.labels.push_back(surveys::LabelOf(m_dataset.variables[at], found->found[code],
                                              out.values[code]));
    const auto first = std::ranges::find(out.codes, stats::kMissingCode);
    if (first == out.codes.end()) return out;
    const auto row = static_cast<std::size_t>(first - out.codes.begin());
    const auto blank =
        static_cast<std::size_t>(std::count(first, out.codes.end(), stats::kMissingCode));
    m_faults.push_back(Err("surveys.code_blank",
                           {{"variable", name},
                            {"row", Row(row)},
                            {"value", ShownValue(m_dataset, at, row)},
                            {"more", More(blank)}},
                           where));
    return out;
}

std::vector<double> SamplingColumns::Numbers(const std::string& name, const std::string& where) {
    auto found = NumbersOf(m_dataset, name, where);
    if (found) return std::move(found).value();
    m_faults.push_back(std::move(found).error());
    return {};
}

template <class Wrong>
void SamplingColumns::Judge(const std::vector<double>& numbers, const std::string& name,
                            const std::string& where, std::string_view code, Wrong wrong) {
    std::size_t count = 0, first = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (wrong(numbers[i]) && ++count == 1) first = i;
    if (count == 0) return;
    m_faults.push_back(base::Err(code,
                                 {{"variable", name},
                                  {"row", Row(first)},
                                  {"value", ShownValue(m_dataset, *m_dataset.Find(name), first)},
                                  {"more", More(count)}},
                                 where));
}

std::vector<double> SamplingColumns::Weights(const std::string& name, const std::string& where) {
    std::vector<double> out = Numbers(name, where);
    Judge(out, name, where, "surveys.weight_missing", [](double w) { return std::isnan(w); });
    Judge(out, name, where, "surveys.weight_not_positive",
          [](double w) { return w <= 0 || std::isinf(w); });
    return out;
}

std::vector<double> SamplingColumns::Populations(const std::string& name,
                                                 const std::string& where, bool fractions) {
    std::vector<double> out = Numbers(name, where);
    Judge(out, name, where, "surveys.population_missing", [](double n) { return std::isnan(n); });
    if (fractions)
        Judge(out, name, where, "surveys.fraction_not_possible",
              [](double f) { return f <= 0 || f > 1; });
    return out;
}

std::vector<double> SamplingColumns::ReplicateWeights(const std::string& name,
                                                      const std::string& where) {
    std::vector<double> out = Numbers(name, where);
    Judge(out, name, where, "surveys.replicate_missing",
          [](double w) { return !std::isfinite(w); });
    return out;
}

}  // namespace atalaya::surveys
