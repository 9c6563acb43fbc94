#include "content/schema.hpp"

#include "base/check.hpp"
#include "content/embedded.hpp"

namespace atalaya::content {
namespace {

constexpr std::pair<std::string_view, Spec::Type> kTypes[] = {
    {"any", Spec::Type::Any},         {"text", Spec::Type::Text},
    {"identifier", Spec::Type::Identifier}, {"code", Spec::Type::Code},
    {"integer", Spec::Type::Integer}, {"boolean", Spec::Type::Boolean},
    {"date", Spec::Type::Date},       {"decimal", Spec::Type::Decimal},
    {"local", Spec::Type::Local},     {"name", Spec::Type::Name},
    {"list", Spec::Type::List},       {"map", Spec::Type::Map},
    {"table", Spec::Type::Table},
};

}  // namespace

// Turns a schema document into specs; shapes are read once and may refer to themselves.
class SchemaReader {
 public:
    SchemaReader(const Node& document, Schema& schema) : m_document(document), m_schema(schema) {}

    Result<void> Read() {
        m_schema.m_kind = m_document["id"].TextOr("");
        m_schema.m_is_document = m_document["document"].BooleanOr(false);
        ATALAYA_ASSIGN(m_schema.m_root, ReadSpec(m_document["root"]));
        if (m_schema.m_kind.empty() || m_schema.m_root->type != Spec::Type::Map)
            return Wrong(m_document, "a schema needs an id and a root of type map");
        return {};
    }

 private:
    static Error Wrong(const Node& node, std::string reason) {
        return Err("content.schema", {{"reason", std::move(reason)}}, node.Where());
    }

    Result<const Spec*> ReadShape(const Node& use) {
        auto known = m_shapes.find(use.Scalar());
        if (known != m_shapes.end()) return known->second;
        const Node& shape = m_document["shapes"][use.Scalar()];
        if (shape.IsNull()) return Wrong(use, "no shape " + use.Scalar());
        Spec& spec = m_schema.m_specs.emplace_back();
        m_shapes[use.Scalar()] = &spec;
        ATALAYA_TRY(Fill(spec, shape));
        return &spec;
    }

    Result<const Spec*> ReadSpec(const Node& node) {
        if (node.Has("shape")) return ReadShape(node["shape"]);
        Spec& spec = m_schema.m_specs.emplace_back();
        ATALAYA_TRY(Fill(spec, node));
        return &spec;
    }

    Result<void> Fill(Spec& spec, const Node& node) {
        const std::string type = node["type"].TextOr("");
        bool known = false;
        for (const auto& [name, value] : kTypes) {
            if (name != type) continue;
            spec.type = value;
            known = true;
        }
        if (!known) return Wrong(node, "no type " + type);
        spec.required = node["required"].BooleanOr(false);
        spec.whole = node["whole"].BooleanOr(false);
        spec.refers = node["refers"].TextOr("");
        if (node.Has("min")) spec.min = node["min"].IntegerOr(0);
        if (node.Has("max")) spec.max = node["max"].IntegerOr(0);
        ATALAYA_ASSIGN(spec.allowed, node["enum"].Texts());
        ATALAYA_ASSIGN(spec.unique, node["unique"].Texts());
        if (node.Has("of")) { ATALAYA_ASSIGN(spec.of, ReadSpec(node["of"])); }
        if (node.Has("or")) { ATALAYA_ASSIGN(spec.otherwise, ReadSpec(node["or"])); }
        for (const auto& [key, value] : node["keys"].Members()) {
            ATALAYA_ASSIGN(const Spec* member, ReadSpec(value));
            spec.keys.emplace_back(key, member);
        }
        return {};
    }

    const Node& m_document;
    Schema& m_schema;
    std::map<std::string, const Spec*> m_shapes;
};

Result<Schema> Schema::Read(const Node& document) {
    Schema schema;
    ATALAYA_TRY(SchemaReader(document, schema).Read());
    return schema;
}

Schema Schema::Of(std::string_view kind) {
    const std::string name = "schema/" + std::string(kind) + ".yaml";
    for (const auto* file = embedded_content(); file->path; ++file) {
        if (file->path != name) continue;
        const auto document = ParseYaml({file->begin, file->end}, name);
        base::Check(document.ok(), "a schema cannot be read: " + name);
        auto schema = Read(*document);
        base::Check(schema.ok(), "a schema is wrong: " + name);
        return *std::move(schema);
    }
    base::Check(false, "there is no schema " + name);
    return {};
}

std::vector<std::string> Schema::Whole() const {
    std::vector<std::string> keys;
    for (const auto& [key, spec] : m_root->keys) {
        if (spec->whole) keys.push_back(key);
    }
    return keys;
}

}  // namespace atalaya::content
