#pragma once

#include "base/json.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

// One text of an alert, as it stands in the body of an envelope and in the answers of the API.
json::object ToJson(const AlertText& text);

}  // namespace atalaya::warning
