#include "cli/structured_file.hpp"

#include <algorithm>
#include <charconv>

#include "base/files.hpp"
#include "base/text.hpp"
#include "content/node.hpp"

namespace atalaya::cli {
namespace {

constexpr std::size_t kLargest = 16u << 20;

bool IsJson(const std::string& file) { return file.ends_with(".json"); }

// A number as JSON writes it; nullopt for "007", "1_000" and every other text.
std::optional<json::value> NumberIn(std::string_view text) {
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (digits.empty() || digits[0] < '0' || digits[0] > '9') return std::nullopt;
    if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') return std::nullopt;
    std::int64_t whole = 0;
    const char* end = text.data() + text.size();
    if (const auto [at, error] = std::from_chars(text.data(), end, whole);
        error == std::errc() && at == end)
        return json::value(whole);
    double number = 0;
    if (const auto [at, error] = std::from_chars(text.data(), end, number);
        error == std::errc() && at == end)
        return json::value(number);
    return std::nullopt;
}

json::value ScalarJson(const content::Node& node) {
    const std::string& text = node.Scalar();
    if (node.quoted()) return json::value(text);
    if (text.empty() || text == "null" || text == "~") return nullptr;
    if (text == "true" || text == "false") return text == "true";
    return NumberIn(text).value_or(json::value(text));
}

json::value ToJson(const content::Node& node) {
    switch (node.kind()) {
        case content::Node::Kind::Null: return nullptr;
        case content::Node::Kind::Scalar: return ScalarJson(node);
        case content::Node::Kind::List: {
            json::array out;
            for (const content::Node& item : node.Items()) out.push_back(ToJson(item));
            return out;
        }
        case content::Node::Kind::Map: {
            json::object out;
            for (const auto& [key, value] : node.Members()) out[key] = ToJson(value);
            return out;
        }
    }
    return nullptr;
}

// Words that nobody could take for another type or for the marks of YAML.
bool IsPlain(std::string_view text) {
    static constexpr std::string_view kWords[] = {"null", "true", "false", "yes", "no",
                                                  "on",   "off",  "y",     "n"};
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const std::string folded = base::Fold(text);
    return !text.empty() && letter(text[0]) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) {
                           return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                                  c == '.';
                       }) &&
           std::find(std::begin(kWords), std::end(kWords), folded) == std::end(kWords);
}

std::string Scalar(const json::value& value) {
    if (value.is_string() && IsPlain(value.get_string())) return std::string(value.get_string());
    return json::serialize(value);   // JSON's scalars are YAML's
}

bool IsBlock(const json::value& value) {
    return (value.is_object() && !value.get_object().empty()) ||
           (value.is_array() && !value.get_array().empty());
}

bool IsShortList(const json::value& value) {
    const json::array* list = value.if_array();
    return list != nullptr && json::serialize(value).size() <= 60 &&
           std::none_of(list->begin(), list->end(), IsBlock);
}

std::string ShortList(const json::array& list) {
    std::string out;
    for (const json::value& one : list) out += (out.empty() ? "" : ", ") + Scalar(one);
    return "[" + out + "]";
}

void Write(const json::value& value, const std::string& indent, std::string& out);

// What follows "key:" or "-".
void WriteAfter(const json::value& value, const std::string& indent, bool in_list,
                std::string& out) {
    if (IsShortList(value)) {
        out += ' ' + ShortList(value.get_array()) + '\n';
    } else if (!IsBlock(value)) {
        out += ' ' + Scalar(value) + '\n';
    } else if (in_list) {
        // The first line of the block stands behind the dash.
        std::string block;
        Write(value, indent + "  ", block);
        out += ' ' + block.substr(indent.size() + 2);
    } else {
        out += '\n';
        Write(value, indent + "  ", out);
    }
}

void Write(const json::value& value, const std::string& indent, std::string& out) {
    if (const json::object* object = value.if_object()) {
        for (const auto& [key, member] : *object) {
            out += indent + Scalar(json::value(key)) + ":";
            WriteAfter(member, indent, false, out);
        }
    } else if (const json::array* list = value.if_array()) {
        for (const json::value& item : *list) {
            out += indent + "-";
            WriteAfter(item, indent, true, out);
        }
    }
}

}  // namespace

Result<json::object> ReadStructured(const std::string& file) {
    ATALAYA_ASSIGN(const std::string text, base::ReadFile(file, kLargest));
    json::value value;
    if (IsJson(file)) {
        ATALAYA_ASSIGN(value, base::ParseJson(text));
    } else {
        ATALAYA_ASSIGN(const content::Node node, content::ParseYaml(text, file));
        value = ToJson(node);
    }
    if (!value.is_object()) return Err("cli.survey_file_form", {{"file", file}});
    return std::move(value.get_object());
}

std::string WriteStructured(const json::object& object, const std::string& file) {
    if (IsJson(file)) return json::serialize(object) + '\n';
    std::string out;
    Write(object, "", out);
    return out;
}

}  // namespace atalaya::cli
