#include "api/context.hpp"

#include <algorithm>
#include <charconv>

#include "api/problem.hpp"
#include "api/schema.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "http/url.hpp"

namespace atalaya::api {
namespace {

const std::string kNone;

std::optional<std::int64_t> ReadInteger(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool IsFlag(std::string_view text) { return text == "true" || text == "false"; }

// The kind of a parameter, for its message: "api.parameter_integer".
std::optional<Error> CheckKind(const Parameter& parameter, std::string_view value) {
    switch (parameter.kind) {
        case Kind::Text:
            if (value.size() > parameter.max_length) {
                return Err("api.parameter_too_long", {{"limit", std::to_string(parameter.max_length)}});
            }
            return std::nullopt;
        case Kind::Integer: {
            const auto number = ReadInteger(value);
            if (!number) return Err("api.parameter_integer", {{"value", std::string(value)}});
            if ((parameter.min && *number < *parameter.min) ||
                (parameter.max && *number > *parameter.max)) {
                return Err("api.parameter_range",
                           {{"value", std::string(value)},
                            {"minimum", std::to_string(parameter.min.value_or(INT64_MIN))},
                            {"maximum", std::to_string(parameter.max.value_or(INT64_MAX))}});
            }
            return std::nullopt;
        }
        case Kind::Boolean:
            if (!IsFlag(value)) return Err("api.parameter_boolean", {{"value", std::string(value)}});
            return std::nullopt;
        case Kind::Date:
            if (auto date = base::Date::Parse(value); !date.ok()) return std::move(date).error();
            return std::nullopt;
        case Kind::Period:
            if (auto period = base::Period::Parse(value); !period.ok()) {
                return std::move(period).error();
            }
            return std::nullopt;
    }
    return std::nullopt;
}

std::string Joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

Error At(Error error, std::string_view parameter) {
    error.where = "parameter:" + std::string(parameter);
    return error;
}

Error UnknownParameter(const Endpoint& endpoint, const std::string& name) {
    std::vector<std::string> known;
    for (const Parameter& parameter : endpoint.parameters) {
        if (parameter.in == In::Query) known.push_back(parameter.name);
    }
    known.push_back("lang");
    return At(Err("api.parameter_unknown", {{"name", name}, {"known", Joined(known)}}), name);
}

bool IsJson(std::string_view content_type) {
    const std::string_view type =
        base::TrimAscii(content_type.substr(0, content_type.find(';')));
    return http::EqualNoCase(type, "application/json") ||
           http::EqualNoCase(type, "application/merge-patch+json");
}

// Whether If-None-Match names the tag (weak comparison, RFC 9110, 13.1.2).
bool NamesTag(std::string_view header, std::string_view tag) {
    for (std::string_view one : base::Split(header, ',')) {
        one = base::TrimAscii(one);
        if (one == "*") return true;
        if (base::StartsWith(one, "W/")) one.remove_prefix(2);
        if (one == tag) return true;
    }
    return false;
}

}  // namespace

Context::Context(Host& host, const http::Request& request)
    : m_host(host), m_request(request), m_content(host.Content()) {}

void Context::FindLanguage() {
    if (const auto asked = base::LangFromCode(m_request.Query("lang"))) {
        m_lang = *asked;
    } else if (m_caller.kind != access::Caller::Kind::Anonymous) {
        m_lang = m_caller.lang;
    } else {
        m_lang = base::NegotiateLang(m_request.Header("accept-language"));
    }
    // What is refused names roles and steps in the language of the answer.
    m_caller.lang = m_lang;
}

Result<void> Context::FindCaller(const Endpoint& endpoint) {
    if (endpoint.own_authorization) return {};   // never a session: nothing is forged
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view authorization = m_request.Header("authorization");
    const std::string_view cookie = m_request.Cookie(kSessionCookie);
    if (!authorization.empty()) {
        if (authorization.size() <= kBearer.size() ||
            !http::EqualNoCase(authorization.substr(0, kBearer.size()), kBearer)) {
            return Err("api.authorization_invalid");
        }
        ATALAYA_ASSIGN(m_caller, m_host.FindToken(authorization.substr(kBearer.size())));
    } else if (!cookie.empty()) {
        auto session = m_host.FindSession(cookie);
        if (session.ok()) {
            m_session = *std::move(session);
            m_caller = m_session->caller;
        } else if (endpoint.who == Who::SignedIn) {
            return std::move(session).error();
        }
    }
    FindLanguage();
    if (endpoint.who == Who::SignedIn && m_caller.kind == access::Caller::Kind::Anonymous) {
        return Err("api.sign_in");
    }
    return CheckForgery(endpoint);
}

// A browser sends its cookie along with a request that another site made; it cannot send the
// token, which only our own pages can read.
Result<void> Context::CheckForgery(const Endpoint& endpoint) const {
    if (!endpoint.changes || !m_session) return {};
    const std::string_view token = m_request.Header("x-atalaya-token");
    if (!base::EqualSecrets(token, m_session->forgery_token)) return Err("api.forgery_token");
    return {};
}

std::optional<Error> Context::ReadParameter(const Parameter& parameter, std::string_view given) {
    const auto items = parameter.repeated ? base::Split(given, ',')
                                          : std::vector<std::string_view>{given};
    for (const std::string_view item : items) {
        if (auto fault = CheckKind(parameter, item)) return At(*std::move(fault), parameter.name);
        if (!parameter.one_of.empty() && std::ranges::find(parameter.one_of, item) == parameter.one_of.end()) {
            return At(Err("api.parameter_one_of",
                          {{"value", std::string(item)}, {"allowed", Joined(parameter.one_of)}}),
                      parameter.name);
        }
    }
    m_values.emplace_back(parameter.name, std::string(given));
    return std::nullopt;
}

Result<void> Context::ReadParameters(const Endpoint& endpoint,
                                     std::vector<std::pair<std::string, std::string>> path_values) {
    Error all = Err("api.parameters_invalid");
    const auto value_of = [&](const Parameter& parameter) -> std::optional<std::string> {
        if (parameter.in == In::Header) {
            std::string lower = parameter.name;
            std::ranges::transform(lower, lower.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            });
            const std::string_view value = m_request.Header(lower);
            return value.empty() ? std::nullopt : std::optional(std::string(value));
        }
        const auto& from = parameter.in == In::Path ? path_values : m_request.query;
        const auto at = std::ranges::find(from, parameter.name, [](const auto& p) { return p.first; });
        return at == from.end() ? std::nullopt : std::optional(at->second);
    };
    for (const Parameter& parameter : endpoint.parameters) {
        const auto given = value_of(parameter);
        if (given && (!given->empty() || parameter.in == In::Path)) {
            if (auto fault = ReadParameter(parameter, *given)) all.details.push_back(*std::move(fault));
        } else if (parameter.required) {
            all.details.push_back(At(Err("api.parameter_required", {{"name", parameter.name}}), parameter.name));
        }
    }
    std::vector<std::string> seen;
    for (const auto& [name, value] : m_request.query) {
        const auto matches = [&, wanted = std::string_view(name)](const Parameter& parameter) {
            return parameter.in == In::Query && parameter.name == wanted;
        };
        if (name == "lang") {
            if (!base::LangFromCode(value)) {
                all.details.push_back(At(Err("api.parameter_one_of", {{"value", value}, {"allowed", "en, es, pt, fr"}}), name));
            }
        } else if (std::ranges::none_of(endpoint.parameters, matches)) {
            all.details.push_back(UnknownParameter(endpoint, name));
        } else if (std::ranges::find(seen, name) != seen.end()) {
            all.details.push_back(At(Err("api.parameter_twice", {{"name", name}}), name));
        }
        seen.push_back(name);
    }
    if (all.details.empty()) return {};
    return all;
}

Result<void> Context::ReadBody(const Endpoint& endpoint) {
    if (endpoint.body.empty()) return {};
    if (m_request.body.empty()) {
        if (endpoint.body_required) return Err("api.body_missing");
        return {};
    }
    const std::string_view type = m_request.Header("content-type");
    // A form of another site can send texts and forms without asking, but not JSON.
    if (!IsJson(type)) return Err("api.body_type", {{"type", std::string(type)}});
    ATALAYA_ASSIGN(json::value value, base::ParseJson(m_request.body));
    Error all = Err("api.body_invalid");
    all.details = CheckSchema(endpoint.body, value);
    if (!all.details.empty()) return all;
    m_body = std::move(value).as_object();
    return {};
}

bool Context::Has(std::string_view name) const {
    return std::ranges::any_of(m_values, [&](const auto& pair) { return pair.first == name; });
}

const std::string& Context::Get(std::string_view name) const {
    for (const auto& [own, value] : m_values) {
        if (own == name) return value;
    }
    return kNone;
}

std::int64_t Context::Int(std::string_view name, std::int64_t fallback) const {
    return ReadInteger(Get(name)).value_or(fallback);
}

bool Context::Flag(std::string_view name) const { return Get(name) == "true"; }

std::vector<std::string> Context::List(std::string_view name) const {
    std::vector<std::string> items;
    const std::string& text = Get(name);
    if (text.empty()) return items;
    for (const std::string_view item : base::Split(text, ',')) items.emplace_back(base::TrimAscii(item));
    return items;
}

http::Response Context::Json(const json::value& value, int status) const {
    http::Response response = http::Response::Text(status, "application/json", json::serialize(value));
    response.Set("Cache-Control", "private, no-cache");
    response.Set("Content-Language", std::string(base::Code(m_lang)));
    response.Add("Vary", "Accept-Language, Cookie, Authorization");
    return response;
}

http::Response Context::Tagged(const json::value& value, std::int64_t version) const {
    http::Response response = Json(value);
    // The digest beside the version: what is shown depends on rights and language too.
    const std::string digest = base::Hex(base::HashBytes(response.body)).substr(0, 12);
    std::string tag = "\"" + std::to_string(version) + "." + digest + "\"";
    const bool reading = m_request.method == "GET" || m_request.method == "HEAD";
    if (reading && NamesTag(m_request.Header("if-none-match"), tag)) {
        response.status = 304;
        response.body.clear();
    }
    response.Set("ETag", std::move(tag));
    return response;
}

http::Response Context::Paged(json::object page, std::string_view next) const {
    if (next.empty()) {
        page["next"] = nullptr;
        return Json(page);
    }
    page["next"] = next;
    std::string target = m_request.path + "?";
    for (const auto& [name, value] : m_request.query) {
        if (name != "cursor") target += http::PercentEncode(name) + "=" + http::PercentEncode(value) + "&";
    }
    http::Response response = Json(page);
    response.Add("Link", "<" + target + "cursor=" + http::PercentEncode(next) + ">; rel=\"next\"");
    return response;
}

http::Response Context::Problem(const Error& error) const {
    return api::Problem(*m_content, error, m_lang, m_request.path);
}

http::Response Context::Problem(const Error& error, int status) const {
    return api::Problem(*m_content, error, m_lang, m_request.path, status);
}

void Context::KeepAnswer(store::Transaction& tx, const http::Response& answer) {
    if (m_claim != nullptr) m_claim->Keep(tx, answer);
}

Result<std::int64_t> Context::VersionSeen() const {
    std::string_view tag = base::TrimAscii(m_request.Header("if-match"));
    if (tag.empty()) return Err("api.if_match_missing");
    if (base::StartsWith(tag, "W/")) tag.remove_prefix(2);
    const Error invalid = Err("api.if_match_invalid", {{"value", std::string(tag)}}, "parameter:If-Match");
    if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"') return invalid;
    tag = tag.substr(1, tag.size() - 2);
    const auto version = ReadInteger(tag.substr(0, tag.find('.')));
    if (!version || *version < 1) return invalid;
    return *version;
}

}  // namespace atalaya::api
