#include <algorithm>
#include <array>

#include "registers/field_path.hpp"
#include "registers/model_builder.hpp"
#include "registers/nearest.hpp"

namespace atalaya::registers {

namespace {

// Names that a record already has, in JSON or in expressions.
constexpr std::array kReserved = {
    "id",         "reference",  "register",  "country",   "version",    "state",
    "mark",       "unit",       "territory", "area",      "created_at", "created_by",
    "changed_at", "changed_by", "import",    "import_id", "source_key", "missing",
    "digest",     "withdrawn",  "hidden",    "allowed",   "links"};

template <class List, class Text>
bool Contains(const List& list, const Text& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

template <class List>
std::vector<std::string> Ids(const List& list) {
    std::vector<std::string> out;
    for (const auto& item : list) out.push_back(item.id);
    return out;
}

}  // namespace

template <class List>
void Model::Builder::CheckUnique(const List& list) {
    std::map<std::string, std::string> seen;
    for (const auto& item : list) {
        const auto [first, added] = seen.emplace(item.id, item.where);
        if (!added)
            Fault("definition.duplicate", {{"id", item.id}, {"first", first->second}}, item.where);
    }
}

std::string Model::Builder::PlaceOf(std::string_view key) const {
    const auto found = definition().places.find(std::string(key));
    return found == definition().places.end() ? definition().where : found->second;
}

void Model::Builder::CheckMarks() {
    const auto where = PlaceOf("marks");
    const std::vector<std::string> known(access::kMarks.begin(), access::kMarks.end());
    for (const auto& mark : definition().marks) {
        if (!access::IsMark(mark))
            Fault("definition.mark_unknown", {{"mark", mark}, {"nearest", Nearest(mark, known)}},
                  where);
    }
    if (!Contains(definition().marks, definition().default_mark))
        Fault("definition.mark_default", {{"mark", definition().default_mark}}, where);
}

void Model::Builder::CheckStates() {
    const auto& states = definition().states;
    CheckUnique(states);
    const auto initial = std::count_if(states.begin(), states.end(),
                                       [](const State& state) { return state.initial; });
    if (initial != 1)
        Fault("definition.state_initial", {{"count", std::to_string(initial)}}, PlaceOf("states"));
}

void Model::Builder::CheckTransitions() {
    CheckUnique(definition().transitions);
    const auto states = Ids(definition().states);
    for (const auto& transition : definition().transitions) {
        auto named = transition.from;
        named.push_back(transition.to);
        for (const auto& state : named) {
            if (Contains(states, state)) continue;
            Fault("definition.state_unknown",
                  {{"state", state}, {"nearest", Nearest(state, states)}}, transition.where);
        }
        // They stand beside "update" and "withdraw" in what a caller may do with a record.
        if (transition.id == "update" || transition.id == "withdraw")
            Fault("definition.id_reserved", {{"id", transition.id}}, transition.where);
    }
}

void Model::Builder::CheckFields() {
    if (definition().fields.empty()) Fault("definition.no_fields", {}, PlaceOf("fields"));
    CheckUnique(definition().fields);
    for (const auto& field : definition().fields) {
        if (Contains(kReserved, field.id) || expr::IsReserved(field.id))
            Fault("definition.id_reserved", {{"id", field.id}}, field.where);
        CheckField(field, false);
    }
}

void Model::Builder::CheckField(const Field& field, bool in_group) {
    const bool is_group = field.type->name() == "group";
    if (!field.sensitivity.empty() && !Contains(access::kSensitivities, field.sensitivity))
        Fault("definition.sensitivity_unknown", {{"sensitivity", field.sensitivity}}, field.where);
    if (in_group && (!field.derive.empty() || !field.required_when.empty()))
        Fault("definition.group_expression", {{"field", field.id}}, field.where);
    if (in_group && !field.sensitivity.empty())
        Fault("definition.group_sensitivity", {{"field", field.id}}, field.where);
    if (!field.derive.empty() && field.required)
        Fault("definition.derived_required", {{"field", field.id}}, field.where);
    if (field.given && (in_group || is_group || field.required || !field.derive.empty()))
        Fault("definition.given_entered", {{"field", field.id}}, field.where);
    CheckProposal(field, in_group);
    if (field.min && field.max && *field.min > *field.max)
        Fault("definition.min_above_max", {{"field", field.id}}, field.where);
    if (is_group && in_group) return;  // the group around it says so
    for (auto& error : field.type->CheckDeclaration(field, m_model.content())) {
        if (error.where.empty()) error.where = field.where;
        m_faults.push_back(std::move(error));
    }
    if (!is_group) return;
    CheckUnique(field.fields);
    for (const auto& inner : field.fields) CheckField(inner, true);
}

// What a form begins with is like what is entered there, and what is remembered on a device tells
// nothing about a person.
void Model::Builder::CheckProposal(const Field& field, bool in_group) {
    const bool entered = !in_group && field.IsEntered() && field.type->name() != "group";
    if (field.remembered && (!entered || !field.sensitivity.empty()))
        Fault("definition.remembered", {{"field", field.id}}, field.where);
    if (field.proposed_from.empty()) return;
    const auto path = FindPath(m_model, field.proposed_from);
    const Field* source = path ? path->inner : nullptr;
    if (entered && source != nullptr && source->type == field.type && source->list == field.list &&
        source->target == field.target)
        return;
    Fault("definition.proposed_from", {{"field", field.id}, {"from", field.proposed_from}},
          field.where);
}

// What a form asks for is never folded away.
void Model::Builder::CheckSections() {
    CheckUnique(definition().sections);
    std::map<std::string, std::string> sections;
    for (const auto& section : definition().sections) {
        for (const auto& id : section.fields) {
            const auto* field = m_model.FindField(id);
            if (!field) {
                UnknownField(id, section.where);
                continue;
            }
            if (field->required)
                Fault("definition.section_required", {{"field", id}}, section.where);
            const auto [first, added] = sections.emplace(id, section.id);
            if (!added)
                Fault("definition.section_twice", {{"field", id}, {"first", first->second}},
                      section.where);
        }
    }
}

void Model::Builder::UnknownField(const std::string& field, std::string where) {
    Fault("definition.field_unknown",
          {{"field", field}, {"nearest", Nearest(field, Ids(definition().fields))}},
          std::move(where));
}

void Model::Builder::CheckKey() {
    for (const auto& id : definition().key) {
        const auto* field = m_model.FindField(id);
        if (!field)
            UnknownField(id, PlaceOf("key"));
        else if (field->cell_count == 0)
            Fault("definition.key_group", {{"field", id}}, PlaceOf("key"));
    }
}

void Model::Builder::CheckTimeAndTerritory() {
    const auto& [time, place] = std::tie(definition().time_field, definition().territory_field);
    if (!time.empty()) {
        const auto* field = m_model.FindField(time);
        if (!field)
            UnknownField(time, PlaceOf("time"));
        else if (field->type->name() != "date")
            Fault("definition.time_not_date", {{"field", time}}, PlaceOf("time"));
    }
    if (!place.empty()) {
        const auto* field = m_model.FindField(place);
        if (!field)
            UnknownField(place, PlaceOf("territory"));
        else if (field->type->name() != "place")
            Fault("definition.territory_not_place", {{"field", place}}, PlaceOf("territory"));
    }
}

void Model::Builder::CheckColumnsShown() {
    for (const auto& id : definition().columns) {
        if (!m_model.FindField(id)) UnknownField(id, PlaceOf("columns"));
    }
    CheckUnique(definition().rules);
    for (const auto& rule : definition().rules) {
        if (!rule.field.empty() && !m_model.FindField(rule.field))
            UnknownField(rule.field, rule.where);
    }
}

}  // namespace atalaya::registers
