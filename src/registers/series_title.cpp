#include "registers/series_title.hpp"

#include <algorithm>

namespace atalaya::registers {

namespace {

// The code list of a field of a register; "substances" where it has none, as breakdowns of
// indicators have none.
std::string ListOf(const content::Library& library, const content::Node& series,
                   std::string_view by) {
    const auto* source = library.FindDocument("register", series["register"].TextOr(""));
    if (source) {
        for (const auto& field : source->root["fields"].Items()) {
            if (field["id"].TextOr("") == by) return field["list"].TextOr("substances");
        }
    }
    return "substances";
}

std::string LabelOf(const content::Library& library, const content::Node& series,
                    std::string_view by, const std::string& code, Lang lang) {
    if (const auto* place = library.territories().Find(code)) return place->label.In(lang);
    const auto* codes = library.FindCodeList(ListOf(library, series, by));
    const auto* known = codes ? codes->Find(code) : nullptr;
    return known ? known->label.In(lang) : code;
}

// The keys behind the name of a definition, by what the definition says it is counted by: a code
// may hold whatever divides the parts of a name.
SeriesKeys KeysIn(std::string_view rest, const content::Node& series) {
    SeriesKeys keys;
    const auto by = series["by"].Texts();
    if (!by.ok()) return keys;
    for (std::size_t i = 0; i < by->size() && !rest.empty(); ++i) {
        const std::string start = "/" + (*by)[i] + ":";
        if (rest.substr(0, start.size()) != start) break;
        rest.remove_prefix(start.size());
        const auto end = i + 1 < by->size() ? rest.find("/" + (*by)[i + 1] + ":") : rest.npos;
        keys.emplace_back((*by)[i], std::string(rest.substr(0, end)));
        rest.remove_prefix(std::min(end, rest.size()));
    }
    return keys;
}

}  // namespace

std::string SeriesName(std::string_view definition, const SeriesKeys& keys) {
    std::string out(definition);
    for (const auto& [field, code] : keys) out += "/" + field + ":" + code;
    return out;
}

std::string SeriesTitle(const content::Library& library, std::string_view definition,
                        const SeriesKeys& keys, Lang lang) {
    const auto* document = library.FindDocument("watched_series", definition);
    const auto title = document ? document->root["title"].Local() : Result<LocalText>(LocalText());
    if (!document || !title.ok()) return SeriesName(definition, keys);
    if (keys.empty()) return title->In(lang);
    std::string of;
    for (const auto& [by, code] : keys)
        of += (of.empty() ? "" : ", ") + LabelOf(library, document->root, by, code, lang);
    return library.Say("field.series_title",
                       std::vector<base::Param>{{"series", title->In(lang)}, {"of", of}}, lang);
}

std::string SeriesTitle(const content::Library& library, std::string_view name, Lang lang) {
    const auto slash = name.find('/');
    const std::string_view definition = name.substr(0, slash);
    const auto* document = library.FindDocument("watched_series", definition);
    if (!document) return std::string(name);
    const std::string_view rest = slash == name.npos ? std::string_view() : name.substr(slash);
    return SeriesTitle(library, definition, KeysIn(rest, document->root), lang);
}

}  // namespace atalaya::registers
