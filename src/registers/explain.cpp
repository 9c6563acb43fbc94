#include <algorithm>

#include "registers/check.hpp"

namespace atalaya::registers {

namespace {

// "persons.age" is a field within a group.
std::string FieldTitle(const std::vector<Field>& fields, const std::string& id, Lang lang) {
    const auto dot = id.find('.');
    const auto field = std::ranges::find(fields, id.substr(0, dot), &Field::id);
    if (field == fields.end()) return id;
    const std::string title = field->title.In(lang);
    if (dot == std::string::npos) return title;
    return title + " – " + FieldTitle(field->fields, id.substr(dot + 1), lang);
}

// Of "planned, under_way".
std::string StateTitles(const Model& model, std::string_view ids, Lang lang) {
    std::string out;
    for (const std::string_view id : base::Split(ids, ',')) {
        const auto* state = model.FindState(base::TrimAscii(id));
        if (state) out += (out.empty() ? "" : ", ") + state->title.In(lang);
    }
    return out;
}

// What the definition itself says to a rule or a step's condition that does not hold; "" if nothing.
std::string OwnWords(const Error& error, const Model& model, Lang lang) {
    if (error.code == "record.rule") {
        const auto* rule = model.FindRule(error.Get("rule"));
        return rule ? rule->message.In(lang) : "";
    }
    if (error.code == "record.transition_condition") {
        const auto* step = model.FindTransition(error.Get("transition"));
        return step ? step->message.In(lang) : "";
    }
    return "";
}

}  // namespace

std::string Explain(const Error& error, const Model& model, Lang lang) {
    if (std::string own = OwnWords(error, model, lang); !own.empty()) return own;
    Error titled = error;
    for (auto& [name, value] : titled.params) {
        if (name == "field") {
            value = FieldTitle(model.definition().fields, value, lang);
        } else if (name == "state" || name == "target_state") {
            if (const auto* state = model.FindState(value)) value = state->title.In(lang);
        } else if (name == "states") {
            value = StateTitles(model, value, lang);
        } else if (name == "transition") {
            if (const auto* step = model.FindTransition(value)) value = step->title.In(lang);
        }
    }
    return model.content().Say(titled, lang);
}

}  // namespace atalaya::registers
