#pragma once

// What a file of a kind may say: read from content/schema/<kind>.yaml, whose language is
// described in content/schema/README.md.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "content/node.hpp"

namespace atalaya::content {

// A value that names something else, to be looked up when everything is read.
struct Reference {
    std::string target;   // "codelist", "unit", "substance_group" or a kind of document
    std::string value;
    std::string where;
};

// What may stand at one place of a document.
struct Spec {
    enum class Type {
        Any, Text, Identifier, Code, Integer, Boolean, Date, Decimal,
        Local,   // {en, es, pt, fr}
        Name,    // the same, or one scalar that holds in every language
        List, Map,
        Table,   // a map with keys of its own choice
    };
    Type type = Type::Any;
    bool required = false;
    bool whole = false;                   // an overlay replaces it, never merges it
    std::vector<std::string> allowed;     // values of a text; empty: any
    std::optional<std::int64_t> min, max;
    std::string refers;                   // target of a reference; "" when it is none
    std::vector<std::string> unique;      // keys that tell the items of a list apart
    std::vector<std::pair<std::string, const Spec*>> keys;   // of a map
    const Spec* of = nullptr;             // items of a list, values of a table
    const Spec* otherwise = nullptr;      // for a node of another kind of YAML than `type` wants
};

class Schema {
 public:
    // Reads a schema document. Errors: content.schema {reason} - a fault of ours.
    static Result<Schema> Read(const Node& document);

    // The one inside the program for a kind of files. Precondition: there is one.
    static Schema Of(std::string_view kind);

    // The kind of files it describes.
    const std::string& kind() const { return m_kind; }
    // Whether files of the kind are single documents with an `id`; else all of them add up.
    bool is_document() const { return m_is_document; }
    // Top-level keys that an overlay replaces as a whole.
    std::vector<std::string> Whole() const;

    // Appends every fault and every reference of a document.
    void Check(const Node& document, std::vector<Error>& faults,
               std::vector<Reference>& references) const;

 private:
    friend class SchemaReader;
    std::string m_kind;
    bool m_is_document = false;
    std::deque<Spec> m_specs;   // owns what the pointers of Spec point to
    const Spec* m_root = nullptr;
};

}  // namespace atalaya::content
