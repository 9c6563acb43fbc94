#pragma once

#include <utility>
#include <vector>

#include "access/access.hpp"

namespace atalaya::access {

// A person with these rights.
inline Caller Holding(std::vector<Grant> grants) {
    Caller caller;
    caller.kind = Caller::Kind::Person;
    caller.id = 12;
    caller.grants = std::move(grants);
    return caller;
}

}  // namespace atalaya::access
