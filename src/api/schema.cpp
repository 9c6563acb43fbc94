#include "api/schema.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"

namespace atalaya::api {
namespace {

constexpr std::size_t kMostFaults = 50;

std::string_view TypeOf(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null: return "null";
        case json::kind::bool_: return "boolean";
        case json::kind::int64:
        case json::kind::uint64: return "integer";
        case json::kind::double_: return "number";
        case json::kind::string: return "string";
        case json::kind::array: return "array";
        case json::kind::object: return "object";
    }
    return "";
}

bool FitsType(std::string_view wanted, const json::value& value) {
    const std::string_view found = TypeOf(value);
    return found == wanted || (wanted == "number" && found == "integer");
}

std::size_t CodePoints(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string_view View(const json::string& text) { return {text.data(), text.size()}; }
std::string_view View(boost::core::string_view text) { return {text.data(), text.size()}; }

// One pass over a value with the faults found so far.
class Checker {
 public:
    void Check(const json::object& schema, const json::value& value, std::string_view pointer);
    std::vector<Error> Take() { return std::move(m_faults); }

 private:
    void Add(std::string_view code, std::vector<base::Param> params, std::string_view pointer) {
        if (m_faults.size() < kMostFaults) {
            m_faults.push_back(Err(code, std::move(params), std::string(pointer)));
        }
    }
    bool CheckType(const json::object& schema, const json::value& value, std::string_view pointer);
    void CheckEnum(const json::object& schema, const json::value& value, std::string_view pointer);
    void CheckBounds(const json::object& schema, const json::value& value, std::string_view pointer);
    void CheckObject(const json::object& schema, const json::object& value, std::string_view pointer);
    void CheckUnknown(const json::object& known, const json::object& value, std::string_view pointer);
    void CheckSize(const json::object& schema, std::size_t size, const char* least, const char* most,
                   std::string_view pointer);

    std::vector<Error> m_faults;
};

void Checker::Check(const json::object& schema, const json::value& value, std::string_view pointer) {
    if (!CheckType(schema, value, pointer)) return;
    CheckEnum(schema, value, pointer);
    CheckBounds(schema, value, pointer);
    if (const auto* text = value.if_string()) {
        CheckSize(schema, CodePoints(View(*text)), "minLength", "maxLength", pointer);
    } else if (const auto* list = value.if_array()) {
        CheckSize(schema, list->size(), "minItems", "maxItems", pointer);
        if (const auto* items = schema.if_contains("items")) {
            for (std::size_t i = 0; i < list->size() && m_faults.size() < kMostFaults; ++i) {
                Check(items->as_object(), (*list)[i], base::Pointer(pointer, i));
            }
        }
    } else if (const auto* object = value.if_object()) {
        CheckObject(schema, *object, pointer);
    }
}

bool Checker::CheckType(const json::object& schema, const json::value& value,
                        std::string_view pointer) {
    const auto* type = schema.if_contains("type");
    if (type == nullptr) return true;
    std::string expected;
    if (const auto* one = type->if_string()) {
        if (FitsType(View(*one), value)) return true;
        expected = *one;
    } else {
        for (const json::value& each : type->as_array()) {
            if (FitsType(View(each.as_string()), value)) return true;
            if (!expected.empty()) expected += ", ";
            expected += View(each.as_string());
        }
    }
    Add("api.body.type", {{"expected", expected}, {"found", std::string(TypeOf(value))}}, pointer);
    return false;
}

void Checker::CheckEnum(const json::object& schema, const json::value& value,
                        std::string_view pointer) {
    const auto* allowed = schema.if_contains("enum");
    if (allowed == nullptr) return;
    std::string names;
    for (const json::value& each : allowed->as_array()) {
        if (each == value) return;
        if (!names.empty()) names += ", ";
        names += each.is_string() ? std::string(View(each.as_string())) : json::serialize(each);
    }
    Add("api.body.one_of", {{"allowed", names}}, pointer);
}

void Checker::CheckBounds(const json::object& schema, const json::value& value,
                          std::string_view pointer) {
    if (!value.is_number()) return;
    const double number = value.to_number<double>();
    const auto* least = schema.if_contains("minimum");
    if (least && number < least->to_number<double>()) {
        Add("api.body.too_small", {{"minimum", json::serialize(*least)}}, pointer);
    }
    const auto* most = schema.if_contains("maximum");
    if (most && number > most->to_number<double>()) {
        Add("api.body.too_large", {{"maximum", json::serialize(*most)}}, pointer);
    }
}

void Checker::CheckSize(const json::object& schema, std::size_t size, const char* least,
                        const char* most, std::string_view pointer) {
    const auto* low = schema.if_contains(least);
    if (low && size < low->to_number<std::size_t>()) {
        Add("api.body.too_short", {{"minimum", json::serialize(*low)}}, pointer);
    }
    const auto* high = schema.if_contains(most);
    if (high && size > high->to_number<std::size_t>()) {
        Add("api.body.too_long", {{"maximum", json::serialize(*high)}}, pointer);
    }
}

void Checker::CheckObject(const json::object& schema, const json::object& value,
                          std::string_view pointer) {
    if (const auto* required = schema.if_contains("required")) {
        for (const json::value& name : required->as_array()) {
            const std::string_view key = View(name.as_string());
            if (value.contains(name.as_string())) continue;
            Add("api.body.required", {{"name", std::string(key)}}, base::Pointer(pointer, key));
        }
    }
    const auto* properties = schema.if_contains("properties");
    if (properties == nullptr) return;
    const json::object& known = properties->as_object();
    for (const auto& [name, member] : value) {
        if (const auto* inner = known.if_contains(name)) {
            Check(inner->as_object(), member, base::Pointer(pointer, View(name)));
        }
    }
    const auto* others = schema.if_contains("additionalProperties");
    if (others && others->is_bool() && !others->as_bool()) CheckUnknown(known, value, pointer);
}

void Checker::CheckUnknown(const json::object& known, const json::object& value,
                           std::string_view pointer) {
    for (const auto& [name, member] : value) {
        if (known.contains(name)) continue;
        std::string nearest;
        int best = 3;
        for (const auto& [candidate, schema] : known) {
            const int distance = base::EditDistance(View(name), View(candidate), 3);
            if (distance < best) {
                best = distance;
                nearest = View(candidate);
            }
        }
        Add(nearest.empty() ? "api.body.unknown" : "api.body.unknown_near",
            {{"name", std::string(View(name))}, {"nearest", nearest}},
            base::Pointer(pointer, View(name)));
    }
}

}  // namespace

std::vector<Error> CheckSchema(const json::object& schema, const json::value& value,
                               std::string_view pointer) {
    Checker checker;
    checker.Check(schema, value, pointer);
    return checker.Take();
}

}  // namespace atalaya::api
