#pragma once

#include "base/result.hpp"

namespace atalaya::surveys {

// What a reader must know about a number that was nevertheless made: no failure. Its text stands
// in content/messages.
inline Error Remark(std::string_view code, std::vector<base::Param> params = {}) {
    return {std::string(code), std::move(params), {}, {}};
}

}  // namespace atalaya::surveys
