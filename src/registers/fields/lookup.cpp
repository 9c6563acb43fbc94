#include "registers/fields/lookup.hpp"

#include "base/check.hpp"

namespace atalaya::registers::fields {
namespace {

const content::Library& ContentOf(const FieldContext& context) {
    base::Check(context.content != nullptr, "codes are read with a library of content");
    return *context.content;
}

std::string Named(const content::Territory& place) {
    return place.code + " (" + place.label.In(Lang::En) + ")";
}

bool InForce(const content::Territory& place, const base::Date& day) {
    return !(place.valid_from && day < *place.valid_from) &&
           !(place.valid_to && day > *place.valid_to);
}

}  // namespace

const content::Code* FindEntry(const content::CodeList& list, std::string_view text,
                               const FieldContext& context, std::string_view where,
                               Findings& findings) {
    const content::Code* entry = list.Find(text);
    if (!entry) entry = list.FindByName(text);
    if (!entry) {
        std::vector<std::string> nearest;
        for (const auto* near : list.Nearest(text)) nearest.push_back(near->code);
        Fault(findings, Err("field.unknown_code",
                            {{"value", Shown(text)},
                             {"list", list.id()},
                             {"nearest", Joined(nearest)}},
                            std::string(where)));
        return nullptr;
    }
    if (context.as_of && !entry->ValidOn(*context.as_of)) {
        Fault(findings, Err("field.code_not_valid",
                            {{"code", entry->code},
                             {"list", list.id()},
                             {"date", context.as_of->ToString()}},
                            std::string(where)));
        return nullptr;
    }
    return entry;
}

void OneCode::Read(const Field& field, std::string_view text, const TextFormat&,
                   const FieldContext& context, std::string_view where,
                   std::span<store::Cell> cells, Findings& findings) const {
    const auto* list = List(field, ContentOf(context));
    base::Check(list != nullptr, "the declaration of a code field names a list that exists");
    if (const auto* entry = FindEntry(*list, text, context, where, findings))
        SetText(cells[0], entry->code);
}

std::string OneCode::Display(const Field& field, std::span<const store::Cell> cells,
                             const content::Library& content, Lang lang) const {
    return LabelOf(List(field, content), TextIn(cells[0]), lang);
}

std::string OneCode::SearchText(const Field& field, std::span<const store::Cell> cells,
                                const content::Library& content) const {
    return SearchTextOf(List(field, content), TextIn(cells[0]));
}

std::string SearchTextOf(const content::CodeList* list, std::string_view code) {
    std::string out(code);
    const auto* entry = list ? list->Find(code) : nullptr;
    if (!entry) return out;
    for (const auto& label : entry->label.by_lang) out.append(" ").append(label);
    return out;
}

std::string LabelOf(const content::CodeList* list, std::string_view code, Lang lang) {
    const auto* entry = list ? list->Find(code) : nullptr;
    return entry ? entry->label.In(lang) : std::string(code);
}

std::vector<Error> CheckList(const Field& field, const content::Library& content) {
    if (field.list.empty()) return {Err("field.list_missing", {{"field", field.id}}, field.where)};
    if (content.FindCodeList(field.list)) return {};
    std::vector<std::string_view> known;
    for (const auto* list : content.CodeLists()) known.push_back(list->id());
    return {Err("field.unknown_list",
                {{"field", field.id},
                 {"list", field.list},
                 {"nearest", NearestOf(field.list, known)}},
                field.where)};
}

const content::Territory* FindPlace(std::string_view text, const FieldContext& context,
                                    std::string_view where, Findings& findings) {
    const auto& places = ContentOf(context).territories();
    const content::Territory* place = places.Find(text);
    if (!place) {
        place = places.FindByName(text, context.country);
        const auto* country = places.FindByName(text, "");
        // The state of Mexico or the country? Both bear the name, so neither is chosen.
        if (place && country && place != country) {
            Fault(findings, Err("field.place_ambiguous",
                                {{"value", Shown(text)},
                                 {"first", Named(*place)},
                                 {"second", Named(*country)}},
                                std::string(where)));
            return nullptr;
        }
        if (!place) place = country;
    }
    if (!place) {
        std::vector<std::string> nearest;
        for (const auto* near : places.Nearest(text, context.country))
            nearest.push_back(Named(*near));
        Fault(findings, Err("field.unknown_place",
                            {{"value", Shown(text)}, {"nearest", Joined(nearest)}},
                            std::string(where)));
        return nullptr;
    }
    if (context.as_of && !InForce(*place, *context.as_of)) {
        Fault(findings, Err("field.place_not_valid",
                            {{"place", Named(*place)}, {"date", context.as_of->ToString()}},
                            std::string(where)));
        return nullptr;
    }
    return place;
}

}  // namespace atalaya::registers::fields
