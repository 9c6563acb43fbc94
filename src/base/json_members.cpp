#include "base/json_members.hpp"

namespace atalaya::base {

json::object LocalJson(const LocalText& text) {
    json::object out;
    for (const Lang lang : kLangs) out[Code(lang)] = text.In(lang);
    return out;
}

json::array TextsJson(const std::vector<std::string>& texts) {
    json::array out;
    for (const std::string& text : texts) out.emplace_back(text);
    return out;
}

std::string TextIn(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::int64_t NumberIn(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

bool FlagIn(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

LocalText LocalIn(const json::object& object, std::string_view key) {
    const json::object& texts = ObjectIn(object, key);
    LocalText out;
    for (const Lang lang : kLangs) out.In(lang) = TextIn(texts, Code(lang));
    return out;
}

std::vector<std::string> TextsIn(const json::object& object, std::string_view key) {
    std::vector<std::string> out;
    const json::value* list = object.if_contains(key);
    if (list == nullptr || !list->is_array()) return out;
    for (const json::value& one : list->get_array()) {
        if (one.is_string()) out.emplace_back(one.get_string());
    }
    return out;
}

const json::object& ObjectIn(const json::object& object, std::string_view key) {
    static const json::object kNone;
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : kNone;
}

}  // namespace atalaya::base
