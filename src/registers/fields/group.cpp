// group: a repeated group of fields, such as the persons of a seizure. It has no cells of its own:
// its rows stand in a table beside the register's, and each of their fields is read by its type.

#include "base/check.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

class Type final : public FieldType {
 public:
    std::string_view name() const override { return "group"; }
    std::vector<ColumnSpec> Columns(const Field&) const override { return {}; }

    // The fields of the group are checked one by one by Model, as all others.
    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library&) const override {
        std::vector<Error> faults;
        if (field.fields.empty())
            faults.push_back(Err("field.group_empty", {{"field", field.id}}, field.where));
        for (const auto& child : field.fields) {
            if (child.type == this)
                faults.push_back(Err("field.group_in_group", {{"field", child.id}}, child.where));
        }
        return faults;
    }

    void FromJson(const Field&, const json::value&, const FieldContext&, std::string_view,
                  std::span<store::Cell>, Findings&) const override {
        base::Check(false, "the rows of a group are read field by field");
    }

    std::vector<std::string> TextParts(const Field&) const override { return {}; }
    void FromText(const Field&, std::span<const std::string_view>, const TextFormat&,
                  const FieldContext&, std::string_view, std::span<store::Cell>,
                  Findings&) const override {
        base::Check(false, "groups do not come from one row of a file");
    }

    json::value ToJson(const Field&, std::span<const store::Cell>) const override {
        return nullptr;
    }
    std::vector<std::string> ToText(const Field&, std::span<const store::Cell>) const override {
        return {};
    }
    std::string Display(const Field&, std::span<const store::Cell>, const content::Library&,
                        Lang) const override {
        return {};
    }
    std::vector<ExpressionName> Names(const Field&) const override { return {}; }

    json::object JsonSchema(const Field& field) const override {
        json::object properties;
        json::array required;
        for (const auto& child : field.fields) {
            properties[child.id] = child.type->JsonSchema(child);
            if (child.required) required.emplace_back(child.id);
        }
        json::object item{{"type", "object"},
                          {"properties", std::move(properties)},
                          {"additionalProperties", false}};
        if (!required.empty()) item["required"] = std::move(required);
        return {{"type", "array"}, {"maxItems", field.max_items}, {"items", std::move(item)}};
    }
};

}  // namespace

const FieldType& GroupType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
