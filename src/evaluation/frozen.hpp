#pragma once

// Content as it was when a round took it. A document is kept as JSON and read again by the reader
// that reads it from its file, so that a later change of content does not touch a round.

#include <string_view>

#include "base/json.hpp"
#include "content/node.hpp"

namespace atalaya::evaluation {

// Every value of the document but its places. What is written as true, false or a whole number
// becomes one; everything else is text.
json::value Freeze(const content::Node& node);
// The document again; `name` stands for its file in faults.
content::Node Thaw(const json::value& value, std::string_view name);

}  // namespace atalaya::evaluation
