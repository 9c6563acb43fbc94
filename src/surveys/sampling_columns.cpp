#include "surveys/sampling_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "base/text.hpp"
#include "microdata/ddi.hpp"
#include "registers/nearest.hpp"
#include "stats/design.hpp"
#include "surveys/codebook.hpp"

namespace atalaya::surveys {

namespace {

using microdata::Dataset;
using microdata::Variable;

std::string Row(std::size_t row) { return std::to_string(row + 1); }
std::string More(std::size_t count) { return count > 1 ? std::to_string(count - 1) : ""; }

// The different values of a variable, each with its number, and the number of each row.
struct Distinct {
    std::vector<microdata::Code> values;
    std::vector<std::int32_t> of_row;
};

Distinct DistinctNumbers(const microdata::Numbers& numbers) {
    Distinct out;
    out.of_row.resize(numbers.size());
    std::unordered_map<double, std::int32_t> known;
    std::int32_t missing = -1;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const double value = numbers[i];
        if (std::isnan(value)) {
            if (missing < 0) {
                missing = static_cast<std::int32_t>(out.values.size());
                out.values.emplace_back(value);
            }
            out.of_row[i] = missing;
            continue;
        }
        const auto [it, fresh] =
            known.try_emplace(value, static_cast<std::int32_t>(out.values.size()));
        if (fresh) out.values.emplace_back(value);
        out.of_row[i] = it->second;
    }
    return out;
}

Distinct DistinctTexts(const microdata::Texts& texts) {
    Distinct out;
    out.values.assign(texts.words().begin(), texts.words().end());
    out.of_row.assign(texts.cells().begin(), texts.cells().end());
    return out;
}

std::string Shown(const Variable& variable, const microdata::Code& value) {
    const auto* number = std::get_if<double>(&value);
    return number != nullptr ? microdata::ShownNumber(*number, variable.kind)
                             : std::get<std::string>(value);
}

bool IsBlank(const Variable& variable, const microdata::Code& value) {
    if (const auto* number = std::get_if<double>(&value))
        return std::isnan(*number) || variable.IsUserMissing(*number);
    const std::string& text = std::get<std::string>(value);
    return base::TrimAscii(text).empty() || variable.IsUserMissing(text);
}

std::optional<double> NumberIn(std::string_view text) {
    text = base::TrimAscii(text);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string LabelOf(const Variable& variable, const microdata::Code& value) {
    const std::string_view label = variable.LabelOf(value);
    const std::string shown = Shown(variable, value);
    return label.empty() ? shown : fmt::format("{} ({})", label, shown);
}

}  // namespace

const std::string& CodeColumn::LabelOf(std::size_t row) const {
    return labels.at(static_cast<std::size_t>(codes.at(row)));
}

std::optional<std::size_t> SamplingColumns::Find(const std::string& name,
                                                 const std::string& where) {
    const std::optional<std::size_t> found = m_dataset.Find(name);
    if (found) return found;
    std::vector<std::string> names;
    for (const Variable& variable : m_dataset.variables) names.push_back(variable.name);
    m_faults.push_back(Err("surveys.variable_absent",
                           {{"variable", name}, {"nearest", registers::Nearest(name, names)}},
                           where));
    return found;
}

CodeColumn SamplingColumns::Codes(const std::string& name, const std::string& where,
                                  const std::vector<std::string>& counted) {
    CodeColumn out{.variable = name};
    const std::optional<std::size_t> at = Find(name, where);
    if (!at) return out;
    const Variable& variable = m_dataset.variables[*at];
    const Distinct distinct = variable.kind == microdata::Kind::Text
                                  ? DistinctTexts(m_dataset.TextsOf(*at))
                                  : DistinctNumbers(m_dataset.NumbersOf(*at));
    std::vector<std::int32_t> order(distinct.values.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
        // A NaN is before every number, and is blank.
        const auto *x = std::get_if<double>(&distinct.values[a]),
                   *y = std::get_if<double>(&distinct.values[b]);
        if (x != nullptr && y != nullptr)
            return std::isnan(*x) ? !std::isnan(*y) : *x < *y;
        return distinct.values[a] < distinct.values[b];
    });
    std::vector<std::int32_t> code(distinct.values.size(), stats::kMissingCode);
    for (const std::int32_t one : order) {
        const microdata::Code& value = distinct.values[one];
        const std::string shown = Shown(variable, value);
        const bool named =
            !shown.empty() && std::find(counted.begin(), counted.end(), shown) != counted.end();
        if (IsBlank(variable, value) && !named) continue;
        code[one] = static_cast<std::int32_t>(out.values.size());
        out.values.push_back(shown);
        out.labels.push_back(surveys::LabelOf(variable, value));
    }
    std::size_t blank = 0, first = 0;
    out.codes.reserve(distinct.of_row.size());
    for (std::size_t i = 0; i < distinct.of_row.size(); ++i) {
        out.codes.push_back(code[distinct.of_row[i]]);
        if (out.codes.back() == stats::kMissingCode && ++blank == 1) first = i;
    }
    if (blank > 0)
        m_faults.push_back(Err("surveys.code_blank",
                               {{"variable", name},
                                {"row", Row(first)},
                                {"value", Shown(variable, distinct.values[distinct.of_row[first]])},
                                {"more", More(blank)}},
                               where));
    return out;
}

std::vector<double> SamplingColumns::Numbers(const std::string& name, const std::string& where) {
    const std::optional<std::size_t> at = Find(name, where);
    if (!at) return {};
    const Variable& variable = m_dataset.variables[*at];
    std::vector<double> out;
    if (variable.kind != microdata::Kind::Text) {
        out = m_dataset.NumbersOf(*at).ToDoubles();
        if (variable.missing.empty()) return out;
        for (double& value : out)
            if (variable.IsUserMissing(value)) value = microdata::MissingNumber();
        return out;
    }
    const microdata::Texts& texts = m_dataset.TextsOf(*at);
    out.reserve(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool blank = IsBlank(variable, texts[i]);
        const std::optional<double> number = blank ? microdata::MissingNumber()
                                                   : NumberIn(texts[i]);
        if (!number) {
            m_faults.push_back(
                Err("surveys.number_needed",
                    {{"variable", name}, {"value", texts[i]}, {"row", Row(i)}}, where));
            return {};
        }
        out.push_back(*number);
    }
    return out;
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
