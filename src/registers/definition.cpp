#include <algorithm>
#include <initializer_list>

#include "registers/model.hpp"
#include "registers/nearest.hpp"

namespace atalaya::registers {

namespace {

using content::Node;

bool IsId(std::string_view text, std::size_t longest) {
    if (text.empty() || text.size() > longest || text.back() == '_') return false;
    if (text[0] < 'a' || text[0] > 'z') return false;
    // Two underscores in a row separate register and group in the names of tables.
    if (text.find("__") != std::string_view::npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// Reads the parts of a definition and gathers what is wrong with them, so that a person sees all
// faults of a file at once.
class Reader {
 public:
    std::vector<Error> faults;

    void Fault(std::string_view code, std::vector<base::Param> params, const Node& at) {
        faults.push_back(Err(code, std::move(params), at.Where()));
    }

    // Names the keys of a map that nobody reads: a misspelt key would otherwise do nothing.
    void Keys(const Node& map, std::initializer_list<std::string_view> known) {
        for (const auto& [key, value] : map.Members()) {
            if (std::find(known.begin(), known.end(), key) != known.end()) continue;
            const std::vector<std::string> names(known.begin(), known.end());
            Fault("definition.key_unknown", {{"key", key}, {"nearest", Nearest(key, names)}},
                  value);
        }
    }

    // The value of a Result, or its default with the fault kept.
    template <class T>
    T Take(Result<T> result, const Node& at) {
        if (result.ok()) return *std::move(result);
        Error error = std::move(result).error();
        if (error.where.empty()) error.where = at.Where();
        faults.push_back(std::move(error));
        return T{};
    }

    bool Present(const Node& map, std::string_view key) {
        if (map.Has(key)) return true;
        Fault("definition.key_missing", {{"key", std::string(key)}}, map);
        return false;
    }

    std::string Id(const Node& map, std::size_t longest, std::string_view key = "id") {
        if (!Present(map, key)) return {};
        std::string id = Take(map[key].Text(), map[key]);
        if (!id.empty() && !IsId(id, longest))
            Fault("definition.id_invalid", {{"id", id}, {"longest", std::to_string(longest)}},
                  map[key]);
        return id;
    }

    LocalText Local(const Node& map, std::string_view key, bool required) {
        if (required ? !Present(map, key) : !map.Has(key)) return {};
        return Take(map[key].Local(), map[key]);
    }

    std::string Text(const Node& map, std::string_view key) {
        return map.Has(key) ? Take(map[key].Text(), map[key]) : std::string();
    }

    bool Boolean(const Node& map, std::string_view key, bool fallback = false) {
        return map.Has(key) ? Take(map[key].Boolean(), map[key]) : fallback;
    }

    std::int64_t Integer(const Node& map, std::string_view key, std::int64_t fallback,
                         std::int64_t least, std::int64_t most) {
        if (!map.Has(key)) return fallback;
        const auto before = faults.size();
        const auto value = Take(map[key].Integer(), map[key]);
        if (faults.size() != before) return fallback;
        if (value >= least && value <= most) return value;
        Fault("definition.number_outside",
              {{"key", std::string(key)},
               {"value", std::to_string(value)},
               {"min", std::to_string(least)},
               {"max", std::to_string(most)}},
              map[key]);
        return fallback;
    }

    std::optional<base::Decimal> Decimal(const Node& map, std::string_view key) {
        if (!map.Has(key)) return std::nullopt;
        const auto before = faults.size();
        const auto text = Take(map[key].Text(), map[key]);
        if (faults.size() != before) return std::nullopt;
        auto parsed = base::Decimal::Parse(text);
        if (parsed.ok() && !parsed->rounded) return parsed->value;
        Fault("definition.number_invalid", {{"key", std::string(key)}, {"text", text}}, map[key]);
        return std::nullopt;
    }

    std::vector<std::string> Texts(const Node& map, std::string_view key) {
        return map.Has(key) ? Take(map[key].Texts(), map[key]) : std::vector<std::string>();
    }

    // The items of a list of maps; anything else is a fault.
    std::vector<const Node*> Maps(const Node& map, std::string_view key) {
        std::vector<const Node*> out;
        if (!map.Has(key)) return out;
        if (map[key].kind() != Node::Kind::List) {
            Fault("content.expected_list", {}, map[key]);
            return out;
        }
        for (const auto& item : map[key].Items()) {
            if (item.kind() == Node::Kind::Map)
                out.push_back(&item);
            else
                Fault("content.expected_map", {}, item);
        }
        return out;
    }
};

State ReadState(Reader& reader, const Node& node) {
    reader.Keys(node, {"id", "title", "initial", "counts", "editable"});
    State state;
    state.where = node.Where();
    state.id = reader.Id(node, 41);
    state.title = reader.Local(node, "title", true);
    state.editable = reader.Boolean(node, "editable", true);
    state.counts = reader.Boolean(node, "counts", true);
    state.initial = reader.Boolean(node, "initial");
    return state;
}

Transition ReadTransition(Reader& reader, const Node& node) {
    reader.Keys(node, {"id", "title", "from", "to", "condition", "message", "needs_reason",
                       "four_eyes", "waits"});
    Transition transition;
    transition.where = node.Where();
    transition.id = reader.Id(node, 41);
    transition.title = reader.Local(node, "title", true);
    if (reader.Present(node, "from")) transition.from = reader.Texts(node, "from");
    if (reader.Present(node, "to")) transition.to = reader.Text(node, "to");
    transition.condition = reader.Text(node, "condition");
    transition.message = reader.Local(node, "message", false);
    transition.needs_reason = reader.Boolean(node, "needs_reason");
    transition.four_eyes = reader.Boolean(node, "four_eyes");
    transition.waits = reader.Boolean(node, "waits", true);
    return transition;
}

Rule ReadRule(Reader& reader, const Node& node) {
    reader.Keys(node, {"id", "check", "message", "field", "warning"});
    Rule rule;
    rule.id = reader.Id(node, 41);
    if (reader.Present(node, "check")) rule.text = reader.Text(node, "check");
    rule.where = node["check"].Where();
    rule.message = reader.Local(node, "message", true);
    rule.field = reader.Text(node, "field");
    rule.warning = reader.Boolean(node, "warning");
    return rule;
}

void ReadType(Reader& reader, const Node& node, Field& field) {
    if (!reader.Present(node, "type")) return;
    const auto type = reader.Text(node, "type");
    field.type = FieldType::Find(type);
    if (field.type || type.empty()) return;
    std::vector<std::string> names;
    for (const auto* known : FieldType::All()) names.emplace_back(known->name());
    reader.Fault("definition.type_unknown", {{"type", type}, {"nearest", Nearest(type, names)}},
                 node["type"]);
}

Field ReadField(Reader& reader, const Node& node, bool in_group) {
    reader.Keys(node, {"id", "type", "title", "help", "required", "required_when", "derive",
                       "given", "search", "sensitivity", "list", "register", "dimensions", "currency", "min",
                       "max", "scale", "max_length", "max_items", "proposed_from", "remembered",
                       "fields"});
    Field field;
    field.where = node.Where();
    field.id = reader.Id(node, 41);
    ReadType(reader, node, field);
    field.title = reader.Local(node, "title", true);
    field.help = reader.Local(node, "help", false);
    field.required = reader.Boolean(node, "required");
    field.search = reader.Boolean(node, "search");
    field.required_when = reader.Text(node, "required_when");
    field.derive = reader.Text(node, "derive");
    field.given = reader.Boolean(node, "given");
    field.sensitivity = reader.Text(node, "sensitivity");
    field.proposed_from = reader.Text(node, "proposed_from");
    field.remembered = reader.Boolean(node, "remembered");
    field.list = reader.Text(node, "list");
    field.target = reader.Text(node, "register");
    field.dimensions = reader.Texts(node, "dimensions");
    field.currency = reader.Text(node, "currency");
    field.min = reader.Decimal(node, "min");
    field.max = reader.Decimal(node, "max");
    field.scale = static_cast<int>(reader.Integer(node, "scale", 2, 0, base::Decimal::kMaxScale));
    field.max_length = static_cast<int>(reader.Integer(node, "max_length", 0, 1, 1'000'000));
    field.max_items = static_cast<int>(reader.Integer(node, "max_items", 100, 1, 10'000));
    if (in_group) return field;  // a group within a group is a fault that Model names
    for (const auto* item : reader.Maps(node, "fields"))
        field.fields.push_back(ReadField(reader, *item, true));
    return field;
}

Section ReadSection(Reader& reader, const Node& node) {
    reader.Keys(node, {"id", "title", "fields"});
    Section section;
    section.where = node.Where();
    section.id = reader.Id(node, 41);
    section.title = reader.Local(node, "title", true);
    if (reader.Present(node, "fields")) section.fields = reader.Texts(node, "fields");
    return section;
}

void ReadMarks(Reader& reader, const Node& document, Definition& definition) {
    definition.default_mark = "official";
    definition.marks = {"public", "official", "restricted"};
    const Node& marks = document["marks"];
    if (marks.IsNull()) return;
    reader.Keys(marks, {"default", "allowed"});
    if (marks.Has("default")) definition.default_mark = reader.Text(marks, "default");
    if (marks.Has("allowed")) definition.marks = reader.Texts(marks, "allowed");
}

}  // namespace

Result<Definition> Definition::Read(const Node& document) {
    Reader reader;
    Definition out;
    out.where = document.Where();
    reader.Keys(document,
                {"kind", "id", "version", "title", "one", "description", "source", "key", "time",
                 "territory", "marks", "states", "transitions", "fields", "sections", "rules",
                 "columns", "begins_with", "begins_from"});
    for (const auto& [key, value] : document.Members()) out.places[key] = value.Where();
    out.id = reader.Id(document, 31);
    out.version = reader.Integer(document, "version", 1, 1, 1'000'000);
    out.title = reader.Local(document, "title", true);
    out.one = reader.Local(document, "one", true);
    out.description = reader.Local(document, "description", false);
    out.source = reader.Text(document, "source");
    out.key = reader.Texts(document, "key");
    out.time_field = reader.Text(document, "time");
    out.territory_field = reader.Text(document, "territory");
    out.columns = reader.Texts(document, "columns");
    ReadMarks(reader, document, out);
    for (const auto* node : reader.Maps(document, "states"))
        out.states.push_back(ReadState(reader, *node));
    for (const auto* node : reader.Maps(document, "transitions"))
        out.transitions.push_back(ReadTransition(reader, *node));
    for (const auto* node : reader.Maps(document, "fields"))
        out.fields.push_back(ReadField(reader, *node, false));
    for (const auto* node : reader.Maps(document, "sections"))
        out.sections.push_back(ReadSection(reader, *node));
    for (const auto* node : reader.Maps(document, "rules"))
        out.rules.push_back(ReadRule(reader, *node));
    for (const auto& state : out.states) {
        if (state.initial) out.initial_state = state.id;
    }
    if (reader.faults.empty()) return out;
    Error error = Err("definition.invalid", {{"register", out.id}}, out.where);
    error.details = std::move(reader.faults);
    return error;
}

}  // namespace atalaya::registers
