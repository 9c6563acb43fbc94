#pragma once

// Runs through a column of a survey file, and asks what a value means once for each different one.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/text.hpp"
#include "microdata/dataset.hpp"

namespace atalaya::surveys {

// Remembers what each different number of a column means, so that a million rows of a few codes
// are a million look-ups in a short list.
template <class Meaning>
class MeaningsOfNumbers {
 public:
    template <class Resolve>
    const Meaning& Of(double value, const Resolve& resolve) {
        if (const auto place = PlaceOf(value)) {
            if (*place >= m_small.size()) m_small.resize(*place + 1);
            auto& known = m_small[*place];
            if (!known) known = resolve(value);
            return *known;
        }
        if (const auto known = m_others.find(std::bit_cast<std::uint64_t>(value));
            known != m_others.end())
            return known->second;
        if (m_others.size() < kMostOthers)
            return m_others.emplace(std::bit_cast<std::uint64_t>(value), resolve(value))
                .first->second;
        m_last = resolve(value);
        return *m_last;
    }

 private:
    static constexpr double kLowest = -1'024, kHighest = 100'000;
    static constexpr std::size_t kTags = 256, kMostOthers = 65'536;

    // Missing numbers by their tags, then the whole numbers that codes are made of.
    static std::optional<std::size_t> PlaceOf(double value) {
        if (std::isnan(value)) return static_cast<unsigned char>(microdata::TagOf(value));
        if (value < kLowest || value > kHighest || value != std::floor(value)) return std::nullopt;
        return kTags + static_cast<std::size_t>(value - kLowest);
    }

    std::vector<std::optional<Meaning>> m_small;
    std::unordered_map<std::uint64_t, Meaning> m_others;
    std::optional<Meaning> m_last;
};

template <class Use>
void EachNumber(const microdata::Numbers& numbers, Use use) {
    std::array<double, 4'096> block;
    for (std::size_t first = 0; first < numbers.size(); first += block.size()) {
        const std::size_t count = std::min(block.size(), numbers.size() - first);
        numbers.Copy(first, std::span(block).first(count));
        for (std::size_t i = 0; i < count; ++i) use(first + i, block[i]);
    }
}

// What a column says in each row: `of_number` and `of_text` are asked once for each different
// value, `use` gets the meaning of each row.
template <class Meaning, class OfNumber, class OfText, class Use>
void EachMeaning(const microdata::Dataset& dataset, std::size_t variable, const OfNumber& of_number,
                 const OfText& of_text, Use use) {
    if (dataset.variables[variable].kind != microdata::Kind::Text) {
        MeaningsOfNumbers<Meaning> known;
        EachNumber(dataset.NumbersOf(variable), [&](std::size_t row, double value) {
            use(row, known.Of(value, of_number));
        });
        return;
    }
    const auto& texts = dataset.TextsOf(variable);
    std::vector<std::optional<Meaning>> known(texts.words().size());
    const auto cells = texts.cells();
    for (std::size_t row = 0; row < cells.size(); ++row) {
        auto& meaning = known[cells[row]];
        if (!meaning) meaning = of_text(texts.words()[cells[row]]);
        use(row, *meaning);
    }
}

// System-missing, tagged and user-missing values, and texts of nothing but spaces.
inline bool IsBlank(const microdata::Variable& variable, double value) {
    return std::isnan(value) || variable.IsUserMissing(value);
}
inline bool IsBlank(const microdata::Variable& variable, const std::string& value) {
    return base::TrimAscii(value).empty() || variable.IsUserMissing(std::string_view(value));
}
inline bool IsBlank(const microdata::Variable& variable, const microdata::Code& code) {
    return std::visit([&](const auto& value) { return IsBlank(variable, value); }, code);
}

}  // namespace atalaya::surveys
