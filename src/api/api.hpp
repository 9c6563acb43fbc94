#pragma once

// All endpoints together: from a request to an answer.

#include <memory>
#include <string>
#include <vector>

#include "api/context.hpp"
#include "api/endpoint.hpp"
#include "api/idempotency.hpp"
#include "api/router.hpp"
#include "http/http.hpp"

namespace atalaya::api {

class Api {
 public:
    // Adds the endpoints that describe the others: /api/v1/ (a page), /api/v1/openapi.json,
    // /api/v1/problems/{code}. The host must outlive it.
    Api(Host& host, std::vector<Endpoint> endpoints);

    static Result<void> Prepare(store::Database& database);

    // Never throws: a lost store gives 503, anything else that throws 500 and a line in the log.
    http::Response Handle(const http::Request& request);
    // For http::Settings::refuse: the same problem document for what the server itself refuses.
    http::Response Refuse(int status, const Error& error, const http::Request& so_far) const;
    // Whether a path is one of ours.
    static bool Owns(std::string_view path);

    const std::vector<Endpoint>& endpoints() const { return m_endpoints; }

 private:
    http::Response Route(Context& context);
    Result<http::Response> Call(Context& context, const Endpoint& endpoint);
    Result<http::Response> CallOnce(Context& context, const Endpoint& endpoint);
    void Describe();

    Host& m_host;
    std::vector<Endpoint> m_endpoints;
    std::unique_ptr<Router> m_router;
    IdempotencyStore m_idempotency;
};

}  // namespace atalaya::api
