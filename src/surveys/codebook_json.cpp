// The codebook for programs, and what of it those may see who may not see the answers.

#include <set>

#include "microdata/ddi.hpp"
#include "surveys/codebook.hpp"

namespace atalaya::surveys {
namespace {

using microdata::Kind;

std::string_view CodeOf(Kind kind) {
    switch (kind) {
        case Kind::Number: return "number";
        case Kind::Text: return "text";
        case Kind::Date: return "date";
        case Kind::Time: return "time";
        case Kind::DateTime: return "date_time";
    }
    return "";
}

// The values of a variable whose counts are not told: the few, and one more where a single one
// could be found out from the others.
std::set<std::size_t> Hidden(const CodebookVariable& variable, std::size_t least_rows) {
    std::set<std::size_t> out;
    std::size_t next = 0, next_rows = 0;
    for (std::size_t i = 0; i < variable.values.size(); ++i) {
        const std::size_t rows = variable.values[i].rows;
        if (rows == 0) continue;
        if (rows < least_rows) {
            out.insert(i);
        } else if (next_rows == 0 || rows < next_rows) {
            next = i;
            next_rows = rows;
        }
    }
    if (out.size() == 1 && next_rows > 0) out.insert(next);
    return out;
}

json::value CountOf(std::size_t rows, bool told) {
    return told ? json::value(rows) : json::value(nullptr);
}

json::value NumberOf(const std::optional<double>& number, Kind kind) {
    if (!number) return nullptr;
    if (kind == Kind::Number) return *number;
    return json::value(microdata::ShownNumber(*number, kind));
}

json::array ValuesOf(const CodebookVariable& variable, std::size_t least_rows, bool& more) {
    const auto hidden = Hidden(variable, least_rows);
    json::array out;
    for (std::size_t i = 0; i < variable.values.size(); ++i) {
        const auto& value = variable.values[i];
        const bool told = !hidden.contains(i);
        // A rare value that no label explains may be a name or an address.
        if (!told && value.label.empty()) {
            more = true;
            continue;
        }
        out.push_back(json::object{{"value", value.value},
                                   {"label", value.label},
                                   {"rows", CountOf(value.rows, told)},
                                   {"missing", value.missing}});
    }
    return out;
}

json::object ToJsonOf(const CodebookVariable& variable, const Standard& standard, Lang lang,
                      std::size_t least_rows) {
    const bool all = least_rows == 0;
    const auto few = [&](std::size_t rows) { return rows > 0 && rows < least_rows; };
    const bool told = !few(variable.filled) && !few(variable.blank);
    bool more = variable.more_values;
    json::array values = ValuesOf(variable, least_rows, more);
    json::object out{{"name", variable.name},
                     {"label", variable.label},
                     {"format", variable.format},
                     {"kind", CodeOf(variable.kind)},
                     {"values", std::move(values)},
                     {"more_values", more},
                     {"filled", CountOf(variable.filled, told)},
                     {"blank", CountOf(variable.blank, told)},
                     {"least", all ? NumberOf(variable.least, variable.kind) : nullptr},
                     {"mean", told && variable.kind == Kind::Number
                                  ? NumberOf(variable.mean, variable.kind)
                                  : nullptr},
                     {"most", all ? NumberOf(variable.most, variable.kind) : nullptr},
                     {"question", variable.question},
                     {"question_title", ""}};
    if (const auto read = standard.ReadQuestion(variable.question); read.ok())
        out["question_title"] = TitleOf(*read).In(lang);
    return out;
}

}  // namespace

json::array ToJson(const std::vector<CodebookVariable>& codebook, const Standard& standard,
                   Lang lang, std::size_t least_rows) {
    json::array out;
    for (const auto& variable : codebook)
        out.push_back(ToJsonOf(variable, standard, lang, least_rows));
    return out;
}

}  // namespace atalaya::surveys
