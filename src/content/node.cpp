#include "content/node.hpp"

#include <charconv>

namespace atalaya::content {

std::string Place::ToString() const {
    if (!file) return {};
    return *file + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Node Node::MakeNull(Place place) { return Node(Kind::Null, std::move(place)); }

Node Node::MakeScalar(Place place, std::string text, bool quoted) {
    Node node(Kind::Scalar, std::move(place));
    node.m_scalar = std::move(text);
    node.m_quoted = quoted;
    return node;
}

Node Node::MakeList(Place place, std::vector<Node> items) {
    Node node(Kind::List, std::move(place));
    node.m_items = std::move(items);
    return node;
}

Node Node::MakeMap(Place place, std::vector<Member> members) {
    Node node(Kind::Map, std::move(place));
    node.m_absent = std::make_shared<const Node>(MakeNull(node.m_place));
    node.m_members = std::move(members);
    return node;
}

const Node& Node::operator[](std::string_view key) const {
    static const Node nowhere;
    for (const auto& [name, value] : m_members) {
        if (name == key) return value;
    }
    if (m_absent) return *m_absent;
    return IsNull() ? *this : nowhere;
}

Result<std::string> Node::Text() const {
    if (m_kind != Kind::Scalar) return Err("content.expected_text", {}, Where());
    return m_scalar;
}

Result<std::int64_t> Node::Integer() const {
    std::int64_t value = 0;
    const char* end = m_scalar.data() + m_scalar.size();
    auto [stop, fault] = std::from_chars(m_scalar.data(), end, value);
    if (m_kind != Kind::Scalar || m_quoted || fault != std::errc() || stop != end)
        return Err("content.expected_integer", {{"value", m_scalar}}, Where());
    return value;
}

Result<bool> Node::Boolean() const {
    if (m_kind == Kind::Scalar && !m_quoted && m_scalar == "true") return true;
    if (m_kind == Kind::Scalar && !m_quoted && m_scalar == "false") return false;
    return Err("content.expected_boolean", {{"value", m_scalar}}, Where());
}

Result<LocalText> Node::Local() const {
    if (m_kind != Kind::Map) return Err("content.expected_languages", {}, Where());
    LocalText text;
    for (Lang lang : base::kLangs) {
        const Node& node = (*this)[base::Code(lang)];
        if (node.m_kind != Kind::Scalar || base::TrimAscii(node.m_scalar).empty()) {
            return Err("content.language_missing",
                       {{"language", std::string(base::Code(lang))}}, node.Where());
        }
        text.In(lang) = node.m_scalar;
    }
    return text;
}

Result<std::vector<std::string>> Node::Texts() const {
    if (m_kind != Kind::List && m_kind != Kind::Null)
        return Err("content.expected_list", {}, Where());
    std::vector<std::string> texts;
    texts.reserve(m_items.size());
    for (const Node& item : m_items) {
        ATALAYA_ASSIGN(std::string text, item.Text());
        texts.push_back(std::move(text));
    }
    return texts;
}

std::string Node::TextOr(std::string_view fallback) const {
    return m_kind == Kind::Scalar ? m_scalar : std::string(fallback);
}

std::int64_t Node::IntegerOr(std::int64_t fallback) const {
    if (IsNull()) return fallback;
    auto value = Integer();
    return value ? *value : fallback;
}

bool Node::BooleanOr(bool fallback) const {
    if (IsNull()) return fallback;
    auto value = Boolean();
    return value ? *value : fallback;
}

bool IsRemoval(const Node& node) { return node["remove"].BooleanOr(false); }

}  // namespace atalaya::content
