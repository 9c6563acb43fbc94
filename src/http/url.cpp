#include "http/url.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/http.hpp"

namespace atalaya::http {
namespace {

constexpr std::size_t kMostPairs = 256;

int HexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsUnreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_' || c == '~';
}

Error TargetInvalid(std::string reason) {
    return Err("http.target_invalid", {{"reason", std::move(reason)}});
}

// "http://host:1/a?b" -> "/a?b"; other texts as they are.
std::string_view WithoutAuthority(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.size() < scheme.size() ||
            !EqualNoCase(target.substr(0, scheme.size()), scheme)) {
            continue;
        }
        const std::string_view rest = target.substr(scheme.size());
        const auto end = rest.find_first_of("/?#");
        if (end == std::string_view::npos) return "/";
        return rest.substr(end);
    }
    return target;
}

Result<std::string> ParsePath(std::string_view raw) {
    for (std::size_t i = 0; i + 2 < raw.size(); ++i) {
        if (raw[i] == '%' && raw[i + 1] == '2' && Lower(raw[i + 2]) == 'f') {
            return TargetInvalid("http.reason_character");
        }
    }
    auto path = PercentDecode(raw, false);
    if (!path) return TargetInvalid("http.reason_escape");
    if (!base::IsValidUtf8(*path)) return TargetInvalid("http.reason_escape");
    for (const char c : *path) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') {
            return TargetInvalid("http.reason_character");
        }
    }
    for (const std::string_view segment : base::Split(*path, '/')) {
        if (segment == "." || segment == "..") return TargetInvalid("http.reason_path");
    }
    return *std::move(path);
}

}  // namespace

std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = HexValue(text[i + 1]), low = HexValue(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0') return std::nullopt;
        out.push_back(c);
    }
    return out;
}

std::string PercentEncode(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (IsUnreserved(c)) {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(kHex[byte >> 4]);
        out.push_back(kHex[byte & 15]);
    }
    return out;
}

std::optional<Pairs> ParseQuery(std::string_view text) {
    Pairs pairs;
    if (text.empty()) return pairs;
    for (const std::string_view part : base::Split(text, '&')) {
        if (part.empty()) continue;
        if (pairs.size() == kMostPairs) return std::nullopt;
        const auto equals = part.find('=');
        auto name = PercentDecode(part.substr(0, equals), true);
        auto value = equals == std::string_view::npos
                         ? std::optional<std::string>("")
                         : PercentDecode(part.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        if (!base::IsValidUtf8(*name) || !base::IsValidUtf8(*value)) return std::nullopt;
        pairs.emplace_back(*std::move(name), *std::move(value));
    }
    return pairs;
}

Result<Target> ParseTarget(std::string_view target) {
    if (target == "*") return Target{"*", {}};
    target = WithoutAuthority(target);
    if (target.find('#') != std::string_view::npos) return TargetInvalid("http.reason_character");
    const auto question = target.find('?');
    const std::string_view raw_path = target.substr(0, question);
    if (raw_path.empty() || raw_path.front() != '/') return TargetInvalid("http.reason_path");
    ATALAYA_ASSIGN(std::string path, ParsePath(raw_path));
    auto query = question == std::string_view::npos ? ParseQuery("")
                                                    : ParseQuery(target.substr(question + 1));
    if (!query) return TargetInvalid("http.reason_query");
    return Target{std::move(path), *std::move(query)};
}

std::string_view FindCookie(std::string_view header, std::string_view name) {
    for (std::string_view part : base::Split(header, ';')) {
        part = base::TrimAscii(part);
        const auto equals = part.find('=');
        if (equals == std::string_view::npos || part.substr(0, equals) != name) continue;
        std::string_view value = part.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
            value = value.substr(1, value.size() - 2);
        }
        return value;
    }
    return {};
}

bool AcceptsGzip(std::string_view accept_encoding) {
    std::optional<bool> gzip, any;
    for (std::string_view item : base::Split(accept_encoding, ',')) {
        const auto semicolon = item.find(';');
        const std::string_view coding = base::TrimAscii(item.substr(0, semicolon));
        bool wanted = true;
        if (semicolon != std::string_view::npos) {
            const std::string_view weight = base::TrimAscii(item.substr(semicolon + 1));
            // "q=0", "q=0.0", "q=0.000" all refuse; any other weight accepts.
            wanted = !(base::StartsWith(weight, "q=0") || base::StartsWith(weight, "Q=0")) ||
                     weight.find_first_of("123456789") != std::string_view::npos;
        }
        if (EqualNoCase(coding, "gzip") || EqualNoCase(coding, "x-gzip")) gzip = wanted;
        if (coding == "*") any = wanted;
    }
    return gzip.value_or(any.value_or(false));
}

bool EqualNoCase(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return Lower(x) == Lower(y); });
}

}  // namespace atalaya::http
