#pragma once

// What a request must be like before anything is done for it. Knows no network.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/http.hpp"

namespace atalaya::http {

// Why a request goes no further; status 0: the connection is closed without a word.
struct Refusal {
    int status = 0;
    Error error;
};
using MaybeRefusal = std::optional<Refusal>;

// http.request_malformed {reason}.
Error Malformed(std::string_view reason);

// Judges a request whose method, target and headers (with their names in small letters) are set,
// and fills in path and query. Errors: 400 http.request_malformed, http.target_invalid; 417
// http.expectation_unknown; 431 http.too_many_headers; 501 http.method_unknown.
MaybeRefusal JudgeHead(Request& request, bool http_1_0);

std::string Lower(std::string_view text);   // ASCII

}  // namespace atalaya::http
