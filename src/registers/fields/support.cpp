#include "registers/fields/support.hpp"

namespace atalaya::registers::fields {

std::string Shown(const json::value& value) {
    if (const auto* text = value.if_string()) return Shown(std::string_view(*text));
    return Shown(std::string_view(json::serialize(value)));
}

std::string Shown(std::string_view text) {
    constexpr std::size_t kMost = 60;
    if (text.size() <= kMost) return std::string(text);
    std::size_t cut = kMost;
    // Never within a character.
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    return std::string(text.substr(0, cut)) + "…";
}

std::string Joined(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) {
        if (!out.empty()) out += ", ";
        out += name;
    }
    return out;
}

std::string NearestOf(std::string_view name, std::span<const std::string_view> known) {
    const std::string folded = base::Fold(name);
    const int limit = std::max<int>(2, static_cast<int>(folded.size()) / 3);
    std::vector<std::pair<int, std::string>> near;
    for (std::string_view candidate : known) {
        int distance = base::EditDistance(folded, base::Fold(candidate), limit);
        if (distance <= limit) near.emplace_back(distance, candidate);
    }
    std::sort(near.begin(), near.end());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < near.size() && i < 3; ++i) names.push_back(near[i].second);
    return Joined(names);
}

bool CheckMembers(const json::object& object, std::span<const std::string_view> known,
                  std::string_view where, Findings& findings) {
    bool good = true;
    for (const auto& member : object) {
        const std::string_view name = member.key();
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        good = false;
        Fault(findings, Err("field.unknown_member",
                            {{"name", Shown(name)}, {"nearest", NearestOf(name, known)}},
                            base::Pointer(where, name)));
    }
    return good;
}

const json::object* ExpectObject(const json::value& value,
                                 std::span<const std::string_view> members,
                                 std::string_view where, Findings& findings) {
    if (const auto* object = value.if_object()) return object;
    std::vector<std::string> names(members.begin(), members.end());
    Fault(findings, Err("field.expected_object",
                        {{"value", Shown(value)}, {"members", Joined(names)}},
                        std::string(where)));
    return nullptr;
}

const json::value* Member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && !value->is_null() ? value : nullptr;
}

bool TextMember(const json::object& object, std::string_view name, std::string_view where,
                std::string_view& out, Findings& findings) {
    out = {};
    const auto* value = Member(object, name);
    if (!value) return true;
    if (const auto* text = value->if_string()) {
        out = base::TrimAscii(*text);
        return true;
    }
    Fault(findings,
          Err("field.expected_text", {{"value", Shown(*value)}}, base::Pointer(where, name)));
    return false;
}

const TextFormat& DefaultFormat() {
    static const TextFormat format;
    return format;
}

void OneText::FromJson(const Field& field, const json::value& value, const FieldContext& context,
                       std::string_view where, std::span<store::Cell> cells,
                       Findings& findings) const {
    const auto* text = value.if_string();
    if (!text) {
        Fault(findings,
              Err("field.expected_text", {{"value", Shown(value)}}, std::string(where)));
        return;
    }
    const std::string_view trimmed = base::TrimAscii(*text);
    if (!trimmed.empty())
        Read(field, trimmed, DefaultFormat(), context, where, cells, findings);
}

void OneText::FromText(const Field& field, std::span<const std::string_view> parts,
                       const TextFormat& format, const FieldContext& context,
                       std::string_view where, std::span<store::Cell> cells,
                       Findings& findings) const {
    const std::string_view trimmed = base::TrimAscii(parts[0]);
    if (!trimmed.empty()) Read(field, trimmed, format, context, where, cells, findings);
}

json::value OneText::ToJson(const Field&, std::span<const store::Cell> cells) const {
    if (store::IsNull(cells[0])) return nullptr;
    return json::value(TextIn(cells[0]));
}

std::string OneText::Display(const Field&, std::span<const store::Cell> cells,
                             const content::Library&, Lang) const {
    return std::string(TextIn(cells[0]));
}

}  // namespace atalaya::registers::fields
