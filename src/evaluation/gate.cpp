#include "evaluation/gate.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace atalaya::evaluation {

namespace {

access::Subject SubjectOf(const Ask& ask, std::optional<std::string> unit) {
    return {.kind = "evaluation",
            .id = std::string(NameOf(ask.part)),
            .country = ask.country,
            .unit = std::move(unit),
            .state = ask.state,
            .sensitivity = std::string(ask.sensitivity),
            .transition = ask.transition};
}

std::vector<std::optional<std::string>> UnitsOf(const Ask& ask) {
    if (ask.units.empty()) return {std::nullopt};
    return {ask.units.begin(), ask.units.end()};
}

}  // namespace

std::string_view NameOf(Part part) {
    return access::kEvaluationParts[static_cast<std::size_t>(part)];
}

bool Gate::Allows(const access::Caller& caller, const Ask& ask) const {
    return std::ranges::any_of(UnitsOf(ask), [&](const auto& unit) {
        return m_policy.Allows(caller, ask.action, SubjectOf(ask, unit));
    });
}

Result<void> Gate::Require(const access::Caller& caller, const Ask& ask) const {
    if (Allows(caller, ask)) return {};
    Error denied = Err("access.denied");
    for (const auto& unit : UnitsOf(ask)) {
        const auto decision = m_policy.Decide(caller, ask.action, SubjectOf(ask, unit));
        for (const Error& reason : decision.reasons) denied.details.push_back(reason);
    }
    if (std::ranges::find(denied.details, "access.own_country", &Error::code) ==
        denied.details.end())
        return denied;
    Error conflict = Err("evaluation.own_country", {{"country", *ask.country},
                                                    {"part", std::string(NameOf(ask.part))},
                                                    {"action", std::string(NameOf(ask.action))},
                                                    {"round", ask.round}});
    conflict.details = std::move(denied.details);
    return conflict;
}

void Gate::NoteRefusal(const access::Caller& caller, const Error& error) const {
    if (error.code != "evaluation.own_country" && error.code != "evaluation.person_own_country")
        return;
    m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        const std::string round(error.Get("round"));
        json::object payload{{"action", error.Get("action")},
                             {"part", error.Get("part")},
                             {"round", round}};
        if (const auto person = error.Get("person"); !person.empty()) payload["person"] = person;
        m_journal.Append(tx, {.country = std::string(error.Get("country")),
                              .actor = caller.Actor(),
                              .action = "evaluation.conflict_refused",
                              .subject = "evaluation:" + round,
                              .payload = base::CanonicalJson(payload)});
    });
}

}  // namespace atalaya::evaluation
