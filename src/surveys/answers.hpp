#pragma once

// The answers of a survey in standard codes: what a mapping makes of a file.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "microdata/dataset.hpp"
#include "surveys/mapping.hpp"

namespace atalaya::surveys {

// Codes of a choice that are no answer.
inline constexpr std::int16_t kNoAnswer = -1;
inline constexpr std::int16_t kNotAsked = -2;

// Code of the answer: its place in Item::answers, or in the categories of an open question.
using ChoiceColumn = std::vector<std::int16_t>;
// NaN where there is no number; not_asked[row] tells why.
struct NumberColumn {
    std::vector<double> values;
    std::vector<std::uint8_t> not_asked;
};

LocalText TitleOf(const Standard::Question& question);   // "Last use: cannabis"

class Answers {
 public:
    // Errors: surveys.mapping_unfit with details at "/questions/3/values": surveys.variable_absent
    // {variable, nearest}, surveys.value_unmapped {variable, value, rows, row}, where row is the
    // first of them from 1, surveys.values_unmapped {variable, count} where there are too many to
    // tell, surveys.not_a_number {variable, value, row}, surveys.filter_empty {variable}. Every
    // value that occurs must be mapped: a code that nobody explained is never dropped silently.
    static Result<Answers> Make(const microdata::Dataset& dataset, const Mapping& mapping,
                                std::shared_ptr<const Standard> standard);

    std::size_t rows() const { return m_rows; }              // of the file
    // Not zero where the row passes the filter of the mapping; empty: all do.
    const std::vector<std::uint8_t>& population() const { return m_population; }
    bool InPopulation(std::size_t row) const {
        return m_population.empty() || m_population[row] != 0;
    }
    const Standard& standard() const { return *m_standard; }
    const Mapping& mapping() const { return m_mapping; }

    bool Has(std::string_view question) const;
    // nullptr where the question is not mapped or of the other type.
    const ChoiceColumn* Choice(std::string_view question) const;
    const NumberColumn* Number(std::string_view question) const;
    // Titles of the categories of a choice or open question, by code.
    struct Category {
        std::string id;
        LocalText title;
    };
    std::vector<Category> CategoriesOf(std::string_view question) const;
    // Precondition: the question is mapped.
    LocalText TitleOf(std::string_view question) const;

 private:
    std::size_t m_rows = 0;
    std::vector<std::uint8_t> m_population;
    Mapping m_mapping;
    std::shared_ptr<const Standard> m_standard;   // of the content snapshot it was made under
    std::map<std::string, std::variant<ChoiceColumn, NumberColumn>, std::less<>> m_columns;
};

}  // namespace atalaya::surveys
