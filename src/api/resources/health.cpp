#include "api/resources/resources.hpp"

namespace atalaya::api {

std::vector<Endpoint> HealthEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "health.get", .method = "GET", .path = "/api/v1/health", .tag = "health",
                   .who = Who::Anyone, .answer = {{"type", "object"}},
                   .handle = [&app](Context& context) -> Result<http::Response> {
                       const bool alive = app.database->Alive();
                       http::Response response = context.Json(
                           {{"status", alive ? "ok" : "store_unreachable"},
                            {"time", base::FormatTimestamp(app.clock.Now())}},
                           alive ? 200 : 503);
                       response.Set("Cache-Control", "no-store");
                       if (!alive) response.Set("Retry-After", "2");
                       return response;
                   }});
    return out;
}

}  // namespace atalaya::api
