#include "surveys/codebook.hpp"

#include <algorithm>
#include <map>

#include "microdata/ddi.hpp"
#include "surveys/each_value.hpp"
#include "surveys/variables.hpp"

namespace atalaya::surveys {
namespace {

using microdata::Code;
using microdata::Kind;
using microdata::Variable;

constexpr std::size_t kMostOthers = 50;
// Different values that are counted; a column with more of them is no list of answers.
constexpr std::size_t kMostCounted = 5'000;

struct Counted {
    Code code;
    std::size_t rows = 0;
    bool labelled = false;
};

// Values as they count, missing ones last.
bool Before(const Variable& variable, const Counted& a, const Counted& b) {
    const bool a_missing = IsBlank(variable, a.code), b_missing = IsBlank(variable, b.code);
    if (a_missing != b_missing) return b_missing;
    return ComesBefore(a.code, b.code);
}

// Counts the values of one variable.
class Counter {
 public:
    explicit Counter(const Variable& variable) : m_variable(variable) {
        for (const auto& label : variable.labels) {
            m_places.emplace(ShownCode(label.value, variable.kind), m_counted.size());
            m_counted.push_back({label.value, 0, true});
        }
    }

    void Count(const microdata::Dataset& dataset, std::size_t variable, CodebookVariable& out) {
        const auto place = [&](const auto& value) { return PlaceOf(value); };
        const bool is_text = m_variable.kind == Kind::Text;
        double sum = 0;
        EachMeaning<Place>(dataset, variable, place, place, [&](std::size_t, const Place& at) {
            if (at.counted < m_counted.size()) ++m_counted[at.counted].rows;
            if (at.blank) return;
            ++out.filled;
            if (is_text) return;
            sum += at.number;
            out.least = std::min(out.least.value_or(at.number), at.number);
            out.most = std::max(out.most.value_or(at.number), at.number);
        });
        out.blank = dataset.rows - out.filled;
        if (out.least) out.mean = sum / static_cast<double>(out.filled);
    }

    // The labelled values and the others that are shown.
    std::vector<Counted> Take(bool& more) {
        const auto labelled = std::stable_partition(m_counted.begin(), m_counted.end(),
                                                    [](const Counted& one) { return one.labelled; });
        const auto others = static_cast<std::size_t>(m_counted.end() - labelled);
        more = m_uncounted || others > kMostOthers;
        std::sort(labelled, m_counted.end(),
                  [](const auto& a, const auto& b) { return a.rows > b.rows; });
        if (m_uncounted)
            m_counted.erase(labelled, m_counted.end());
        else if (more)
            m_counted.erase(labelled + kMostOthers, m_counted.end());
        std::stable_sort(m_counted.begin(), m_counted.end(), [&](const auto& a, const auto& b) {
            return Before(m_variable, a, b);
        });
        return std::move(m_counted);
    }

 private:
    struct Place {
        std::size_t counted = 0;
        double number = 0;
        bool blank = false;
    };

    template <class Value>
    Place PlaceOf(const Value& value) {
        Place out;
        out.blank = IsBlank(m_variable, value);
        if constexpr (std::is_same_v<Value, double>) out.number = value;
        const std::string shown = ShownCode(value, m_variable.kind);
        out.counted = static_cast<std::size_t>(-1);
        if (const auto known = m_places.find(shown); known != m_places.end()) {
            out.counted = known->second;
        } else if (out.blank && base::TrimAscii(shown).empty()) {
            return out;   // nothing to show
        } else if (m_places.size() < kMostCounted) {
            out.counted = m_counted.size();
            m_places.emplace(shown, out.counted);
            m_counted.push_back({value});
        } else {
            m_uncounted = true;
        }
        return out;
    }

    const Variable& m_variable;
    std::map<std::string, std::size_t> m_places;
    std::vector<Counted> m_counted;
    bool m_uncounted = false;
};

CodebookVariable Described(const microdata::Dataset& dataset, std::size_t variable) {
    const Variable& about = dataset.variables[variable];
    CodebookVariable out{.name = about.name, .label = about.label, .format = about.format,
                         .kind = about.kind};
    Counter counter(about);
    counter.Count(dataset, variable, out);
    for (const Counted& one : counter.Take(out.more_values))
        out.values.push_back({ShownCode(one.code, about.kind),
                              std::string(about.LabelOf(one.code)), one.rows,
                              IsBlank(about, one.code)});
    return out;
}

}  // namespace

std::string ShownValue(const microdata::Dataset& dataset, std::size_t variable, std::size_t row) {
    const auto& about = dataset.variables[variable];
    if (about.kind == Kind::Text) return dataset.TextsOf(variable)[row];
    return microdata::ShownNumber(dataset.NumbersOf(variable)[row], about.kind);
}

std::vector<CodebookVariable> Codebook(const microdata::Dataset& dataset, const Mapping* mapping) {
    std::map<std::string_view, std::string_view> questions;
    if (mapping)
        for (const auto& mapped : mapping->questions)
            questions.emplace(mapped.variable, mapped.question);
    std::vector<CodebookVariable> out;
    for (std::size_t i = 0; i < dataset.variables.size(); ++i) {
        out.push_back(Described(dataset, i));
        if (const auto found = questions.find(out.back().name); found != questions.end())
            out.back().question = found->second;
    }
    return out;
}

}  // namespace atalaya::surveys
