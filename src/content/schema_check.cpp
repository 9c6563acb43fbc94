// Schema::Check of content/schema.hpp: holds a document to its specs and collects every fault.

#include <algorithm>
#include <unordered_set>

#include "base/date.hpp"
#include "base/decimal.hpp"
#include "content/name_index.hpp"
#include "content/schema.hpp"

namespace atalaya::content {
namespace {

using Kind = Node::Kind;
using Type = Spec::Type;

constexpr std::size_t kLongestCode = 80;

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A letter, then letters, digits and '_', all small.
bool IsIdentifier(std::string_view text) {
    return !text.empty() && text.size() <= kLongestCode && IsLower(text[0]) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return IsLower(c) || IsDigit(c) || c == '_'; });
}

// ASCII letters, digits and a few marks; no space.
bool IsCode(std::string_view text) {
    return !text.empty() && text.size() <= kLongestCode &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return IsLower(c) || IsDigit(c) || (c >= 'A' && c <= 'Z') ||
                      std::string_view("_-.:+/*").find(c) != std::string_view::npos;
           });
}

std::string Join(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
}

// The known words nearest to a wrong one, or all of them where none is near.
std::string Suggest(std::string_view wrong, const std::vector<std::string>& known) {
    NameIndex names;
    for (std::size_t i = 0; i < known.size(); ++i) names.Add(known[i], i);
    std::vector<std::string> nearest;
    for (std::size_t i : names.Nearest(wrong, 3)) nearest.push_back(known[i]);
    return Join(nearest.empty() ? known : nearest);
}

bool Wants(const Spec& spec, Kind kind) {
    switch (spec.type) {
        case Type::Any: return true;
        case Type::Text:
        case Type::Identifier:
        case Type::Code:
        case Type::Integer:
        case Type::Boolean:
        case Type::Date:
        case Type::Decimal: return kind == Kind::Scalar;
        case Type::Local:
        case Type::Map:
        case Type::Table: return kind == Kind::Map;
        case Type::Name: return kind == Kind::Scalar || kind == Kind::Map;
        case Type::List: return kind == Kind::List;
    }
    return false;
}

class Checker {
 public:
    Checker(std::vector<Error>& faults, std::vector<Reference>& references)
        : m_faults(faults), m_references(references) {}

    void Check(const Node& node, const Spec& spec) {
        if (IsRemoval(node)) return Report(node, "content.nothing_to_remove");
        if (!Wants(spec, node.kind())) {
            return spec.otherwise ? Check(node, *spec.otherwise) : ReportKind(node, spec);
        }
        switch (spec.type) {
            case Type::Any: return;
            case Type::Text:
            case Type::Identifier:
            case Type::Code:
            case Type::Integer:
            case Type::Boolean:
            case Type::Date:
            case Type::Decimal: return CheckScalar(node, spec);
            case Type::Local: return CheckLocal(node);
            case Type::Name:
                if (node.kind() == Kind::Map) CheckLocal(node);
                return;
            case Type::List: return CheckList(node, spec);
            case Type::Map: return CheckMap(node, spec);
            case Type::Table:
                for (const auto& [key, value] : node.Members()) Check(value, *spec.of);
                return;
        }
    }

 private:
    void Report(const Node& node, std::string_view code, std::vector<base::Param> params = {}) {
        m_faults.push_back(Err(code, std::move(params), node.Where()));
    }

    void ReportKind(const Node& node, const Spec& spec) {
        switch (spec.type) {
            case Type::Integer: return Report(node, "content.expected_integer", {{"value", ""}});
            case Type::Boolean: return Report(node, "content.expected_boolean", {{"value", ""}});
            case Type::Local:
            case Type::Name: return Report(node, "content.expected_languages");
            case Type::List: return Report(node, "content.expected_list");
            case Type::Map:
            case Type::Table: return Report(node, "content.expected_map");
            case Type::Any:
            case Type::Text:
            case Type::Identifier:
            case Type::Code:
            case Type::Date:
            case Type::Decimal: return Report(node, "content.expected_text");
        }
    }

    void CheckScalar(const Node& node, const Spec& spec) {
        const std::string& text = node.Scalar();
        std::vector<base::Param> value = {{"value", text}};
        if (spec.type == Type::Integer) return CheckInteger(node, spec);
        if (spec.type == Type::Boolean && !node.Boolean())
            return Report(node, "content.expected_boolean", value);
        if (spec.type == Type::Identifier && !IsIdentifier(text))
            return Report(node, "content.identifier", value);
        if (spec.type == Type::Code && !IsCode(text)) return Report(node, "content.code", value);
        if (spec.type == Type::Date && !base::Date::Parse(text))
            return Report(node, "content.date", value);
        if (spec.type == Type::Decimal) {
            auto number = base::Decimal::Parse(text);
            if (!number || number->rounded) return Report(node, "content.decimal", value);
        }
        const auto& allowed = spec.allowed;
        if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
            value.push_back({"allowed", Suggest(text, allowed)});
            return Report(node, "content.not_allowed", value);
        }
        if (!spec.refers.empty()) m_references.push_back({spec.refers, text, node.Where()});
    }

    void CheckInteger(const Node& node, const Spec& spec) {
        auto number = node.Integer();
        if (!number) return m_faults.push_back(number.error());
        if (spec.min && *number < *spec.min)
            Report(node, "content.too_small",
                   {{"value", node.Scalar()}, {"min", std::to_string(*spec.min)}});
        if (spec.max && *number > *spec.max)
            Report(node, "content.too_great",
                   {{"value", node.Scalar()}, {"max", std::to_string(*spec.max)}});
    }

    void CheckLocal(const Node& node) {
        for (Lang lang : base::kLangs) {
            const Node& text = node[base::Code(lang)];
            if (text.kind() != Kind::Scalar || base::TrimAscii(text.Scalar()).empty())
                Report(text, "content.language_missing",
                       {{"language", std::string(base::Code(lang))}});
        }
        for (const auto& [key, value] : node.Members()) {
            if (!base::LangFromCode(key))
                Report(value, "content.unknown_key", {{"key", key}, {"known", "en, es, pt, fr"}});
        }
    }

    void CheckList(const Node& node, const Spec& spec) {
        std::unordered_set<std::string> seen;
        for (const Node& item : node.Items()) {
            if (spec.of) Check(item, *spec.of);
            std::string id;
            for (const auto& key : spec.unique) id += (id.empty() ? "" : ", ") + item[key].Scalar();
            if (!id.empty() && !seen.insert(id).second)
                Report(item, "content.duplicate_id", {{"id", id}});
        }
    }

    void CheckMap(const Node& node, const Spec& spec) {
        for (const auto& [key, member] : spec.keys) {
            const Node& value = node[key];
            if (!value.IsNull()) {
                Check(value, *member);
            } else if (member->required) {
                Report(value, "content.key_missing", {{"key", key}});
            }
        }
        for (const auto& [key, value] : node.Members()) {
            bool known = std::any_of(spec.keys.begin(), spec.keys.end(),
                                     [&, &name = key](const auto& k) { return k.first == name; });
            if (known) continue;
            std::vector<std::string> keys;
            for (const auto& [name, unused] : spec.keys) keys.push_back(name);
            Report(value, "content.unknown_key", {{"key", key}, {"known", Suggest(key, keys)}});
        }
    }

    std::vector<Error>& m_faults;
    std::vector<Reference>& m_references;
};

}  // namespace

void Schema::Check(const Node& document, std::vector<Error>& faults,
                   std::vector<Reference>& references) const {
    Checker(faults, references).Check(document, *m_root);
}

}  // namespace atalaya::content
