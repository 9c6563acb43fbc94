#include "access/role_reader.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace atalaya::access {

namespace {

// What a rule may speak of; true where `id` names a document of that kind.
constexpr std::array<std::pair<std::string_view, bool>, 11> kKinds = {{{"register", true},
                                                                       {"indicator", true},
                                                                       {"plan", true},
                                                                       {"evaluation", false},
                                                                       {"survey", false},
                                                                       {"warning", false},
                                                                       {"exchange", false},
                                                                       {"journal", false},
                                                                       {"person", false},
                                                                       {"content", false},
                                                                       {"node", false}}};

// What rules of a kind without documents may name as their `id`.
std::span<const std::string_view> PartsOf(std::string_view kind) {
    if (kind == "evaluation") return kEvaluationParts;
    if (kind == "survey") return kSurveyParts;
    if (kind == "warning") return kWarningParts;
    if (kind == "exchange") return kExchangeParts;
    return {};
}

std::string Join(const std::set<std::string>& names) {
    std::string joined;
    for (const std::string& name : names) joined += (joined.empty() ? "" : ", ") + name;
    return joined;
}

template <class Names>
std::set<std::string> AsSet(const Names& names) {
    return std::set<std::string>(names.begin(), names.end());
}

}  // namespace

RoleReader::RoleReader(const content::Library& library) : m_library(library) {}

Result<Roles> RoleReader::Read() {
    Roles roles;
    for (const content::Document* document : m_library.Documents("role"))
        roles.m_roles.emplace(document->id, ReadRole(document->root));
    if (!m_faults.empty()) {
        Error error = Err("access.roles_invalid");
        error.details = std::move(m_faults);
        return error;
    }
    NameThings(roles);
    return roles;
}

Roles::Role RoleReader::ReadRole(const content::Node& root) {
    Roles::Role role;
    if (auto title = root["title"].Local(); title.ok()) {
        role.title = *std::move(title);
    } else {
        m_faults.push_back(title.error());
    }
    for (const content::Node& rule : root["rules"].Items()) role.rules.push_back(ReadRule(rule));
    return role;
}

Roles::Rule RoleReader::ReadRule(const content::Node& node) {
    Roles::Rule rule;
    ReadSubject(node, rule);
    rule.actions = ReadActions(node["actions"]);
    rule.marks = ReadNames(node["marks"], AsSet(kMarks), "access.unknown_mark");
    if (rule.marks.empty()) rule.marks = {"public", "official"};
    rule.hidden = ReadNames(node["hidden"], AsSet(kSensitivities), "access.unknown_sensitivity");
    rule.states =
        ReadNames(node["states"], IdsFor(rule, "states"), "access.unknown_state");
    rule.not_own = node["not_own"].BooleanOr(false);
    rule.transitions = ReadNames(node["transitions"], IdsFor(rule, "transitions"),
                                 "access.unknown_transition");
    return rule;
}

void RoleReader::ReadSubject(const content::Node& node, Roles::Rule& rule) {
    rule.kind = node["kind"].TextOr("");
    rule.id = node["id"].TextOr("*");
    const auto kind =
        std::ranges::find(kKinds, rule.kind, &std::pair<std::string_view, bool>::first);
    if (kind == kKinds.end() && rule.kind != "*") {
        std::set<std::string> known = {"*"};
        for (const auto& [name, has_documents] : kKinds) known.emplace(name);
        Unknown("access.unknown_kind", node["kind"], rule.kind, known);
        return;
    }
    if (rule.id == "*") return;
    std::set<std::string> known = {"*"};
    for (const std::string_view part : PartsOf(rule.kind)) known.emplace(part);
    if (kind != kKinds.end() && kind->second) {
        for (const content::Document* document : m_library.Documents(rule.kind))
            known.insert(document->id);
    }
    if (!known.contains(rule.id)) Unknown("access.unknown_id", node["id"], rule.id, known);
}

std::set<Action> RoleReader::ReadActions(const content::Node& node) {
    static const std::set<std::string> known = [] {
        std::set<std::string> names;
        for (int i = 0; i <= static_cast<int>(Action::ManageNode); ++i)
            names.emplace(NameOf(static_cast<Action>(i)));
        return names;
    }();
    std::set<Action> actions;
    for (const std::string& name : ReadNames(node, known, "access.unknown_action")) {
        if (const auto action = ActionFromName(name)) actions.insert(*action);
    }
    if (node.Items().empty())
        m_faults.push_back(Err("access.rule_without_action", {}, node.Where()));
    return actions;
}

std::set<std::string> RoleReader::ReadNames(const content::Node& list,
                                            const std::set<std::string>& known,
                                            std::string_view fault) {
    std::set<std::string> names;
    for (const content::Node& item : list.Items()) {
        std::string name = item.TextOr("");
        if (!known.contains(name)) Unknown(fault, item, name, known);
        names.insert(std::move(name));
    }
    return names;
}

// States and transitions stand in the definition of a register, or in the procedure of evaluations,
// whose steps of all countries together are granted as transitions too.
std::set<std::string> RoleReader::IdsFor(const Roles::Rule& rule, std::string_view list) const {
    std::set<std::string> ids;
    const bool evaluation = rule.kind == "evaluation";
    for (const content::Document* document :
         m_library.Documents(evaluation ? "procedure" : "register")) {
        if (!evaluation && rule.id != "*" && rule.id != document->id) continue;
        for (const content::Node& item : document->root[list].Items())
            ids.insert(item["id"].TextOr(""));
        if (!evaluation || list != "transitions") continue;
        for (const content::Node& item : document->root["joint_steps"].Items())
            ids.insert(item["id"].TextOr(""));
    }
    return ids;
}

void RoleReader::Unknown(std::string_view fault, const content::Node& at, const std::string& value,
                         const std::set<std::string>& known) {
    m_faults.push_back(Err(fault, {{"value", value}, {"known", Join(known)}}, at.Where()));
}

void RoleReader::NameThings(Roles& roles) const {
    const auto take_message = [&](const std::string& key, const std::string& code) {
        if (!m_library.HasMessage(code)) return;
        LocalText& name = roles.m_names[key];
        for (const Lang lang : base::kLangs) name.In(lang) = m_library.Say(code, {}, lang);
    };
    for (int i = 0; i <= static_cast<int>(Action::ManageNode); ++i) {
        const std::string name(NameOf(static_cast<Action>(i)));
        take_message("action/" + name, "access.action." + name);
    }
    for (const auto& [kind, has_documents] : kKinds) {
        take_message("kind/" + std::string(kind), "access.kind." + std::string(kind));
        for (const std::string_view part : PartsOf(kind)) {
            const std::string name = std::string(kind) + "/" + std::string(part);
            take_message(name, "access.part." + std::string(kind) + "." + std::string(part));
        }
        if (!has_documents) continue;
        for (const content::Document* document : m_library.Documents(kind)) {
            if (auto title = document->root["title"].Local(); title.ok())
                roles.m_names[std::string(kind) + "/" + document->id] = *std::move(title);
        }
    }
    for (const std::string_view mark : kMarks) {
        std::string code = "mark." + std::string(mark);
        std::ranges::replace_if(code, [](char c) { return c == ':' || c == '+'; }, '_');
        take_message("mark/" + std::string(mark), code);
    }
    for (const content::Document* document : m_library.Documents("register")) {
        for (const char* list : {"states", "transitions", "fields"})
            NameParts(document->root[list], "register/" + document->id + "/" + list + "/", roles);
    }
    // Steps of evaluations are asked about whatever the part of the evaluation.
    for (const content::Document* document : m_library.Documents("procedure")) {
        NameParts(document->root["states"], "evaluation/states/", roles);
        for (const char* list : {"transitions", "joint_steps"})
            NameParts(document->root[list], "evaluation/transitions/", roles);
    }
}

void RoleReader::NameParts(const content::Node& list, const std::string& prefix, Roles& roles) {
    for (const content::Node& item : list.Items()) {
        const std::string id = prefix + item["id"].TextOr("");
        if (auto title = item["title"].Local(); title.ok()) roles.m_names[id] = *std::move(title);
        NameParts(item["fields"], id + ".", roles);
    }
}

}  // namespace atalaya::access
