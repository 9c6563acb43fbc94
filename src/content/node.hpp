#pragma once

// A YAML document as a tree that remembers where each part stands, so that every fault can name
// file, line and column.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"

namespace atalaya::content {

// Where a part of a document stands. Lines and columns count from 1, columns in characters.
struct Place {
    std::shared_ptr<const std::string> file;   // shared by all nodes of a document: its name
    int line = 0;
    int column = 0;

    // "registers/seizures.yaml:12:5", the form of Error::where; "" when there is no file.
    std::string ToString() const;
};

// One value of a document with all below it. Immutable.
class Node {
 public:
    enum class Kind { Null, Scalar, List, Map };
    using Member = std::pair<std::string, Node>;

    Node() = default;   // null, standing nowhere
    static Node MakeNull(Place place);
    static Node MakeScalar(Place place, std::string text, bool quoted);
    static Node MakeList(Place place, std::vector<Node> items);
    // Precondition: no key twice.
    static Node MakeMap(Place place, std::vector<Member> members);

    Kind kind() const { return m_kind; }
    bool IsNull() const { return m_kind == Kind::Null; }
    const Place& place() const { return m_place; }
    std::string Where() const { return m_place.ToString(); }

    // The text of a scalar as it is written; empty for other kinds.
    const std::string& Scalar() const { return m_scalar; }
    bool quoted() const { return m_quoted; }

    // Lists; empty for other kinds.
    const std::vector<Node>& Items() const { return m_items; }
    // Maps, in the order of the file; empty for other kinds.
    const std::vector<Member>& Members() const { return m_members; }
    // The member of a map, or a null node: standing at the map where there is no such member.
    const Node& operator[](std::string_view key) const;
    bool Has(std::string_view key) const { return !(*this)[key].IsNull(); }

    // Typed reading; errors: content.expected_{text,integer,boolean,list,map} and
    // content.language_missing {language}. The `Or` forms take a default for a missing node and
    // for one of another type (the schema check has reported it by then).
    Result<std::string> Text() const;
    Result<std::int64_t> Integer() const;
    Result<bool> Boolean() const;                     // true and false only, unquoted
    Result<LocalText> Local() const;                  // {en, es, pt, fr}, all four present
    Result<std::vector<std::string>> Texts() const;   // list of scalars; [] for null
    std::string TextOr(std::string_view fallback) const;
    std::int64_t IntegerOr(std::int64_t fallback) const;
    bool BooleanOr(bool fallback) const;

 private:
    Node(Kind kind, Place place) : m_kind(kind), m_place(std::move(place)) {}

    Kind m_kind = Kind::Null;
    bool m_quoted = false;
    Place m_place;
    std::string m_scalar;
    std::vector<Node> m_items;
    std::vector<Member> m_members;
    // What operator[] gives for a key that a map does not have. Shared, as copies of a map may
    // all give the same one; never changed.
    std::shared_ptr<const Node> m_absent;
};

inline constexpr int kMaxYamlDepth = 64;
inline constexpr std::size_t kMaxYamlBytes = 16u << 20;

// Reads one YAML document; an empty one is a null node. `file` is the name that faults show.
// Refused: aliases and anchors (content.alias), tags (content.tag), duplicate keys
// (content.duplicate_key {key}), keys that are not text (content.key_not_text), a second document
// (content.several_documents), more than kMaxYamlDepth levels (content.too_deep), more than
// kMaxYamlBytes (content.too_large {limit}), broken UTF-8 (content.encoding) and broken YAML
// (content.yaml {reason}).
Result<Node> ParseYaml(std::string_view text, std::string_view file);

// Lays a country's own document over the shipped one: maps are merged key by key; lists whose
// items are maps with an `id` or `code` are merged by it (`remove: true` takes one away, new ones
// are added at the end); everything else is replaced, as are the members named in `whole`. A
// `remove` that finds nothing and a second entry of the same name stay in the result, where the
// check reports them.
Node Overlay(const Node& shipped, const Node& own, std::span<const std::string> whole = {});

// Whether a node is a map that says `remove: true`.
bool IsRemoval(const Node& node);

}  // namespace atalaya::content
