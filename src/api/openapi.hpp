#pragma once

#include <vector>

#include "api/endpoint.hpp"
#include "content/library.hpp"

namespace atalaya::api {

// The OpenAPI 3.1 document of the endpoints, its texts in one language.
json::object WriteOpenApi(const std::vector<Endpoint>& endpoints, const content::Library& content,
                          Lang lang);

// The error codes that an endpoint may answer with, common ones included.
std::vector<std::string> ErrorsOf(const Endpoint& endpoint);

}  // namespace atalaya::api
