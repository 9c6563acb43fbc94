#include "http/request_rules.hpp"

#include <algorithm>
#include <array>

#include "http/url.hpp"

namespace atalaya::http {
namespace {

constexpr std::size_t kMostHeaders = 100;

// Not the many of WebDAV, UPnP and Subversion.
constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};

// host [":" port] of RFC 9110, 7.2: names, IPv4, "[IPv6]".
bool IsHost(std::string_view host) {
    return !host.empty() && host.size() <= 261 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~:[]%!$&'()*+,;=").find(c) != std::string_view::npos;
    });
}

// The framing of a request must have one reading only (RFC 9112, 6.3).
std::optional<Error> FramingFault(const Request& request, bool http_1_0) {
    int hosts = 0, lengths = 0, encodings = 0;
    for (const auto& [name, value] : request.headers) {
        if (name == "host") {
            ++hosts;
            if (!IsHost(value)) return Malformed("http.reason_host");
        } else if (name == "content-length") {
            ++lengths;
            if (value.find_first_not_of("0123456789") != std::string::npos) {
                return Malformed("http.reason_length");
            }
        } else if (name == "transfer-encoding") {
            ++encodings;
            if (!EqualNoCase(value, "chunked")) {
                return Malformed("http.reason_length");
            }
        }
    }
    if (hosts > 1) return Malformed("http.reason_host");
    if (hosts == 0 && !http_1_0) return Malformed("http.reason_host");
    if (lengths > 1) return Malformed("http.reason_length");
    if (encodings > 1) return Malformed("http.reason_length");
    if (encodings > 0 && lengths > 0) return Malformed("http.reason_length");
    if (encodings > 0 && http_1_0) return Malformed("http.reason_length");
    return std::nullopt;
}

}  // namespace

Error Malformed(std::string_view reason) {
    return Err("http.request_malformed", {{"reason", std::string(reason)}});
}

std::string Lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

MaybeRefusal JudgeHead(Request& request, bool http_1_0) {
    if (request.headers.size() > kMostHeaders) {
        return Refusal{431, Err("http.too_many_headers", {{"limit", std::to_string(kMostHeaders)}})};
    }
    if (auto fault = FramingFault(request, http_1_0)) return Refusal{400, *std::move(fault)};
    if (std::ranges::find(kMethods, request.method) == kMethods.end()) {
        return Refusal{501, Err("http.method_unknown", {{"method", request.method}})};
    }
    auto target = ParseTarget(request.target);
    if (!target.ok()) return Refusal{400, target.error()};
    if (target->path == "*" && request.method != "OPTIONS") {
        return Refusal{400, Err("http.target_invalid", {{"reason", "http.reason_path"}})};
    }
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    const std::string_view expect = request.Header("expect");
    if (!expect.empty() && !EqualNoCase(expect, "100-continue")) {
        return Refusal{417, Err("http.expectation_unknown", {{"expectation", std::string(expect)}})};
    }
    return std::nullopt;
}

}  // namespace atalaya::http
