#pragma once

// The parts of a request that are read here rather than by Beast: target, query, cookies.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace atalaya::http {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Target {
    std::string path;
    Pairs query;
};

// Reads origin-form ("/a?b=c"), absolute-form ("http://host/a") and "*". What two programs might
// read differently is refused: encoded slashes and NULs, dot segments, broken UTF-8, fragments.
// Errors: http.target_invalid {reason}.
Result<Target> ParseTarget(std::string_view target);

// "a=1&b=x+y"; nullopt for broken escapes, broken UTF-8 or more than 256 pairs.
std::optional<Pairs> ParseQuery(std::string_view text);

// The value of a cookie in a Cookie header (RFC 6265, 5.4), without its quotes; "" if absent.
std::string_view FindCookie(std::string_view header, std::string_view name);

// Whether an Accept-Encoding header takes gzip (RFC 9110, 12.5.3).
bool AcceptsGzip(std::string_view accept_encoding);

// ASCII only, as names of headers are.
bool EqualNoCase(std::string_view a, std::string_view b);

}  // namespace atalaya::http
