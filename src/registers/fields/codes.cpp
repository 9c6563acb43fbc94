// codes: several entries of the code list field.list, each once, in the order given.
// commitments: the same of the nodes of the catalogue of commitments.
// f_x TEXT ";a;b;", so that one entry is found by ";a;".

#include "registers/fields/lookup.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

// ";a;b;" as its parts.
std::vector<std::string_view> Stored(const store::Cell& cell) {
    std::string_view text = TextIn(cell);
    if (text.size() < 2) return {};
    return base::Split(text.substr(1, text.size() - 2), ';');
}

class Type final : public FieldType {
 public:
    // `list`: of every field of the type; "" where the field names its own.
    Type(std::string_view name, std::string_view list) : m_name(name), m_list(list) {}

    std::string_view name() const override { return m_name; }
    std::vector<ColumnSpec> Columns(const Field&) const override {
        return {{"", store::SqlType::Text}};
    }
    std::vector<Error> CheckDeclaration(const Field& field,
                                        const content::Library& content) const override {
        return m_list.empty() ? CheckList(field, content) : std::vector<Error>();
    }

    void FromJson(const Field& field, const json::value& value, const FieldContext& context,
                  std::string_view where, std::span<store::Cell> cells,
                  Findings& findings) const override {
        const auto* items = value.if_array();
        if (!items) {
            Fault(findings,
                  Err("field.expected_list", {{"value", Shown(value)}}, std::string(where)));
            return;
        }
        Gathered gathered;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const std::string at = base::Pointer(where, i);
            const auto* text = (*items)[i].if_string();
            if (!text) {
                Fault(findings,
                      Err("field.expected_text", {{"value", Shown((*items)[i])}}, at));
                gathered.good = false;
                continue;
            }
            Add(field, base::TrimAscii(*text), context, at, gathered, findings);
        }
        Store(field, gathered, where, cells[0], findings);
    }

    std::vector<std::string> TextParts(const Field&) const override { return {""}; }
    // The entries of a file's cell are separated by semicolons or bars.
    void FromText(const Field& field, std::span<const std::string_view> parts, const TextFormat&,
                  const FieldContext& context, std::string_view where,
                  std::span<store::Cell> cells, Findings& findings) const override {
        std::string_view rest = parts[0];
        Gathered gathered;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find_first_of(";|"), rest.size());
            const std::string_view item = base::TrimAscii(rest.substr(0, end));
            if (!item.empty()) Add(field, item, context, where, gathered, findings);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        Store(field, gathered, where, cells[0], findings);
    }

    json::value ToJson(const Field&, std::span<const store::Cell> cells) const override {
        if (store::IsNull(cells[0])) return nullptr;
        json::array out;
        for (std::string_view code : Stored(cells[0])) out.emplace_back(code);
        return out;
    }
    std::vector<std::string> ToText(const Field&,
                                    std::span<const store::Cell> cells) const override {
        const std::string_view text = TextIn(cells[0]);
        return {text.size() < 2 ? std::string() : std::string(text.substr(1, text.size() - 2))};
    }
    std::string Display(const Field& field, std::span<const store::Cell> cells,
                        const content::Library& content, Lang lang) const override {
        const auto* list = content.FindCodeList(ListOf(field));
        std::string out;
        for (std::string_view code : Stored(cells[0])) {
            if (!out.empty()) out += "; ";
            out += LabelOf(list, code, lang);
        }
        return out;
    }

    std::vector<ExpressionName> Names(const Field& field) const override {
        return {{"", {.type = expr::Type::Codes, .domain = "codelist:" + ListOf(field)}}};
    }
    std::string SearchText(const Field& field, std::span<const store::Cell> cells,
                           const content::Library& content) const override {
        const auto* list = content.FindCodeList(ListOf(field));
        std::string out;
        for (std::string_view code : Stored(cells[0])) out += SearchTextOf(list, code) + " ";
        return out;
    }
    json::object JsonSchema(const Field& field) const override {
        return {{"type", "array"},
                {"items", json::object{{"type", "string"}, {"x-code-list", ListOf(field)}}},
                {"uniqueItems", true},
                {"maxItems", field.max_items}};
    }

 private:
    struct Gathered {
        std::string text;        // ";a;b;"
        int count = 0;
        bool good = true;
    };

    std::string ListOf(const Field& field) const {
        return m_list.empty() ? field.list : std::string(m_list);
    }

    void Add(const Field& field, std::string_view text, const FieldContext& context,
                    std::string_view where, Gathered& gathered, Findings& findings) const {
        const auto* list = context.content->FindCodeList(ListOf(field));
        const auto* entry = FindEntry(*list, text, context, where, findings);
        if (!entry) {
            gathered.good = false;
            return;
        }
        if (gathered.text.empty()) gathered.text = ";";
        if (gathered.text.find(";" + entry->code + ";") != std::string::npos) {
            Warn(findings,
                 Err("field.duplicate_code", {{"code", entry->code}}, std::string(where)));
            return;
        }
        gathered.text.append(entry->code).append(";");
        ++gathered.count;
    }

    static void Store(const Field& field, Gathered& gathered, std::string_view where,
                      store::Cell& cell, Findings& findings) {
        if (gathered.count > field.max_items) {
            Fault(findings, Err("field.too_many",
                                {{"count", std::to_string(gathered.count)},
                                 {"limit", std::to_string(field.max_items)}},
                                std::string(where)));
        } else if (gathered.good && gathered.count > 0) {
            cell = std::move(gathered.text);
        }
    }

    std::string_view m_name, m_list;
};

}  // namespace

const FieldType& CodesType() {
    static const Type type("codes", "");
    return type;
}

const FieldType& CommitmentsType() {
    static const Type type("commitments", "commitments");
    return type;
}

}  // namespace atalaya::registers::fields
