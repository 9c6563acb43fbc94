#pragma once

// The one door to Boost.JSON: `json::object`, `json::value`, `json::array`.
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "base/result.hpp"

namespace atalaya {
namespace json = boost::json;
}

namespace atalaya::base {

// Reads one JSON text: at most `max_depth` levels, nothing after it.
// Errors: json.invalid {reason, offset}.
Result<json::value> ParseJson(std::string_view text, int max_depth = 32);

// RFC 6901: appends one reference token to a pointer, escaped.
std::string Pointer(std::string_view base, std::string_view token);
std::string Pointer(std::string_view base, std::size_t index);

// JSON with keys in order of their bytes, without spaces: equal values give equal text.
std::string CanonicalJson(const json::value& value);

}  // namespace atalaya::base
