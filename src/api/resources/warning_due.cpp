// What must be done by when, for the caller.

#include "api/resources/warning_json.hpp"

namespace atalaya::api {
namespace {

json::object DueJson(const Context& context, const warning::Due& due) {
    const auto model = context.catalogue().Find(due.register_id);
    return {{"step", due.step},
            {"title", due.title.In(context.lang())},
            {"register", due.register_id},
            {"register_title", model ? model->definition().one.In(context.lang()) : ""},
            {"reference", due.reference},
            {"what", due.what},
            {"since", base::FormatTimestamp(due.since)},
            {"due", base::FormatTimestamp(due.due)},
            {"late", due.late},
            {"urgent", due.urgent},
            {"exercise", due.exercise}};
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_ASSIGN(const auto list,
                   app.warning.WhatIsDue(context.caller(),
                                         static_cast<int>(context.Int("limit", 50))));
    json::array items;
    for (const auto& due : list.items) items.push_back(DueJson(context, due));
    return context.Json({{"items", std::move(items)},
                         {"more", list.more},
                         {"more_at_least", list.more_at_least}});
}

}  // namespace

std::vector<Endpoint> WarningDueEndpoints(app::App& app) {
    std::vector<Endpoint> out;
    out.push_back({.id = "warning.due", .method = "GET", .path = "/api/v1/warning/due",
                   .tag = "warning",
                   .parameters = {{.name = "limit", .kind = Kind::Integer, .min = 1, .max = 500,
                                   .example = "50"}},
                   .answer = {{"type", "object"}},
                   .handle = [&app](Context& context) { return List(app, context); }});
    return out;
}

}  // namespace atalaya::api
