#pragma once

#include <string_view>

#include "expr/node.hpp"

namespace atalaya::expr {

// Text to typed tree. From weakest to strongest: or; and; not; comparison, in, between; + -;
// * /; unary minus. Errors as Expression::Parse.
Result<Checked> ParseChecked(std::string_view text, const Schema& schema);

}  // namespace atalaya::expr
