// The roles that can be granted, with what each allows.

#include "api/resources/people.hpp"

namespace atalaya::api {
namespace {

json::array TextsOf(const content::Node& list) {
    json::array out;
    for (const content::Node& item : list.Items()) out.emplace_back(item.TextOr(""));
    return out;
}

Result<http::Response> List(app::App& app, Context& context) {
    ATALAYA_TRY(MayManage(app, context, nullptr));
    json::array items;
    for (const content::Document* role : context.content().Documents("role")) {
        json::array rules;
        for (const content::Node& rule : role->root["rules"].Items()) {
            rules.push_back({{"kind", rule["kind"].TextOr("")},
                             {"id", rule["id"].TextOr("")},
                             {"actions", TextsOf(rule["actions"])},
                             {"marks", TextsOf(rule["marks"])},
                             {"states", TextsOf(rule["states"])},
                             {"hidden", TextsOf(rule["hidden"])}});
        }
        ATALAYA_ASSIGN(const LocalText title, role->root["title"].Local());
        items.push_back({{"id", role->id},
                         {"title", title.In(context.lang())},
                         {"rules", std::move(rules)}});
    }
    return context.Json({{"items", std::move(items)}});
}

}  // namespace

std::vector<Endpoint> RoleEndpoints(app::App& app) {
    return {{.id = "roles.list", .method = "GET", .path = "/api/v1/roles", .tag = "people",
             .answer = {{"type", "object"}}, .errors = {"access.denied"},
             .handle = [&app](Context& context) { return List(app, context); }}};
}

}  // namespace atalaya::api
