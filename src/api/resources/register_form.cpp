// A register as a page draws its lists and forms, in one language.

#include "api/resources/register_form.hpp"

#include <algorithm>

namespace atalaya::api {
namespace {

using registers::Field;

// Longer lists are asked for by what is typed.
constexpr std::size_t kMostOptions = 300;

void Put(json::object& out, std::string_view key, const std::string& text) {
    if (!text.empty()) out[key] = text;
}

// "tlp:amber+strict" -> the message "mark.tlp_amber_strict".
std::string MarkCode(std::string mark) {
    std::ranges::replace_if(mark, [](char c) { return c == ':' || c == '+'; }, '_');
    return "mark." + mark;
}

class FormWriter {
 public:
    FormWriter(const content::Library& content, Lang lang, std::set<std::string> hidden)
        : m_content(content), m_lang(lang), m_hidden(std::move(hidden)) {}

    json::array Fields(const std::vector<Field>& fields) const {
        json::array out;
        for (const Field& field : fields) out.push_back(OneField(field));
        return out;
    }
    json::object Marks(const registers::Definition& definition) const {
        json::array allowed;
        for (const std::string& mark : definition.marks) {
            allowed.push_back({{"id", mark}, {"title", Say(MarkCode(mark))}});
        }
        return {{"default", definition.default_mark}, {"allowed", std::move(allowed)}};
    }
    json::array MissingReasons() const {
        json::array out;
        for (const auto reason : {registers::Missing::NotCollected, registers::Missing::Refused,
                                  registers::Missing::Unknown, registers::Missing::NotApplicable}) {
            const std::string id(registers::Code(reason));
            out.push_back({{"id", id}, {"title", Say("missing." + id)}});
        }
        return out;
    }

 private:
    std::string Say(const std::string& code) const { return m_content.Say(code, {}, m_lang); }

    json::object OneField(const Field& field) const {
        json::object out{{"id", field.id},
                         {"type", field.type->name()},
                         {"title", field.title.In(m_lang)},
                         {"help", OrNull(field.help.In(m_lang))},
                         {"required", field.required},
                         {"search", field.search},
                         {"derived", !field.IsEntered()},
                         {"hidden", m_hidden.contains(field.sensitivity)}};
        Put(out, "required_when", field.required_when);
        Put(out, "sensitivity", field.sensitivity);
        Put(out, "proposed_from", field.proposed_from);
        if (field.remembered) out["remembered"] = true;
        Put(out, "register", field.target);
        Put(out, "currency", field.currency);
        if (field.min) out["min"] = field.min->ToString();
        if (field.max) out["max"] = field.max->ToString();
        const std::string_view type = field.type->name();
        if (type == "decimal" || type == "money") out["scale"] = field.scale;
        if (field.max_length > 0) out["max_length"] = field.max_length;
        if (type == "group" || type == "codes" || type == "commitments" || type == "attachment")
            out["max_items"] = field.max_items;
        if (type == "quantity") out["units"] = Units(field.dimensions);
        if (type == "place") out["choices"] = "/api/v1/territories";
        if (type == "substance") out["choices"] = "/api/v1/substances";
        if (type == "series") out["choices"] = "/api/v1/codelists/watched_series";
        if (type == "commitment" || type == "commitments") out["choices"] = "/api/v1/codelists/commitments";
        if (!field.list.empty()) PutOptions(field.list, out);
        if (!field.fields.empty()) out["fields"] = Fields(field.fields);
        return out;
    }

    void PutOptions(const std::string& id, json::object& out) const {
        out["list"] = id;
        const content::CodeList* list = m_content.FindCodeList(id);
        if (list == nullptr || list->codes().size() > kMostOptions) {
            out["choices"] = "/api/v1/codelists/" + id;
            return;
        }
        json::array options;
        for (const content::Code& code : list->codes()) {
            json::object option{{"code", code.code},
                                {"label", code.label.In(m_lang)},
                                {"parent", OrNull(code.parent)}};
            if (!code.aliases.empty()) option["aliases"] = TextsJson(code.aliases);
            if (code.valid_from) option["valid_from"] = code.valid_from->ToString();
            if (code.valid_to) option["valid_to"] = code.valid_to->ToString();
            options.push_back(std::move(option));
        }
        out["options"] = std::move(options);
    }

    json::array Units(const std::vector<std::string>& dimensions) const {
        json::array out;
        for (const content::Unit& unit : m_content.units().all()) {
            if (!dimensions.empty() && std::ranges::find(dimensions, unit.dimension) == dimensions.end()) {
                continue;
            }
            out.push_back({{"code", unit.code},
                           {"label", unit.label.In(m_lang)},
                           {"dimension", unit.dimension},
                           {"base", OrNull(unit.base)}});
        }
        return out;
    }

    const content::Library& m_content;
    Lang m_lang;
    std::set<std::string> m_hidden;
};

json::array States(const registers::Definition& definition, Lang lang) {
    json::array out;
    for (const auto& state : definition.states) {
        out.push_back({{"id", state.id},
                       {"title", state.title.In(lang)},
                       {"editable", state.editable},
                       {"counts", state.counts},
                       {"initial", state.initial}});
    }
    return out;
}

json::array Transitions(const registers::Definition& definition, Lang lang) {
    json::array out;
    for (const auto& step : definition.transitions) {
        out.push_back({{"id", step.id},
                       {"title", step.title.In(lang)},
                       {"from", TextsJson(step.from)},
                       {"to", step.to},
                       {"condition", OrNull(step.condition)},
                       {"needs_reason", step.needs_reason},
                       {"four_eyes", step.four_eyes}});
    }
    return out;
}

json::array Sections(const registers::Definition& definition, Lang lang) {
    json::array out;
    for (const auto& section : definition.sections) {
        out.push_back({{"id", section.id},
                       {"title", section.title.In(lang)},
                       {"fields", TextsJson(section.fields)}});
    }
    return out;
}

json::array Rules(const registers::Definition& definition, Lang lang) {
    json::array out;
    for (const auto& rule : definition.rules) {
        out.push_back({{"id", rule.id},
                       {"check", rule.text},
                       {"message", rule.message.In(lang)},
                       {"field", OrNull(rule.field)},
                       {"warning", rule.warning}});
    }
    return out;
}

}  // namespace

json::object FormJson(const registers::Model& model, Lang lang, std::set<std::string> hidden) {
    const registers::Definition& definition = model.definition();
    const FormWriter writer(model.content(), lang, std::move(hidden));
    return {{"id", definition.id},
            {"version", definition.version},
            {"title", definition.title.In(lang)},
            {"one", definition.one.In(lang)},
            {"description", definition.description.In(lang)},
            {"source", OrNull(definition.source)},
            {"key", TextsJson(definition.key)},
            {"time", OrNull(definition.time_field)},
            {"territory", OrNull(definition.territory_field)},
            {"searched", model.searched()},
            {"marks", writer.Marks(definition)},
            {"missing", writer.MissingReasons()},
            {"states", States(definition, lang)},
            {"transitions", Transitions(definition, lang)},
            {"fields", writer.Fields(definition.fields)},
            {"sections", Sections(definition, lang)},
            {"rules", Rules(definition, lang)},
            {"columns", TextsJson(definition.columns)}};
}

}  // namespace atalaya::api
