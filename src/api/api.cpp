#include "api/api.hpp"

#include "api/openapi.hpp"
#include "api/page.hpp"
#include "api/problem.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace atalaya::api {
namespace {

constexpr std::string_view kIdempotencyKey = "idempotency-key";

}  // namespace

Api::Api(Host& host, std::vector<Endpoint> endpoints)
    : m_host(host), m_endpoints(std::move(endpoints)),
      m_idempotency(host.Database(), host.Clock(), base::SystemRandom().Token(18)) {
    Describe();
    m_router = std::make_unique<Router>(m_endpoints);
}

Result<void> Api::Prepare(store::Database& database) { return IdempotencyStore::Prepare(database); }

bool Api::Owns(std::string_view path) {
    return path == "/api" || base::StartsWith(path, "/api/");
}

http::Response Api::Handle(const http::Request& request) {
    Context context(m_host, request);
    context.FindLanguage();
    try {
        return Route(context);
    } catch (const store::StoreError& fault) {
        base::LogError("{} {}: {}", request.method, request.path, fault.what());
        return context.Problem(fault.ToError(), 503);
    } catch (const std::exception& fault) {
        base::LogError("{} {}: {}", request.method, request.path, fault.what());
        return context.Problem(Err("http.internal"));
    }
}

http::Response Api::Refuse(int status, const Error& error, const http::Request& so_far) const {
    const Lang lang = base::NegotiateLang(so_far.Header("accept-language"));
    return Problem(*m_host.Content(), error, lang, so_far.path, status);
}

http::Response Api::Route(Context& context) {
    const http::Request& request = context.request();
    Router::Match match = m_router->Find(request.method, request.path);
    if (match.endpoint == nullptr) {
        if (match.allow.empty()) {
            const std::string nearest = m_router->Nearest(request.path);
            if (nearest.empty()) return context.Problem(Err("api.path_unknown", {{"path", request.path}}));
            return context.Problem(
                Err("api.path_unknown_near", {{"path", request.path}, {"nearest", nearest}}));
        }
        http::Response response =
            request.method == "OPTIONS"
                ? http::Response{.status = 204}
                : context.Problem(Err("api.method_not_allowed",
                                      {{"method", request.method}, {"allowed", match.allow}}));
        response.Set("Allow", match.allow);
        return response;
    }
    const Endpoint& endpoint = *match.endpoint;
    Result<void> ready = context.FindCaller(endpoint);
    if (ready.ok()) ready = context.ReadParameters(endpoint, std::move(match.values));
    if (ready.ok()) ready = context.ReadBody(endpoint);
    if (ready.ok() && endpoint.if_match) {
        if (auto version = context.VersionSeen(); !version.ok()) ready = std::move(version).error();
    }
    if (!ready.ok()) return context.Problem(ready.error());
    auto answer = Call(context, endpoint);
    return answer.ok() ? *std::move(answer) : context.Problem(answer.error());
}

Result<http::Response> Api::Call(Context& context, const Endpoint& endpoint) {
    if (endpoint.idempotent && !context.request().Header(kIdempotencyKey).empty()) {
        return CallOnce(context, endpoint);
    }
    return endpoint.handle(context);
}

Result<http::Response> Api::CallOnce(Context& context, const Endpoint& endpoint) {
    const http::Request& request = context.request();
    const IdempotencyStore::Key key{std::string(request.Header(kIdempotencyKey)),
                                    context.caller().Actor(), request.method, request.path,
                                    base::Hex(base::HashBytes(request.target + "\n" + request.body))};
    return m_idempotency.Once(key, [&](IdempotencyStore::Claim& claim) {
        context.Hold(claim);
        auto answer = endpoint.handle(context);
        return answer.ok() ? *std::move(answer) : context.Problem(answer.error());
    });
}

void Api::Describe() {
    m_endpoints.push_back(
        {.id = "api.page", .method = "GET", .path = "/api/v1/", .tag = "api", .who = Who::Anyone,
         .answer_type = "text/html", .handle = [this](Context& context) -> Result<http::Response> {
             return http::Response::Text(
                 200, "text/html", WritePage(m_endpoints, context.content(), context.lang()));
         }});
    m_endpoints.push_back(
        {.id = "api.style", .method = "GET", .path = "/api/v1/style.css", .tag = "api",
         .who = Who::Anyone, .answer_type = "text/css",
         .handle = [](Context&) -> Result<http::Response> {
             http::Response response = http::Response::Text(200, "text/css", std::string(PageStyle()));
             response.Set("Cache-Control", "max-age=3600");
             return response;
         }});
    m_endpoints.push_back(
        {.id = "api.openapi", .method = "GET", .path = "/api/v1/openapi.json", .tag = "api",
         .who = Who::Anyone, .answer = {{"type", "object"}},
         .handle = [this](Context& context) -> Result<http::Response> {
             return context.Json(WriteOpenApi(m_endpoints, context.content(), context.lang()));
         }});
    m_endpoints.push_back(
        {.id = "api.problem", .method = "GET", .path = "/api/v1/problems/{code}", .tag = "api",
         .who = Who::Anyone,
         .parameters = {{.in = In::Path, .name = "code", .max_length = 100, .text = "error_code",
                         .example = "api.body_invalid"}},
         .answer = {{"type", "object"}},
         .handle = [](Context& context) -> Result<http::Response> {
             const std::string& code = context.Get("code");
             const int status = context.content().StatusOf(code);
             if (!context.content().HasMessage(code)) return Err("api.problem_unknown", {{"code", code}});
             return context.Json({{"code", code},
                                  {"status", status},
                                  {"text", context.content().Say(code, {}, context.lang())}});
         }});
}

}  // namespace atalaya::api
