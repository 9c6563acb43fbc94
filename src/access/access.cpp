#include "access/access.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace atalaya::access {

namespace {

constexpr std::array<std::pair<Action, std::string_view>, 13> kActions = {{
    {Action::Read, "read"},
    {Action::Create, "create"},
    {Action::Update, "update"},
    {Action::Withdraw, "withdraw"},
    {Action::Transition, "transition"},
    {Action::Import, "import"},
    {Action::Export, "export"},
    {Action::Publish, "publish"},
    {Action::ReadJournal, "read_journal"},
    {Action::Verify, "verify"},
    {Action::ManagePeople, "manage_people"},
    {Action::ManageContent, "manage_content"},
    {Action::ManageNode, "manage_node"},
}};

}  // namespace

std::string_view NameOf(Action action) {
    const auto found =
        std::ranges::find(kActions, action, &std::pair<Action, std::string_view>::first);
    base::Check(found != kActions.end(), "an action without a name");
    return found->second;
}

std::optional<Action> ActionFromName(std::string_view name) {
    const auto found =
        std::ranges::find(kActions, name, &std::pair<Action, std::string_view>::second);
    if (found == kActions.end()) return std::nullopt;
    return found->first;
}

bool IsMark(std::string_view mark) {
    return std::ranges::find(kMarks, mark) != kMarks.end();
}

bool Covers(std::string_view within, std::string_view code) {
    return code.starts_with(within) && (code.size() == within.size() || code[within.size()] == '-');
}

std::string Caller::Actor() const {
    switch (kind) {
        case Kind::Anonymous:
            return "anonymous";
        case Kind::Person:
            return "person:" + std::to_string(id);
        case Kind::Token:
            return "person:" + std::to_string(person) + "/token:" + std::to_string(id);
        case Kind::System:
            return "system";
    }
    base::Check(false, "a caller of no kind");
    return {};
}

std::string_view PersonBehind(std::string_view actor) {
    return actor.substr(0, actor.find('/'));
}

Caller Caller::Anonymous(Lang lang) {
    Caller caller;
    caller.lang = lang;
    return caller;
}

Caller Caller::System() {
    Caller caller;
    caller.kind = Kind::System;
    caller.name = "system";
    return caller;
}

Error Decision::ToError() const {
    base::Check(!allowed, "an error was asked of a decision that allows");
    Error error = Err("access.denied");
    error.details = reasons;
    return error;
}

}  // namespace atalaya::access
