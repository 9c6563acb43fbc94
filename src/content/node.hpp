#pragma once

// A YAML document as a tree that remembers where each part stands, so that every fault can name
// file, line and column.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"

namespace atalaya::content {

class Node {
 public:
    enum class Kind { Null, Scalar, List, Map };

    Kind kind() const { return m_kind; }
    bool IsNull() const { return m_kind == Kind::Null; }
    // "registers/seizures.yaml:12:5", for Error::where.
    std::string Where() const;

    // Scalars. Precondition: kind() == Scalar.
    const std::string& Scalar() const { return m_scalar; }
    bool quoted() const { return m_quoted; }

    // Lists; empty for other kinds.
    const std::vector<Node>& Items() const { return m_items; }
    // Maps, in the order of the file; empty for other kinds.
    const std::vector<std::pair<std::string, Node>>& Members() const { return m_members; }
    // The member of a map, or a null node (whose Where() is this map's).
    const Node& operator[](std::string_view key) const;
    bool Has(std::string_view key) const { return !(*this)[key].IsNull(); }

    // Typed reading; errors: content.expected_{text,integer,boolean,list,map} and
    // content.language_missing {language}. The `Or` forms take a default for a missing node.
    Result<std::string> Text() const;
    Result<std::int64_t> Integer() const;
    Result<bool> Boolean() const;
    Result<LocalText> Local() const;             // {en, es, pt, fr}, all four present
    Result<std::vector<std::string>> Texts() const;   // list of scalars; [] for null
    std::string TextOr(std::string_view fallback) const;
    std::int64_t IntegerOr(std::int64_t fallback) const;
    bool BooleanOr(bool fallback) const;

    Kind m_kind = Kind::Null;
    bool m_quoted = false;
    int m_line = 0, m_column = 0;
    std::shared_ptr<const std::string> m_file;   // shared by all nodes of a document: its name
    std::string m_scalar;
    std::vector<Node> m_items;
    std::vector<std::pair<std::string, Node>> m_members;
};

// Reads one YAML document. Aliases and anchors are refused (content.alias), as are duplicate keys
// (content.duplicate_key {key}), more than 64 levels (content.too_deep), broken UTF-8 and broken
// YAML (content.yaml {reason}). `file` is the name that faults show.
Result<Node> ParseYaml(std::string_view text, std::string_view file);

// Lays a country's own document over the shipped one: maps are merged key by key; lists whose
// items are maps with an `id` or `code` are merged by it (`remove: true` takes one away, new ones
// are added at the end); everything else is replaced.
Node Overlay(const Node& shipped, const Node& own);

}  // namespace atalaya::content
