#pragma once

// What the endpoints of people and of their tokens share.

#include "api/resources/resources.hpp"

namespace atalaya::api {

// Whether the caller manages people at all and, where given, everything that this one is granted.
// Errors: access.denied.
Result<void> MayManage(const app::App& app, const Context& context, const access::Person* person);

bool IsSelf(const Context& context, std::int64_t person);

// The person of {person}, if the caller manages it or, with `self_may`, is it.
// Errors: access.denied, person.unknown.
Result<access::Person> FindPerson(app::App& app, const Context& context, bool self_may);

Parameter PersonInPath();

}  // namespace atalaya::api
