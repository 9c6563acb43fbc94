// Mapping::ToYaml and ToJson.

#include <fmt/format.h>

#include "transfer/mapping.hpp"

namespace atalaya::transfer {
namespace {

using registers::TextFormat;

std::string Quoted(std::string_view text) {
    return json::serialize(json::string(text));
}

// {to: "date", from: "fecha"}; the country has no target to name.
std::string Written(const ColumnMap& map, bool with_target) {
    std::string out;
    if (with_target) out += ", to: " + Quoted(map.to);
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
    return "{" + (out.empty() ? out : out.substr(2)) + "}\n";
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

json::object RenderColumn(const ColumnMap& map, bool with_target) {
    json::object out;
    if (with_target) out["to"] = map.to;
    if (!map.from.empty()) out["from"] = map.from;
    if (!map.pattern.empty()) out["pattern"] = map.pattern;
    if (map.fixed) out["fixed"] = *map.fixed;
    if (map.from_content) out["from_content"] = true;
    if (!map.values.empty()) {
        auto& values = out["values"].emplace_object();
        for (const auto& [text, value] : map.values) values[text] = value;
    }
    if (!map.missing.empty()) {
        auto& missing = out["missing"].emplace_object();
        for (const auto& [text, reason] : map.missing) missing[text] = registers::Code(reason);
    }
    return out;
}

}  // namespace

json::object Mapping::ToJson() const {
    json::object format_json = format.ToJson();
    format_json["decimal"] = std::string(1, text.decimal_mark);
    if (text.group_mark) format_json["thousands"] = std::string(1, text.group_mark);
    format_json["dates"] = NameOf(text.date_order);
    json::object out = {{"kind", "mapping"}, {"id", id}, {"register", register_id},
                        {"format", std::move(format_json)},
                        {"country", RenderColumn(country, false)}};
    if (!title.In(Lang::En).empty()) {
        auto& titles = out["title"].emplace_object();
        for (const Lang lang : base::kLangs) titles[base::Code(lang)] = title.In(lang);
    }
    for (auto [name, value] : {std::pair("mark", &mark), {"unit", &unit}, {"state", &state}}) {
        if (!value->empty()) out[name] = *value;
    }
    out["key"] = key_from_content ? "content" : "register";
    json::array maps;
    for (const auto& column : columns) maps.push_back(RenderColumn(column, true));
    out["columns"] = std::move(maps);
    out["ignore"] = json::value_from(ignored);
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
    out += "country: " + Written(country, false);
    for (auto [name, value] : {std::pair("mark", &mark), {"unit", &unit}, {"state", &state}}) {
        if (!value->empty()) out += fmt::format("{}: {}\n", name, Quoted(*value));
    }
    out += fmt::format("key: {}\ncolumns:\n", key_from_content ? "content" : "register");
    for (const auto& column : columns) out += "  - " + Written(column, true);
    out += "ignore: [";
    for (const auto& name : ignored) out += (&name == &ignored.front() ? "" : ", ") + Quoted(name);
    return out + "]\n";
}

}  // namespace atalaya::transfer
