#pragma once

#include "api/resources/resources.hpp"

namespace atalaya::api {

// A record as one line of a list that is not the register's own: {"register", "reference", "title",
// "values", "state", "state_title", "changed_at"}. The title is made of the columns that a list shows
// first, without what is hidden from the caller; the values are those of its fields.
json::object RecordLine(const app::App& app, const Context& context, const registers::Model& model,
                        const registers::Record& record);

}  // namespace atalaya::api
