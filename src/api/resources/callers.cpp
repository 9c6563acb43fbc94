// What a caller may do at all, as the pages need it for their menus; and who actors are.

#include <charconv>
#include <span>

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

// By part, what the caller may do with it; a part with nothing is left out.
json::object PartActions(const app::App& app, const Caller& caller, std::string_view kind,
                         std::span<const std::string_view> parts) {
    json::object out;
    for (const std::string_view part : parts) {
        json::array can;
        for (const Action action :
             {Action::Read, Action::Create, Action::Update, Action::Withdraw, Action::Import,
              Action::Export, Action::Publish, Action::ManageNode}) {
            if (!app.policy.ScopeOf(caller, action, kind, part).Nothing()) {
                can.emplace_back(access::NameOf(action));
            }
        }
        if (!can.empty()) out[part] = std::move(can);
    }
    return out;
}

access::Subject OfNode(app::App& app, std::string kind) {
    return {.kind = std::move(kind), .country = app.settings.HomeCountry().value_or("*")};
}

// Whether the caller's own roles say something of a register, beyond what everyone may read of it.
bool WorksOn(const app::App& app, const Caller& caller, std::string_view id) {
    const auto reads = app.policy.ScopeOf(caller, Action::Read, "register", id);
    const auto anyone = app.policy.ScopeOf(Caller::Anonymous(), Action::Read, "register", id);
    return reads.parts != anyone.parts || RegisterActions(app, caller, id).size() > 1;
}

json::object CanJson(app::App& app, const Caller& caller) {
    json::object registers;
    json::array work;
    bool imports = false;
    for (const auto& model : app.catalogue()->All()) {
        if (app.policy.ScopeOf(caller, Action::Read, "register", model->id()).Nothing()) continue;
        registers[model->id()] = RegisterActions(app, caller, model->id());
        if (WorksOn(app, caller, model->id())) work.emplace_back(model->id());
        imports |= !app.policy.ScopeOf(caller, Action::Import, "register", model->id()).Nothing();
    }
    const auto may = [&](Action action, std::string_view kind) {
        return !app.policy.ScopeOf(caller, action, kind, "").Nothing();
    };
    const auto may_read_evaluation = [&](std::string_view part) {
        return !app.policy.ScopeOf(caller, Action::Read, "evaluation", part).Nothing();
    };
    return {{"registers", std::move(registers)},
            {"work", std::move(work)},
            {"imports", imports},
            // Published reports are for everyone; these parts are for those who work on them.
            {"evaluation", may_read_evaluation("answers") || may_read_evaluation("drafts")},
            {"surveys",
             !app.policy.ScopeOf(caller, Action::Read, "survey", "descriptions").Nothing()},
            {"people", may(Action::ManagePeople, "person")},
            {"content", may(Action::ManageContent, "content") &&
                            app.policy.Allows(caller, Action::ManageContent, OfNode(app, "content"))},
            {"exchange", PartActions(app, caller, "exchange", access::kExchangeParts)},
            {"warning", PartActions(app, caller, "warning", access::kWarningParts)},
            {"publish", may(Action::Publish, "indicator")},
            {"journal", may(Action::ReadJournal, "journal")},
            {"verification", may(Action::Verify, "journal")},
            {"settings", may(Action::ManageNode, "node") &&
                             app.policy.Allows(caller, Action::ManageNode, OfNode(app, "node"))},
            {"tokens", caller.kind == Caller::Kind::Person}};
}

json::value ActorNames::Of(std::string_view actor) {
    constexpr std::string_view kPerson = "person:";
    const std::string_view person = access::PersonBehind(actor);
    if (m_context.caller().kind == Caller::Kind::Anonymous || !base::StartsWith(person, kPerson)) {
        return nullptr;
    }
    const auto [name, is_new] = m_names.try_emplace(std::string(person));
    if (is_new) {
        const std::string_view digits = person.substr(kPerson.size());
        std::int64_t id = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), id);
        if (const auto found = m_app.people.Get(id); found.ok()) name->second = OrNull(found->name);
    }
    return name->second;
}

json::value ActorNames::OfOffice(std::string_view node) {
    const auto [name, added] = m_names.try_emplace("office:" + std::string(node));
    if (added) {
        const auto known = m_app.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return m_app.exchange.directory.Get(tx, node);
        });
        const std::string title = known ? known->name.In(m_context.lang()) : "";
        name->second = json::value(title.empty() ? std::string_view(node) : title);
    }
    return name->second;
}

std::vector<std::string> ActorNames::Matching(std::string_view words) {
    const std::string folded = base::Fold(words);
    std::vector<std::string> out;
    if (folded.empty()) return out;
    for (const access::Person& one : m_app.people.List()) {
        const bool has = base::Fold(one.name).find(folded) != std::string::npos ||
                         base::Fold(one.login).find(folded) != std::string::npos;
        if (has) out.push_back("person:" + std::to_string(one.id));
    }
    return out;
}

}  // namespace atalaya::api
