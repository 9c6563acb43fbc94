#include "transfer/mapping.hpp"

#include <fmt/format.h>

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
    std::string decimal = node["decimal"].TextOr(".");
    std::string group = node["thousands"].TextOr("");
    std::string dates = node["dates"].TextOr("ymd");
    if ((decimal != "." && decimal != ",") || group.size() > 1 || group == decimal)
        return Err("mapping.decimal_invalid", {{"decimal", decimal}}, node["decimal"].Where());
    out.decimal_mark = decimal[0];
    out.group_mark = group.empty() ? 0 : group[0];
    if (dates == "ymd") {
        out.date_order = TextFormat::DateOrder::Ymd;
    } else if (dates == "dmy") {
        out.date_order = TextFormat::DateOrder::Dmy;
    } else if (dates == "mdy") {
        out.date_order = TextFormat::DateOrder::Mdy;
    } else {
        return Err("mapping.dates_invalid", {{"dates", dates}}, node["dates"].Where());
    }
    return out;
}

// The format's members that a mapping shares with FileFormat::FromJson.
Result<FileFormat> ReadFileFormat(const Node& node) {
    json::object object = FileFormat{}.ToJson();
    for (const auto& [key, value] : node.Members()) {
        if (key == "decimal" || key == "thousands" || key == "dates") continue;
        if (!object.contains(key)) return Err("mapping.format_key", {{"key", key}}, value.Where());
        if (object[key].is_number()) {
            ATALAYA_ASSIGN(auto number, value.Integer());
            object[key] = number;
        } else {
            object[key] = value.TextOr("");
        }
    }
    auto format = FileFormat::FromJson(object);
    if (!format.ok()) {
        Error error = std::move(format).error();
        error.where = node.Where();
        return error;
    }
    return format;
}

std::string Quoted(std::string_view text) {
    return json::serialize(json::string(text));
}

void WriteColumn(const ColumnMap& map, std::string& out) {
    out += "  - {to: " + Quoted(map.to);
    if (!map.from.empty()) out += ", from: " + Quoted(map.from);
    if (!map.pattern.empty()) out += ", pattern: " + Quoted(map.pattern);
    if (map.fixed) out += ", fixed: " + Quoted(*map.fixed);
    if (map.from_content) out += ", from_content: true";
    auto write = [&](std::string_view name, const auto& entries, auto text_of) {
        if (entries.empty()) return;
        out += fmt::format(", {}: {{", name);
        bool first = true;
        for (const auto& [from, to] : entries) {
            out += fmt::format("{}{}: {}", first ? "" : ", ", Quoted(from), Quoted(text_of(to)));
            first = false;
        }
        out += "}";
    };
    write("values", map.values, [](const std::string& text) { return text; });
    write("missing", map.missing,
          [](registers::Missing reason) { return std::string(registers::Code(reason)); });
    out += "}\n";
}

std::string_view NameOf(TextFormat::DateOrder order) {
    switch (order) {
        case TextFormat::DateOrder::Ymd:
            return "ymd";
        case TextFormat::DateOrder::Dmy:
            return "dmy";
        case TextFormat::DateOrder::Mdy:
            return "mdy";
    }
    return "ymd";
}

}  // namespace

Result<Mapping> Mapping::Read(const Node& document) {
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
    std::string key = document["key"].TextOr("register");
    if (key != "register" && key != "content")
        return Err("mapping.key_invalid", {{"key", key}}, document["key"].Where());
    out.key_from_content = key == "content";
    for (const Node& item : document["columns"].Items()) {
        ATALAYA_ASSIGN(auto column, ReadColumn(item));
        out.columns.push_back(std::move(column));
    }
    if (out.columns.empty()) return Err("mapping.no_columns", {}, document["columns"].Where());
    ATALAYA_ASSIGN(out.ignored, document["ignore"].Texts());
    return out;
}

std::string Mapping::ToYaml() const {
    std::string out = "kind: mapping\nid: " + id + "\n";
    if (!title.In(Lang::En).empty()) {
        out += "title:\n";
        for (Lang lang : base::kLangs)
            out += fmt::format("  {}: {}\n", base::Code(lang), Quoted(title.In(lang)));
    }
    out += "register: " + register_id + "\nformat:\n";
    for (const auto& member : format.ToJson())
        out += fmt::format("  {}: {}\n", std::string_view(member.key()),
                           json::serialize(member.value()));
    out += fmt::format("  decimal: {}\n", Quoted(std::string(1, text.decimal_mark)));
    if (text.group_mark)
        out += fmt::format("  thousands: {}\n", Quoted(std::string(1, text.group_mark)));
    out += fmt::format("  dates: {}\n", NameOf(text.date_order));
    std::string country_line;
    WriteColumn(country, country_line);
    out += "country: " + country_line.substr(4);
    for (auto [name, value] : {std::pair("mark", &mark), {"unit", &unit}, {"state", &state}}) {
        if (!value->empty()) out += fmt::format("{}: {}\n", name, Quoted(*value));
    }
    out += fmt::format("key: {}\ncolumns:\n", key_from_content ? "content" : "register");
    for (const auto& column : columns) WriteColumn(column, out);
    out += "ignore: [";
    for (const auto& name : ignored) out += (&name == &ignored.front() ? "" : ", ") + Quoted(name);
    return out + "]\n";
}

}  // namespace atalaya::transfer
