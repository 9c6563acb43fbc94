#include "surveys/members.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace atalaya::surveys {

namespace {

std::optional<double> NumberOf(const json::value& value) {
    if (!value.is_number()) return std::nullopt;
    const double number = value.to_number<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string ShownJson(const json::value& value) {
    std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    constexpr std::size_t kMost = 60;
    if (text.size() <= kMost) return text;
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

const json::value* Members::Find(std::string_view key) {
    m_asked.emplace_back(key);
    const json::value* value = m_object.if_contains(key);
    return value != nullptr && !value->is_null() ? value : nullptr;
}

void Members::Fault(std::string_view code, std::string_view key,
                    std::vector<base::Param> params) {
    m_faults.push_back(
        base::Err(code, std::move(params), key.empty() ? m_where : base::Pointer(m_where, key)));
}

std::string Members::Text(std::string_view key) {
    const json::value* value = Find(key);
    if (value == nullptr) return {};
    if (value->is_string()) return std::string(value->get_string());
    Fault("surveys.field_not_text", key, {{"value", ShownJson(*value)}});
    return {};
}

bool Members::Absent(std::string_view key) {
    const json::value* value = Find(key);
    return value == nullptr ||
           (value->is_string() && base::TrimAscii(value->get_string()).empty());
}

std::string Members::NeededText(std::string_view key) {
    if (Absent(key)) Fault("surveys.field_missing", key);
    return Text(key);
}

LocalText Members::Local(std::string_view key) {
    LocalText out;
    const json::object* object = Object(key);
    if (object == nullptr) return out;
    const std::string where = Where(key);
    for (const auto& [language, value] : *object) {
        const std::optional<Lang> lang = base::LangFromCode(language);
        if (!lang) {
            m_faults.push_back(Err("surveys.language_unknown", {{"language", language}},
                                   base::Pointer(where, language)));
        } else if (value.is_string()) {
            out.In(*lang) = std::string(value.get_string());
        } else if (!value.is_null()) {
            m_faults.push_back(Err("surveys.field_not_text", {{"value", ShownJson(value)}},
                                   base::Pointer(where, language)));
        }
    }
    return out;
}

std::optional<double> Members::Number(std::string_view key) {
    const json::value* value = Find(key);
    if (value == nullptr) return std::nullopt;
    const std::optional<double> number = NumberOf(*value);
    if (!number) Fault("surveys.field_not_number", key, {{"value", ShownJson(*value)}});
    return number;
}

int Members::Whole(std::string_view key, int fallback) {
    const json::value* value = Find(key);
    if (value == nullptr) return fallback;
    const std::optional<double> number = NumberOf(*value);
    if (number && *number == std::floor(*number) &&
        std::abs(*number) <= std::numeric_limits<int>::max())
        return static_cast<int>(*number);
    Fault("surveys.field_not_whole", key, {{"value", ShownJson(*value)}});
    return fallback;
}

bool Members::Flag(std::string_view key, bool fallback) {
    const json::value* value = Find(key);
    if (value == nullptr) return fallback;
    if (value->is_bool()) return value->get_bool();
    Fault("surveys.field_not_flag", key, {{"value", ShownJson(*value)}});
    return fallback;
}

const json::array& Members::List(std::string_view key) {
    static const json::array kEmpty;
    const json::value* value = Find(key);
    if (value == nullptr) return kEmpty;
    if (value->is_array()) return value->get_array();
    Fault("surveys.field_not_list", key, {{"value", ShownJson(*value)}});
    return kEmpty;
}

std::vector<std::string> Members::Texts(std::string_view key) {
    std::vector<std::string> out;
    for (const json::value& one : List(key)) {
        if (one.is_string()) {
            out.emplace_back(one.get_string());
        } else {
            m_faults.push_back(Err("surveys.field_not_text", {{"value", ShownJson(one)}},
                                   base::Pointer(Where(key), out.size())));
            out.emplace_back();
        }
    }
    return out;
}

std::vector<double> Members::Numbers(std::string_view key) {
    std::vector<double> out;
    for (const json::value& one : List(key)) {
        const std::optional<double> number = NumberOf(one);
        if (!number)
            m_faults.push_back(Err("surveys.field_not_number", {{"value", ShownJson(one)}},
                                   base::Pointer(Where(key), out.size())));
        out.push_back(number.value_or(0));
    }
    return out;
}

const json::object* Members::Object(std::string_view key) {
    const json::value* value = Find(key);
    if (value == nullptr) return nullptr;
    if (value->is_object()) return &value->get_object();
    Fault("surveys.field_not_object", key, {{"value", ShownJson(*value)}});
    return nullptr;
}

std::vector<Members::Placed> Members::Objects(std::string_view key) {
    std::vector<Placed> out;
    const json::array& list = List(key);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string where = base::Pointer(Where(key), i);
        if (list[i].is_object()) {
            out.push_back({list[i].get_object(), where});
        } else {
            m_faults.push_back(
                Err("surveys.field_not_object", {{"value", ShownJson(list[i])}}, where));
        }
    }
    return out;
}

void Members::CheckRest() {
    for (const auto& [key, value] : m_object) {
        if (std::find(m_asked.begin(), m_asked.end(), std::string_view(key)) == m_asked.end())
            Fault("surveys.member_unknown", key, {{"member", key}});
    }
}

}  // namespace atalaya::surveys
