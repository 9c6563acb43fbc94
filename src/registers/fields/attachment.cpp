// attachment: files that belong to a record. The bytes are kept elsewhere, found by their digest;
// here stands what they are. f_x TEXT, a JSON list of {name, type, size, digest}.

#include <array>

#include "base/check.hpp"
#include "base/hash.hpp"
#include "registers/fields/plain_text.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr std::array<std::string_view, 4> kMembers = {"name", "type", "size", "digest"};
constexpr std::size_t kMostNameCharacters = 255;
constexpr std::int64_t kMostBytes = std::int64_t(1) << 40;

// "image/png": two tokens of RFC 6838.
bool IsMediaType(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == 0 || slash == std::string_view::npos || slash + 1 == text.size()) return false;
    return text.size() <= 127 &&
           std::all_of(text.begin(), text.end(),
                       [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                  std::string_view("!#$&-^_.+/").find(c) != std::string_view::npos;
                       }) &&
           text.find('/', slash + 1) == std::string_view::npos;
}

json::array Stored(const store::Cell& cell) {
    if (store::IsNull(cell)) return {};
    auto list = base::ParseJson(TextIn(cell));
    base::Check(list.ok() && list->is_array(), "a stored list of attachments is a list");
    return std::move(list).value().as_array();
}

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "attachment"; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"", store::SqlType::Text}};
    }

    void FromJson(const Field& field, const json::value& value, const FieldContext&,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        const auto* items = value.if_array();
        if (!items) {
            Fault(findings,
                  Err("field.expected_list", {{"value", Shown(value)}}, std::string(where)));
            return;
        }
        if (items->size() > static_cast<std::size_t>(field.max_items)) {
            Fault(findings, Err("field.too_many", {{"count", std::to_string(items->size())},
                                                   {"limit", std::to_string(field.max_items)}},
                                std::string(where)));
            return;
        }
        bool good = true;
        for (std::size_t i = 0; i < items->size(); ++i)
            good &= CheckItem((*items)[i], base::Pointer(where, i), findings);
        if (good && !items->empty()) cells[0] = base::CanonicalJson(value);
    }

    std::vector<std::string> TextParts(const Field&) const override { return {}; }
    void FromText(const Field&, std::span<const std::string_view>, const TextFormat&,
                  const FieldContext&, std::string_view, std::span<store::Cell>,
                  Findings&) const override {
        base::Check(false, "attachments do not come from the rows of a file");
    }

    json::value ToJson(const Field&, std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return nullptr;
        return Stored(cells[0]);
    }
    std::vector<std::string> ToText(const Field&, std::span<const store::Cell>) const override {
        return {};
    }
    std::string Display(const Field&, std::span<const store::Cell> cells, const content::Library&,
                        Lang) const override {
        std::string out;
        for (const auto& item : Stored(cells[0])) {
            if (!out.empty()) out += ", ";
            out += item.at("name").as_string();
        }
        return out;
    }

    std::vector<ExpressionName> Names(const Field&) const override {
        return {{"", {.type = expr::Type::Text}}};
    }
    std::string SearchText(const Field& field, std::span<const store::Cell> cells,
                           const content::Library& content) const override {
        return Display(field, cells, content, Lang::En);
    }
    json::object JsonSchema(const Field& field) const override {
        const json::object text{{"type", "string"}};
        return {{"type", "array"},
                {"maxItems", field.max_items},
                {"items",
                 json::object{
                     {"type", "object"},
                     {"properties",
                      json::object{{"name", text},
                                   {"type", text},
                                   {"size", json::object{{"type", "integer"}, {"minimum", 0}}},
                                   {"digest", json::object{{"type", "string"},
                                                           {"pattern", "^[0-9a-f]{64}$"}}}}},
                     {"required", json::array{"name", "type", "size", "digest"}},
                     {"additionalProperties", false}}}};
    }

 private:
    static bool CheckItem(const json::value& value, const std::string& where,
                          Findings& findings) {
        const auto* item = ExpectObject(value, kMembers, where, findings);
        if (!item || !CheckMembers(*item, kMembers, where, findings)) return false;
        bool good = true;
        for (std::string_view member : kMembers) {
            if (Member(*item, member)) continue;
            good = false;
            Fault(findings, Err("field.member_missing", {{"name", std::string(member)}},
                                base::Pointer(where, member)));
        }
        if (!good) return false;
        std::string_view name, type, digest;
        if (!TextMember(*item, "name", where, name, findings) ||
            !TextMember(*item, "type", where, type, findings) ||
            !TextMember(*item, "digest", where, digest, findings))
            return false;
        return CheckName(name, base::Pointer(where, "name"), findings) &&
               CheckForm(IsMediaType(type), type, base::Pointer(where, "type"), findings) &&
               CheckForm(base::DigestFromHex(digest).has_value(), digest,
                         base::Pointer(where, "digest"), findings) &&
               CheckForm(IsSize(item->at("size")), json::serialize(item->at("size")),
                         base::Pointer(where, "size"), findings);
    }

    static bool IsSize(const json::value& size) {
        return size.is_int64() && size.get_int64() >= 0 && size.get_int64() <= kMostBytes;
    }

    // A name is shown and offered for saving: never a path.
    static bool CheckName(std::string_view name, const std::string& where, Findings& findings) {
        if (!CheckPlainText(name, kMostNameCharacters, false, where, findings)) return false;
        return CheckForm(!name.empty() && name != "." && name != ".." &&
                             name.find_first_of("/\\") == std::string_view::npos,
                         name, where, findings);
    }

    static bool CheckForm(bool good, std::string_view value, const std::string& where,
                          Findings& findings) {
        if (!good) Fault(findings, Err("field.attachment_form", {{"value", Shown(value)}}, where));
        return good;
    }
};

}  // namespace

const FieldType& AttachmentType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
