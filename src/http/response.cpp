#include <algorithm>

#include "base/text.hpp"
#include "http/http.hpp"
#include "http/url.hpp"

namespace atalaya::http {
namespace {

std::string_view Find(const std::vector<std::pair<std::string, std::string>>& pairs,
                      std::string_view name) {
    const auto at = std::ranges::find(pairs, name, [](const auto& pair) { return std::string_view(pair.first); });
    return at == pairs.end() ? std::string_view() : std::string_view(at->second);
}

}  // namespace

std::string_view Request::Header(std::string_view lower_case_name) const {
    return Find(headers, lower_case_name);
}

std::string_view Request::Query(std::string_view name) const { return Find(query, name); }

bool Request::HasQuery(std::string_view name) const {
    return std::ranges::any_of(query, [&](const auto& pair) { return pair.first == name; });
}

std::string_view Request::Cookie(std::string_view name) const {
    return FindCookie(Header("cookie"), name);
}

Response Response::Text(int status, std::string_view type, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    std::string full(type);
    if (base::StartsWith(type, "text/") && type.find(';') == std::string_view::npos) {
        full += "; charset=utf-8";
    }
    response.headers.emplace_back("Content-Type", std::move(full));
    return response;
}

Response Response::Park(std::string key, std::uint64_t ticket, int milliseconds) {
    Response response;
    response.wait = Wait{std::move(key), ticket, milliseconds};
    return response;
}

void Response::Set(std::string_view name, std::string value) {
    std::erase_if(headers, [&](const auto& pair) { return EqualNoCase(pair.first, name); });
    Add(name, std::move(value));
}

void Response::Add(std::string_view name, std::string value) {
    headers.emplace_back(std::string(name), std::move(value));
}

std::string_view Response::Header(std::string_view name) const {
    for (const auto& [own, value] : headers) {
        if (EqualNoCase(own, name)) return value;
    }
    return {};
}

}  // namespace atalaya::http
