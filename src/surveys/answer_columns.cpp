#include "surveys/answer_columns.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/text.hpp"
#include "microdata/ddi.hpp"
#include "surveys/codebook.hpp"
#include "surveys/each_value.hpp"

namespace atalaya::surveys {
namespace {

using microdata::Kind;
using microdata::Variable;

// "01" and "1.0" are the number 1 of a column of numbers.
std::string AsShown(const Variable& variable, const std::string& value) {
    const auto number = variable.kind == Kind::Number ? ReadNumber(value) : std::nullopt;
    return number ? microdata::ShownNumber(*number, Kind::Number) : value;
}

// The named values of a mapping as `Make` makes them, and that of a blank.
template <class Meaning, class Make>
class Named {
 public:
    Named(const Variable& variable, const MappedQuestion& mapped, const Make& make)
        : m_variable(variable), m_blank(make(mapped.blank)) {
        for (const auto& [value, meaning] : mapped.values)
            m_values.emplace(AsShown(variable, value), make(meaning));
    }
    // nullopt where the mapping says nothing of it.
    std::optional<Meaning> Find(double value) const {
        return Find(microdata::ShownNumber(value, m_variable.kind), IsBlank(m_variable, value));
    }
    std::optional<Meaning> Find(const std::string& value) const {
        return Find(value, IsBlank(m_variable, value));
    }

 private:
    std::optional<Meaning> Find(const std::string& shown, bool blank) const {
        if (const auto named = m_values.find(shown); named != m_values.end()) return named->second;
        if (blank) return m_blank;
        return std::nullopt;
    }

    const Variable& m_variable;
    Meaning m_blank;
    std::map<std::string, Meaning> m_values;
};

// No code that a column may hold.
constexpr std::int16_t kUnmapped = -3;

struct NumberCell {
    double value = std::nan("");
    bool not_asked = false;
    bool is_fault = false;
};

NumberCell CellOf(const std::string& meaning) {
    if (const auto number = ReadNumber(meaning)) return {*number};
    return {std::nan(""), meaning == kNotAskedId};
}

}  // namespace

void ColumnFaults::Unmapped(const std::string& value, std::size_t row) {
    const auto known = m_unmapped.find(value);
    if (known != m_unmapped.end()) {
        ++known->second.rows;
    } else if (m_unmapped.size() < kMostKept) {
        m_unmapped.emplace(value, Found{row, 1});
    } else {
        m_more = true;
    }
}

void ColumnFaults::NotNumber(const std::string& value, std::size_t row) {
    if (m_not_numbers.size() < kMostTold) m_not_numbers.try_emplace(value, row);
}

void ColumnFaults::MoveTo(std::vector<Error>& faults) const {
    std::vector<std::pair<std::string, Found>> unmapped(m_unmapped.begin(), m_unmapped.end());
    std::stable_sort(unmapped.begin(), unmapped.end(), [](const auto& a, const auto& b) {
        return a.second.rows > b.second.rows;
    });
    for (std::size_t i = 0; i < unmapped.size() && i < kMostTold; ++i) {
        const auto& [value, found] = unmapped[i];
        faults.push_back(Err("surveys.value_unmapped",
                             {{"variable", m_variable}, {"value", value},
                              {"rows", std::to_string(found.rows)},
                              {"row", std::to_string(found.row + 1)}},
                             m_where));
    }
    if (unmapped.size() > kMostTold)
        faults.push_back(Err("surveys.values_unmapped",
                             {{"variable", m_variable},
                              {"count", std::to_string(unmapped.size()) + (m_more ? "+" : "")}},
                             m_where));
    for (const auto& [value, row] : m_not_numbers)
        faults.push_back(Err("surveys.not_a_number",
                             {{"variable", m_variable}, {"value", value},
                              {"row", std::to_string(row + 1)}},
                             m_where));
}

ChoiceColumn MakeChoices(const microdata::Dataset& dataset, std::size_t variable,
                         const MappedQuestion& mapped, const std::vector<std::string>& answers,
                         ColumnFaults& faults) {
    const auto code_of = [&](const std::string& meaning) -> std::int16_t {
        if (meaning == kNotAskedId) return kNotAsked;
        const auto found = std::find(answers.begin(), answers.end(), meaning);
        return found == answers.end() ? kNoAnswer
                                      : static_cast<std::int16_t>(found - answers.begin());
    };
    const Named<std::int16_t, decltype(code_of)> named(dataset.variables[variable], mapped, code_of);
    const auto find = [&](const auto& value) { return named.Find(value).value_or(kUnmapped); };
    ChoiceColumn out(dataset.rows, kNoAnswer);
    EachMeaning<std::int16_t>(dataset, variable, find, find,
                              [&](std::size_t row, std::int16_t code) {
        if (code == kUnmapped) return faults.Unmapped(ShownValue(dataset, variable, row), row);
        out[row] = code;
    });
    return out;
}

NumberColumn MakeNumbers(const microdata::Dataset& dataset, std::size_t variable,
                         const MappedQuestion& mapped, ColumnFaults& faults) {
    const Named<NumberCell, decltype(&CellOf)> named(dataset.variables[variable], mapped, &CellOf);
    const bool plain = dataset.variables[variable].kind == Kind::Number;
    const auto of_number = [&](double value) {
        if (auto cell = named.Find(value)) return *cell;
        return plain && std::isfinite(value) ? NumberCell{value}
                                             : NumberCell{.is_fault = true};
    };
    const auto of_text = [&](const std::string& value) {
        if (auto cell = named.Find(value)) return *cell;
        const auto number = ReadNumber(base::TrimAscii(value));
        return number ? NumberCell{*number} : NumberCell{.is_fault = true};
    };
    NumberColumn out{std::vector<double>(dataset.rows), std::vector<std::uint8_t>(dataset.rows)};
    EachMeaning<NumberCell>(dataset, variable, of_number, of_text,
                            [&](std::size_t row, const NumberCell& cell) {
        if (cell.is_fault) faults.NotNumber(ShownValue(dataset, variable, row), row);
        out.values[row] = cell.value;
        out.not_asked[row] = cell.not_asked;
    });
    return out;
}

std::vector<std::uint8_t> RowsWith(const microdata::Dataset& dataset, std::size_t variable,
                                   const std::vector<std::string>& values) {
    std::set<std::string> wanted;
    for (const auto& value : values) wanted.insert(AsShown(dataset.variables[variable], value));
    const Kind kind = dataset.variables[variable].kind;
    const auto of_number = [&](double value) {
        return wanted.contains(microdata::ShownNumber(value, kind));
    };
    const auto of_text = [&](const std::string& value) { return wanted.contains(value); };
    std::vector<std::uint8_t> out(dataset.rows);
    EachMeaning<bool>(dataset, variable, of_number, of_text,
                      [&](std::size_t row, bool within) { out[row] = within; });
    return out;
}

}  // namespace atalaya::surveys
