#pragma once

#include "api/resources/resources.hpp"

namespace atalaya::api {

// What the form of a new record begins with.
Endpoint RecordProposalEndpoint(app::App& app);

// The registers in which the caller may begin a record from this one, each with the title of the
// step: [{"register": "alerts", "title": "Write an alert"}].
json::array BeginsJson(const app::App& app, const Context& context, const registers::Model& model,
                       const registers::Record& record);

}  // namespace atalaya::api
