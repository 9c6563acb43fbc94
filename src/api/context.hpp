#pragma once

// One request on its way through an endpoint: who asks, in which language, with which parameters.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "access/people.hpp"
#include "api/endpoint.hpp"
#include "api/idempotency.hpp"
#include "app/content.hpp"
#include "base/clock.hpp"
#include "base/date.hpp"
#include "http/http.hpp"
#include "store/database.hpp"

namespace atalaya::api {

// What the framework itself needs of the program. Endpoints hold what they need beside it.
class Host {
 public:
    virtual ~Host() = default;
    // Shared: a request keeps its snapshot while a newer one is loaded.
    virtual std::shared_ptr<const app::Content> Content() const = 0;
    virtual store::Database& Database() = 0;
    virtual const base::Clock& Clock() const = 0;
    virtual Result<access::Session> FindSession(std::string_view secret) = 0;
    virtual Result<access::Caller> FindToken(std::string_view secret) = 0;
};

inline constexpr std::string_view kSessionCookie = "atalaya_session";

class Context {
 public:
    Context(Host& host, const http::Request& request);

    const http::Request& request() const { return m_request; }
    const access::Caller& caller() const { return m_caller; }
    // Set when the caller came with a browser's session.
    const std::optional<access::Session>& session() const { return m_session; }
    Lang lang() const { return m_lang; }
    // The content in use when the request came; what is asked of the app itself may be newer.
    const content::Library& content() const { return *m_content->library; }
    const registers::Catalogue& catalogue() const { return *m_content->catalogue; }
    const commitments::Plans& plans() const { return m_content->plans; }
    const evaluation::Catalogue& evaluation() const { return m_content->evaluation; }
    const surveys::Standard& standard() const { return *m_content->survey_standard; }
    const commitments::Crosswalks& crosswalks() const { return m_content->crosswalks; }
    Host& host() { return m_host; }

    // Parameters that were given, checked against the endpoint.
    bool Has(std::string_view name) const;
    const std::string& Get(std::string_view name) const;              // "" if absent
    std::int64_t Int(std::string_view name, std::int64_t fallback) const;
    bool Flag(std::string_view name) const;                           // false if absent
    std::vector<std::string> List(std::string_view name) const;       // split at commas
    const json::object& body() const { return m_body; }

    // Answers.
    http::Response Json(const json::value& value, int status = 200) const;
    // With an ETag over version and text; 304 when the caller has it already.
    http::Response Tagged(const json::value& value, std::int64_t version) const;
    // `page` with "next" (null at the end) and Link: rel="next".
    http::Response Paged(json::object page, std::string_view next) const;
    http::Response Problem(const Error& error) const;
    http::Response Problem(const Error& error, int status) const;   // see problem.hpp
    // The version that the caller saw, from If-Match. Errors: api.if_match_missing (428),
    // api.if_match_invalid (400).
    Result<std::int64_t> VersionSeen() const;

    // For endpoints that are idempotent: keeps the answer under the caller's Idempotency-Key, where
    // there is one, in the transaction of the change, so that the change is never made twice.
    void KeepAnswer(store::Transaction& tx, const http::Response& answer);

    // --- steps of the framework, in this order --------------------------------------------
    void FindLanguage();
    // Errors: token.*, session.ended for a cookie that is no longer good where one is needed.
    Result<void> FindCaller(const Endpoint& endpoint);
    // Errors: api.parameters_invalid with details at "parameter:<name>".
    Result<void> ReadParameters(const Endpoint& endpoint,
                                std::vector<std::pair<std::string, std::string>> path_values);
    // Errors: api.body_type {type}, json.invalid, api.body_missing, api.body_invalid.
    Result<void> ReadBody(const Endpoint& endpoint);
    // `claim` outlives the call of the endpoint.
    void Hold(IdempotencyStore::Claim& claim) { m_claim = &claim; }

 private:
    Result<void> CheckForgery(const Endpoint& endpoint) const;
    std::optional<Error> ReadParameter(const Parameter& parameter, std::string_view given);

    Host& m_host;
    const http::Request& m_request;
    std::shared_ptr<const app::Content> m_content;
    access::Caller m_caller = access::Caller::Anonymous();
    std::optional<access::Session> m_session;
    Lang m_lang = Lang::En;
    std::vector<std::pair<std::string, std::string>> m_values;
    json::object m_body;
    IdempotencyStore::Claim* m_claim = nullptr;
};

}  // namespace atalaya::api
