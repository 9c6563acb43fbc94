#pragma once

// The subset of JSON Schema 2020-12 in which bodies are described: type (one or a list), properties,
// required, additionalProperties (true, false), items, enum, minLength, maxLength, minimum, maximum,
// minItems, maxItems. Annotations (title, description, examples, format)
// are kept for the document and not checked.

#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace atalaya::api {

// All faults of a value, each with a JSON pointer in `where`; empty when it fits. Errors:
// api.body.{type {expected, found}, required {name}, unknown {name}, unknown_near {name, nearest}, one_of {allowed},
// too_short {minimum}, too_long {maximum}, too_small {minimum}, too_large {maximum}}. A member
// that is missing or unknown is named by its own pointer. At most 50 faults are told.
std::vector<Error> CheckSchema(const json::object& schema, const json::value& value,
                               std::string_view pointer = {});

}  // namespace atalaya::api
