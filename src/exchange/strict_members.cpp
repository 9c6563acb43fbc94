#include "exchange/strict_members.hpp"

namespace atalaya::exchange {

namespace {

constexpr std::size_t kMostName = 300;

bool IsHexDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

bool IsPlainText(std::string_view text, std::size_t most_bytes) {
    return text.size() <= most_bytes && base::IsValidUtf8(text) &&
           std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

bool IsFingerprint(std::string_view text) {
    if (text.size() != 39) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i % 5 == 4 ? text[i] != ' ' : !IsHexDigit(text[i])) return false;
    return true;
}

std::string StrictMembers::Text(std::string_view name, Fits fits, std::string_view expected) {
    const json::value* value = Find(name, expected);
    if (value == nullptr) return "";
    if (value->is_string() && fits(value->get_string())) return std::string(value->get_string());
    Refuse(name, expected);
    return "";
}

std::int64_t StrictMembers::Number(std::string_view name, std::int64_t least, std::int64_t most) {
    const json::value* value = m_from.if_contains(name);
    if (value != nullptr && value->is_int64() && value->get_int64() >= least &&
        value->get_int64() <= most)
        return value->get_int64();
    Refuse(name, std::to_string(least) + ".." + std::to_string(most));
    return least;
}

base::Timestamp StrictMembers::Time(std::string_view name) {
    const json::value* value = m_from.if_contains(name);
    const auto at = value != nullptr && value->is_string()
                        ? base::ParseTimestamp(value->get_string())
                        : std::nullopt;
    if (!at) Refuse(name, "1970-01-01T00:00:00.000Z..9999-12-31T23:59:59.999Z");
    return at.value_or(0);
}

LocalText StrictMembers::Local(std::string_view name) {
    LocalText out;
    const json::value* value = Find(name, "{en, es, pt, fr}");
    if (value == nullptr) return out;
    if (!value->is_object()) {
        Refuse(name, "{en, es, pt, fr}");
        return out;
    }
    for (const Lang lang : base::kLangs) {
        const json::value* text = value->get_object().if_contains(Code(lang));
        if (text == nullptr) continue;
        if (!text->is_string() || !IsPlainText(text->get_string(), kMostName)) {
            Refuse(name, ".{0,300}");
            return out;
        }
        out.In(lang) = text->get_string();
    }
    return out;
}

std::vector<std::string> StrictMembers::Texts(std::string_view name, std::size_t most, Fits fits,
                                              std::string_view expected) {
    std::vector<std::string> out;
    const json::array* list = List(name, most);
    if (list == nullptr) return out;
    for (const json::value& value : *list) {
        if (!value.is_string() || !fits(value.get_string())) {
            Refuse(name, expected);
            break;
        }
        out.emplace_back(value.get_string());
    }
    return out;
}

json::array* StrictMembers::List(std::string_view name, std::size_t most) {
    json::value* value = m_from.if_contains(name);
    if (value != nullptr && value->is_array() && value->get_array().size() <= most)
        return &value->get_array();
    Refuse(name, "[0.." + std::to_string(most) + "]");
    return nullptr;
}

json::object StrictMembers::Object(std::string_view name) {
    json::value* value = Find(name, "{}");
    if (value == nullptr) return {};
    if (value->is_object()) return std::move(value->get_object());
    Refuse(name, "{}");
    return {};
}

void StrictMembers::Refuse(std::string_view name, std::string_view expected) {
    if (m_fault) return;
    const std::string member = PlaceOf(name);
    m_fault = Err(m_code, {{"member", member}, {"reason", std::string(expected)}}, member);
}

json::value* StrictMembers::Find(std::string_view name, std::string_view expected) {
    json::value* value = m_from.if_contains(name);
    if (value == nullptr) Refuse(name, expected);
    return value;
}

}  // namespace atalaya::exchange
