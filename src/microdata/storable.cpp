#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "microdata/survey_writer.hpp"

namespace atalaya::microdata {
namespace {

// Bytes for SPSS, characters for Stata.
struct Bounds {
    std::size_t name, variable_label, value_label, text, file_label, note;
};
constexpr Bounds kSpss{64, 256, 120, 32'767, 64, 80};
constexpr Bounds kStata{32, 80, 32'000, 2'045, 80, 67'784};
// Bytes of a text whose value labels the library writes.
constexpr std::size_t kLongestLabelledText = 120;

std::string NameOf(WriteFormat format) { return format == WriteFormat::Dta ? "Stata" : "SPSS"; }

std::size_t Characters(std::string_view text) {
    const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

std::string Shown(const Code& code) {
    if (const auto* text = std::get_if<std::string>(&code)) return *text;
    const double number = std::get<0>(code);
    if (std::isnan(number)) return std::string(".") + (TagOf(number) ? TagOf(number) : ' ');
    std::string out = std::to_string(number);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.ends_with('.')) out.pop_back();
    return out;
}

class Check {
 public:
    Check(const Dataset& dataset, WriteFormat format)
        : m_dataset(dataset),
          m_format(format),
          m_stata(format == WriteFormat::Dta),
          m_bounds(m_stata ? kStata : kSpss) {}

    std::vector<Error> Run() {
        TooLong("file label", m_dataset.label, m_bounds.file_label);
        for (const std::string& note : m_dataset.notes) TooLong("note", note, m_bounds.note);
        for (std::size_t i = 0; i < m_dataset.variables.size(); ++i) {
            const Variable& variable = m_dataset.variables[i];
            Name(variable.name);
            TooLong(variable.name, variable.label, m_bounds.variable_label);
            Labels(variable);
            Missing(variable);
            if (variable.kind == Kind::Text) {
                for (const std::string& word : m_dataset.TextsOf(i).words())
                    if (word.size() > m_bounds.text) TooLong(variable.name, word, m_bounds.text);
            } else if (!m_stata) {
                Tags(variable, m_dataset.NumbersOf(i));
            }
        }
        if (m_stata && !m_dataset.response_sets.empty())
            m_faults.push_back(Err("microdata.missing_not_storable",
                                   {{"variable", "$" + m_dataset.response_sets[0].name},
                                    {"format", "Stata"}, {"value", "multiple-response set"}}));
        return std::move(m_faults);
    }

 private:
    void Name(const std::string& name) {
        const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
        bool good = !name.empty() && name.size() <= m_bounds.name;
        for (std::size_t i = 0; good && i < name.size(); ++i) {
            const char c = name[i];
            const bool high = (c & 0x80) != 0;
            const bool digit = c >= '0' && c <= '9';
            if (m_stata)
                good = letter(c) || c == '_' || (i > 0 && digit);
            else if (i == 0)
                good = letter(c) || c == '@' || high;
            else
                good = letter(c) || digit || high ||
                       std::string_view("@#$_.").find(c) != std::string_view::npos;
        }
        std::string folded = name;
        if (!m_stata)
            for (char& c : folded)
                c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        const bool alone = m_names.insert(folded).second;
        if (good && alone) return;
        m_faults.push_back(Err("microdata.name_not_storable",
                               {{"variable", name}, {"format", NameOf(m_format)},
                                {"limit", std::to_string(m_bounds.name)}}));
    }

    void TooLong(const std::string& place, std::string_view text, std::size_t limit) {
        if ((m_stata && limit != kStata.text ? Characters(text) : text.size()) <= limit) return;
        m_faults.push_back(Err("microdata.too_long", {{"variable", place},
                               {"text", std::string(text.substr(0, 40))},
                               {"format", NameOf(m_format)}, {"limit", std::to_string(limit)}}));
    }

    void Labels(const Variable& variable) {
        for (const ValueLabel& label : variable.labels) {
            TooLong(variable.name, label.label, m_bounds.value_label);
            const auto* number = std::get_if<double>(&label.value);
            bool good = true;
            if (m_stata) {
                good = number && (std::isnan(*number)
                                      ? TagOf(*number) >= 'a'
                                      : *number == std::trunc(*number) && std::fabs(*number) < 2e9);
            } else if (number) {
                good = !std::isnan(*number);
            } else {
                good = std::get<1>(label.value).size() <= kLongestLabelledText;
            }
            if (!good)
                m_faults.push_back(Err("microdata.label_not_storable",
                                       {{"variable", variable.name}, {"value", Shown(label.value)},
                                        {"format", NameOf(m_format)}}));
        }
    }

    // SPSS: three values, or a range and one value; texts of eight bytes. Stata has letters for
    // values, but none for a range.
    void Missing(const Variable& variable) {
        std::size_t ranges = 0, values = 0;
        bool good = true;
        for (const MissingRange& range : variable.missing) {
            const bool single = SameCode(range.low, range.high);
            ++(single ? values : ranges);
            if (const auto* text = std::get_if<std::string>(&range.low))
                good = good && !m_stata && single && text->size() <= 8;
        }
        if (m_stata)
            good = good && ranges == 0 && values <= 26;
        else
            good = good && (ranges == 0 ? values <= 3 : ranges == 1 && values <= 1);
        if (!good)
            m_faults.push_back(Err("microdata.missing_not_storable",
                                   {{"variable", variable.name}, {"format", NameOf(m_format)},
                                    {"value", Shown(variable.missing[0].low)}}));
    }

    void Tags(const Variable& variable, const Numbers& numbers) {
        for (std::size_t row = 0; row < numbers.size(); ++row) {
            const double value = numbers[row];
            if (!std::isnan(value) || TagOf(value) == 0) continue;
            m_faults.push_back(Err("microdata.missing_not_storable",
                                   {{"variable", variable.name}, {"format", "SPSS"},
                                    {"value", Shown(Code(value))}}));
            return;
        }
    }

    const Dataset& m_dataset;
    WriteFormat m_format;
    bool m_stata;
    Bounds m_bounds;
    std::set<std::string> m_names;
    std::vector<Error> m_faults;
};

}  // namespace

std::vector<Error> CheckStorable(const Dataset& dataset, WriteFormat format) {
    return Check(dataset, format).Run();
}

}  // namespace atalaya::microdata
