#include "base/json.hpp"

#include <algorithm>
#include <vector>

namespace atalaya::base {
namespace {

void Write(const json::value& value, std::string& out) {
    if (const auto* object = value.if_object()) {
        std::vector<const json::key_value_pair*> members;
        for (const auto& member : *object) members.push_back(&member);
        std::sort(members.begin(), members.end(),
                  [](const auto* a, const auto* b) { return a->key() < b->key(); });
        out += '{';
        for (const auto* member : members) {
            if (out.back() != '{') out += ',';
            out += json::serialize(json::string(member->key()));
            out += ':';
            Write(member->value(), out);
        }
        out += '}';
    } else if (const auto* array = value.if_array()) {
        out += '[';
        for (const auto& item : *array) {
            if (&item != &array->front()) out += ',';
            Write(item, out);
        }
        out += ']';
    } else {
        out += json::serialize(value);
    }
}

// The parser's own words are English alone.
std::string_view ReasonOf(const json::error_code& error) {
    switch (static_cast<json::error>(error.value())) {
        case json::error::extra_data: return "json.reason_extra";
        case json::error::incomplete: return "json.reason_incomplete";
        case json::error::too_deep: return "json.reason_deep";
        case json::error::illegal_leading_surrogate:
        case json::error::illegal_trailing_surrogate:
        case json::error::expected_hex_digit:
        case json::error::string_too_large:
        case json::error::key_too_large: return "json.reason_text";
        case json::error::exponent_overflow: return "json.reason_number";
        default: return "json.reason_syntax";
    }
}

}  // namespace

Result<json::value> ParseJson(std::string_view text, int max_depth) {
    json::parse_options options;
    options.max_depth = static_cast<std::size_t>(max_depth);
    json::stream_parser parser({}, options);
    json::error_code error;
    std::size_t used = parser.write_some(text.data(), text.size(), error);
    if (!error && used == text.size()) parser.finish(error);
    if (!error && used != text.size()) error = json::error::extra_data;
    if (error) {
        return Err("json.invalid",
                   {{"reason", std::string(ReasonOf(error))}, {"offset", std::to_string(used)}});
    }
    return parser.release();
}

std::string Pointer(std::string_view base, std::string_view token) {
    std::string out(base);
    out += '/';
    for (char c : token) {
        if (c == '~') {
            out += "~0";
        } else if (c == '/') {
            out += "~1";
        } else {
            out += c;
        }
    }
    return out;
}

std::string Pointer(std::string_view base, std::size_t index) {
    return std::string(base) + "/" + std::to_string(index);
}

std::string CanonicalJson(const json::value& value) {
    std::string out;
    Write(value, out);
    return out;
}

}  // namespace atalaya::base
