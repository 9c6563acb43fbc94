#include "transfer/mapping.hpp"

#include "content/schema.hpp"

namespace atalaya::transfer {
namespace {

using content::Node;
using registers::TextFormat;

Result<ColumnMap> ReadColumn(const Node& node) {
    ColumnMap out;
    out.where = node.Where();
    out.to = node["to"].TextOr("country");
    out.from = node["from"].TextOr("");
    out.pattern = node["pattern"].TextOr("");
    if (node.Has("fixed")) {
        ATALAYA_ASSIGN(auto text, node["fixed"].Text());
        out.fixed = std::move(text);
    }
    out.from_content = node["from_content"].BooleanOr(false);
    int sources = int{!out.from.empty()} + int{!out.pattern.empty()} + int{out.fixed.has_value()} +
                  int{out.from_content};
    if (sources != 1) return Err("mapping.one_source", {{"target", out.to}}, out.where);
    for (const auto& [text, value] : node["values"].Members()) {
        ATALAYA_ASSIGN(auto to, value.Text());
        out.values.emplace(text, std::move(to));
    }
    for (const auto& [text, reason] : node["missing"].Members()) {
        ATALAYA_ASSIGN(auto code, reason.Text());
        auto missing = registers::MissingFromCode(code);
        if (!missing) return Err("mapping.missing_unknown", {{"reason", code}}, reason.Where());
        out.missing.emplace(text, *missing);
    }
    return out;
}

Result<TextFormat> ReadTextFormat(const Node& node) {
    TextFormat out;
    const std::string decimal = node["decimal"].TextOr(".");
    const std::string group = node["thousands"].TextOr("");
    const std::string dates = node["dates"].TextOr("ymd");
    if (group.size() > 1 || group == decimal)
        return Err("mapping.thousands_invalid", {{"thousands", group}}, node["thousands"].Where());
    out.decimal_mark = decimal[0];
    out.group_mark = group.empty() ? 0 : group[0];
    if (dates == "dmy") out.date_order = TextFormat::DateOrder::Dmy;
    if (dates == "mdy") out.date_order = TextFormat::DateOrder::Mdy;
    return out;
}

// The members of the format that belong to FileFormat::FromJson.
Result<FileFormat> ReadFileFormat(const Node& node) {
    json::object object;
    for (const auto* key : {"kind", "encoding", "delimiter", "quote", "sheet"}) {
        if (node.Has(key)) object[key] = node[key].Scalar();
    }
    for (const auto* key : {"header_line", "header_rows"}) {
        if (node.Has(key)) object[key] = node[key].IntegerOr(0);
    }
    auto format = FileFormat::FromJson(object);
    if (format.ok()) return format;
    Error error = std::move(format).error();
    error.where = node[error.Get("field")].Where();
    return error;
}

// Holds the document to content/schema/mapping.yaml.
Result<void> CheckForm(const Node& document) {
    static const content::Schema schema = content::Schema::Of("mapping");
    std::vector<Error> faults;
    std::vector<content::Reference> references;   // the register is looked up by who runs it
    schema.Check(document, faults, references);
    if (faults.empty()) return {};
    Error error = Err("mapping.faults", {{"count", std::to_string(faults.size())}});
    error.details = std::move(faults);
    return error;
}

}  // namespace

Result<Mapping> Mapping::Read(const Node& document) {
    ATALAYA_TRY(CheckForm(document));
    Mapping out;
    out.where = document.Where();
    ATALAYA_ASSIGN(out.id, document["id"].Text());
    if (document.Has("title")) {
        ATALAYA_ASSIGN(out.title, document["title"].Local());
    }
    ATALAYA_ASSIGN(out.register_id, document["register"].Text());
    ATALAYA_ASSIGN(out.format, ReadFileFormat(document["format"]));
    ATALAYA_ASSIGN(out.text, ReadTextFormat(document["format"]));
    ATALAYA_ASSIGN(out.country, ReadColumn(document["country"]));
    out.mark = document["mark"].TextOr("");
    out.unit = document["unit"].TextOr("");
    out.state = document["state"].TextOr("");
    out.key_from_content = document["key"].TextOr("") == "content";
    for (const Node& item : document["columns"].Items()) {
        ATALAYA_ASSIGN(auto column, ReadColumn(item));
        out.columns.push_back(std::move(column));
    }
    if (out.columns.empty()) return Err("mapping.no_columns", {}, document["columns"].Where());
    ATALAYA_ASSIGN(out.ignored, document["ignore"].Texts());
    return out;
}

}  // namespace atalaya::transfer
