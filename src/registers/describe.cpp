#include "registers/model.hpp"

namespace atalaya::registers {

namespace {

json::object LocalJson(const LocalText& text) {
    json::object out;
    for (const auto lang : base::kLangs) out[base::Code(lang)] = text.In(lang);
    return out;
}

json::array ListJson(const std::vector<std::string>& texts) {
    json::array out;
    for (const auto& text : texts) out.emplace_back(text);
    return out;
}

void Put(json::object& out, std::string_view key, const std::string& text) {
    if (!text.empty()) out[key] = text;
}

json::object FieldJson(const Field& field) {
    json::object out;
    out["id"] = field.id;
    out["type"] = field.type->name();
    out["title"] = LocalJson(field.title);
    if (field.help != LocalText{}) out["help"] = LocalJson(field.help);
    out["required"] = field.required;
    if (field.search) out["search"] = true;
    Put(out, "required_when", field.required_when);
    Put(out, "derive", field.derive);
    if (field.given) out["given"] = true;
    Put(out, "sensitivity", field.sensitivity);
    Put(out, "list", field.list);
    Put(out, "register", field.target);
    if (!field.dimensions.empty()) out["dimensions"] = ListJson(field.dimensions);
    Put(out, "currency", field.currency);
    if (field.min) out["min"] = field.min->ToString();
    if (field.max) out["max"] = field.max->ToString();
    if (field.type->name() == "decimal" || field.type->name() == "money")
        out["scale"] = field.scale;
    if (field.max_length > 0) out["max_length"] = field.max_length;
    Put(out, "proposed_from", field.proposed_from);
    if (field.remembered) out["remembered"] = true;
    if (field.fields.empty()) return out;
    out["max_items"] = field.max_items;
    json::array fields;
    for (const auto& inner : field.fields) fields.push_back(FieldJson(inner));
    out["fields"] = std::move(fields);
    return out;
}

json::object StateJson(const State& state) {
    json::object out;
    out["id"] = state.id;
    out["title"] = LocalJson(state.title);
    out["editable"] = state.editable;
    out["counts"] = state.counts;
    out["initial"] = state.initial;
    return out;
}

json::object TransitionJson(const Transition& transition) {
    json::object out;
    out["id"] = transition.id;
    out["title"] = LocalJson(transition.title);
    out["from"] = ListJson(transition.from);
    out["to"] = transition.to;
    Put(out, "condition", transition.condition);
    if (!transition.message.In(Lang::En).empty()) out["message"] = LocalJson(transition.message);
    out["needs_reason"] = transition.needs_reason;
    out["four_eyes"] = transition.four_eyes;
    if (!transition.waits) out["waits"] = false;
    return out;
}

json::object SectionJson(const Section& section) {
    return {{"id", section.id},
            {"title", LocalJson(section.title)},
            {"fields", ListJson(section.fields)}};
}

json::object RuleJson(const Rule& rule) {
    json::object out;
    out["id"] = rule.id;
    out["check"] = rule.text;
    out["message"] = LocalJson(rule.message);
    Put(out, "field", rule.field);
    out["warning"] = rule.warning;
    return out;
}

}  // namespace

json::object Describe(const Definition& definition) {
    json::object out;
    out["id"] = definition.id;
    out["version"] = definition.version;
    out["title"] = LocalJson(definition.title);
    out["one"] = LocalJson(definition.one);
    out["description"] = LocalJson(definition.description);
    Put(out, "source", definition.source);
    out["key"] = ListJson(definition.key);
    Put(out, "time", definition.time_field);
    Put(out, "territory", definition.territory_field);
    out["marks"] = {{"default", definition.default_mark}, {"allowed", ListJson(definition.marks)}};
    json::array states, transitions, fields, sections, rules;
    for (const auto& state : definition.states) states.push_back(StateJson(state));
    for (const auto& step : definition.transitions) transitions.push_back(TransitionJson(step));
    for (const auto& field : definition.fields) fields.push_back(FieldJson(field));
    for (const auto& section : definition.sections) sections.push_back(SectionJson(section));
    for (const auto& rule : definition.rules) rules.push_back(RuleJson(rule));
    out["states"] = std::move(states);
    out["transitions"] = std::move(transitions);
    out["fields"] = std::move(fields);
    // Only where there are some: other registers keep the text and digest that they have.
    if (!sections.empty()) out["sections"] = std::move(sections);
    out["rules"] = std::move(rules);
    out["columns"] = ListJson(definition.columns);
    return out;
}

}  // namespace atalaya::registers
