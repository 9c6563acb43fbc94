// What a caller may do at all, as the pages need it for their menus.

#include "api/resources/resources.hpp"

namespace atalaya::api {

using access::Action;
using access::Caller;

json::array RegisterActions(const app::App& app, const Caller& caller, std::string_view id) {
    json::array can;
    for (const Action action : {Action::Read, Action::Create, Action::Update, Action::Withdraw,
                                Action::Transition, Action::Import, Action::Export}) {
        if (!app.policy.ScopeOf(caller, action, "register", id).Nothing()) {
            can.emplace_back(access::NameOf(action));
        }
    }
    return can;
}

access::Subject OfNode(app::App& app, std::string kind) {
    return {.kind = std::move(kind), .country = app.settings.HomeCountry().value_or("*")};
}

json::object CanJson(app::App& app, const Caller& caller) {
    json::object registers;
    bool imports = false;
    for (const auto& model : app.catalogue()->All()) {
        if (app.policy.ScopeOf(caller, Action::Read, "register", model->id()).Nothing()) continue;
        registers[model->id()] = RegisterActions(app, caller, model->id());
        imports |= !app.policy.ScopeOf(caller, Action::Import, "register", model->id()).Nothing();
    }
    const auto may = [&](Action action, std::string_view kind) {
        return !app.policy.ScopeOf(caller, action, kind, "").Nothing();
    };
    return {{"registers", std::move(registers)},
            {"imports", imports},
            {"people", may(Action::ManagePeople, "person")},
            {"content", may(Action::ManageContent, "content") &&
                            app.policy.Allows(caller, Action::ManageContent, OfNode(app, "content"))},
            {"publish", may(Action::Publish, "indicator")},
            {"journal", may(Action::ReadJournal, "journal")},
            {"verification", may(Action::Verify, "journal")},
            {"settings", may(Action::ManageNode, "node") &&
                             app.policy.Allows(caller, Action::ManageNode, OfNode(app, "node"))},
            {"tokens", caller.kind == Caller::Kind::Person}};
}

}  // namespace atalaya::api
