#pragma once

// An endpoint, described once. Routing, the reading of parameters, the check of bodies, OpenAPI
// and its page all come from this description. Its texts are messages:
//
//     api.<id>                summary, one line
//     api.parameter.<text>    a parameter
//     api.tag.<tag>           the group it stands in
//
// api_test checks that each of them is there in four languages.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/http.hpp"

namespace atalaya::api {

class Context;

enum class In { Path, Query, Header };
enum class Kind { Text, Integer, Boolean, Date, Period };

struct Parameter {
    In in = In::Query;
    std::string name;                         // "limit", "If-Match"
    Kind kind = Kind::Text;
    bool required = false;                    // path parameters always are
    bool repeated = false;                    // a list, written with commas
    std::vector<std::string> one_of;          // allowed values; empty: any
    std::optional<std::int64_t> min, max;     // Integer
    std::size_t max_length = 4000;            // Text, in bytes
    std::string text;                         // message; "" = its name in small letters
    std::string example;

    // "api.parameter.limit".
    std::string TextCode() const;
};

// Who may call at all. What the caller may see or change is decided by access::Policy behind it.
enum class Who { Anyone, SignedIn };

struct Endpoint {
    std::string id;                           // "records.create"; OpenAPI's operationId
    std::string method;                       // "GET" (answers HEAD too), "POST", "PATCH", "DELETE"
    std::string path;                         // "/api/v1/registers/{register}"
    std::string tag;                          // "records"
    Who who = Who::SignedIn;
    // The handler judges the Authorization header itself: it names no person and no token of one.
    bool own_authorization = false;
    std::vector<Parameter> parameters;        // path parameters in the order of the path

    // JSON Schema (the subset of schema.hpp) of the body; empty: it takes none.
    json::object body;
    bool body_required = true;
    json::value body_example;

    int success = 200;
    std::string answer_type = "application/json";
    json::object answer;                      // JSON Schema of the answer; empty: not JSON
    std::vector<std::string> errors;          // error codes worth telling, beside the common ones

    // Changes something: a browser's session needs its forgery token.
    bool changes = false;
    // POST only: the answer is kept for a day under the caller's Idempotency-Key.
    bool idempotent = false;
    // If-Match with the version that the caller saw is required (428 without).
    bool if_match = false;

    std::function<Result<http::Response>(Context&)> handle;
};

}  // namespace atalaya::api
