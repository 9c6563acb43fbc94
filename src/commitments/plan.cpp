#include "commitments/plan.hpp"

#include <algorithm>
#include <map>

#include "base/check.hpp"

namespace atalaya::commitments {

std::string_view NameOf(Kind kind) {
    switch (kind) {
        case Kind::Pillar:
            return "pillar";
        case Kind::Objective:
            return "objective";
        case Kind::Action:
            return "action";
    }
    base::Check(false, "a node of no kind");
    return "";
}

const Node* Plan::Find(std::string_view id) const {
    const auto found = m_by_id.find(std::string(id));
    return found == m_by_id.end() ? nullptr : &m_nodes[found->second];
}

std::vector<const Node*> Plan::Children(std::string_view id) const {
    std::vector<const Node*> children;
    for (const Node& node : m_nodes) {
        if (node.parent == id) children.push_back(&node);
    }
    return children;
}

std::vector<const Node*> Plan::Path(const Node& node) const {
    std::vector<const Node*> path;
    for (const Node* at = Find(node.id); at != nullptr; at = Find(at->parent)) path.push_back(at);
    std::ranges::reverse(path);
    return path;
}

std::vector<const Node*> Plan::Below(const Node& node) const {
    std::vector<const Node*> below;
    for (const Node& one : m_nodes) {
        const std::vector<const Node*> path = Path(one);
        const bool within = std::ranges::any_of(
            path, [&](const Node* ancestor) { return ancestor->id == node.id; });
        if (within) below.push_back(&one);
    }
    return below;
}

std::vector<const Node*> Plan::Search(std::string_view query, std::size_t most) const {
    const std::string folded = base::Fold(query);
    const std::vector<std::string> wanted = base::SearchTokens(query);
    std::vector<const Node*> exact, others;
    if (wanted.empty()) return exact;
    const auto fits = [](const std::string& want, const std::string& word) {
        const bool figure = std::ranges::all_of(want, [](char c) { return c >= '0' && c <= '9'; });
        return figure ? word == want : word.starts_with(want);
    };
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const bool all = std::ranges::all_of(wanted, [&](const std::string& want) {
            return std::ranges::any_of(m_words[i],
                                       [&](const std::string& word) { return fits(want, word); });
        });
        if (!all) continue;
        const Node& node = m_nodes[i];
        const bool whole = base::Fold(node.id) == folded || base::Fold(node.number) == folded;
        (whole ? exact : others).push_back(&node);
    }
    exact.insert(exact.end(), others.begin(), others.end());
    if (exact.size() > most) exact.resize(most);
    return exact;
}

const Plan* Plans::Find(std::string_view id) const {
    const auto found = std::ranges::find(m_plans, id, &Plan::id);
    return found == m_plans.end() ? nullptr : &*found;
}

// Reads the nodes of one plan; faults go to a list that all plans share.
class PlanReader {
 public:
    PlanReader(const content::Library& library, std::map<std::string, std::string>& ids,
               std::vector<Error>& faults)
        : m_library(library), m_ids(ids), m_faults(faults) {}

    Plan Read(const content::Document& document) {
        const content::Node& root = document.root;
        m_plan.m_id = document.id;
        m_plan.m_source = root["source"].TextOr("");
        m_plan.m_title = Local(root["title"]);
        if (root.Has("description")) m_plan.m_description = Local(root["description"]);
        for (const content::Node& node : root["nodes"].Items()) Add(node);
        for (const content::Document* part : m_library.Documents("plan_part")) {
            if (part->root["plan"].TextOr("") != document.id) continue;
            for (const content::Node& node : part->root["nodes"].Items()) Add(node);
        }
        for (const Node& node : m_plan.m_nodes) CheckParent(node);
        CheckNumbers();
        return std::move(m_plan);
    }

 private:
    LocalText Local(const content::Node& node) {
        auto text = node.Local();
        if (text.ok()) return *std::move(text);
        m_faults.push_back(text.error());
        return {};
    }

    void Add(const content::Node& at) {
        Node node;
        node.id = at["id"].TextOr("");
        node.number = at["number"].TextOr("");
        node.kind = KindOf(at["kind"].TextOr(""));
        node.parent = at["parent"].TextOr("");
        node.title = Local(at["title"]);
        node.where = at.Where();
        if (at.Has("page")) node.page = static_cast<int>(at["page"].IntegerOr(0));
        for (const content::Node& link : at["indicators"].Items())
            node.indicators.push_back(ReadLink(link));
        if (const auto [known, fresh] = m_ids.try_emplace(node.id, node.where); !fresh) {
            m_faults.push_back(Err("commitments.id_duplicate",
                                   {{"id", node.id}, {"first", known->second}}, node.where));
            return;
        }
        if (node.kind != Kind::Pillar && node.number.empty())
            m_faults.push_back(Err("commitments.number_missing", {{"id", node.id}}, node.where));
        m_plan.m_by_id.emplace(node.id, m_plan.m_nodes.size());
        m_plan.m_words.push_back(WordsOf(node));
        m_plan.m_nodes.push_back(std::move(node));
    }

    // The schema knows these three alone.
    static Kind KindOf(std::string_view name) {
        for (const Kind kind : {Kind::Pillar, Kind::Objective}) {
            if (NameOf(kind) == name) return kind;
        }
        return Kind::Action;
    }

    Link ReadLink(const content::Node& at) {
        Link link;
        link.indicator = at["id"].TextOr("");
        link.reason = Local(at["reason"]);
        if (const auto* indicator = m_library.FindDocument("indicator", link.indicator)) {
            link.title = Local(indicator->root["title"]);
            link.unit = Local(indicator->root["unit"]);
        }
        return link;
    }

    static std::vector<std::string> WordsOf(const Node& node) {
        std::string all = node.id;
        for (const std::string& title : node.title.by_lang) all += " " + title;
        return base::SearchTokens(all);
    }

    // A pillar stands alone, an objective in a pillar, an action in an objective: which also keeps
    // the tree free of circles.
    void CheckParent(const Node& node) {
        if (node.parent.empty() && node.kind == Kind::Pillar) return;
        const Node* parent = m_plan.Find(node.parent);
        if (parent == nullptr && node.kind != Kind::Pillar) {
            m_faults.push_back(
                Err("commitments.parent_missing", {{"parent", node.parent}}, node.where));
            return;
        }
        const bool fits = parent != nullptr && node.kind != Kind::Pillar &&
                          static_cast<int>(parent->kind) + 1 == static_cast<int>(node.kind);
        if (!fits)
            m_faults.push_back(Err(
                "commitments.parent_kind",
                {{"kind", std::string(NameOf(node.kind))}, {"parent", node.parent}}, node.where));
    }

    void CheckNumbers() {
        std::map<std::pair<std::string, std::string>, std::string> seen;  // parent, number: place
        for (const Node& node : m_plan.m_nodes) {
            if (node.number.empty()) continue;
            const auto [first, fresh] = seen.try_emplace({node.parent, node.number}, node.where);
            if (!fresh)
                m_faults.push_back(Err("commitments.number_duplicate",
                                       {{"number", node.number}, {"first", first->second}},
                                       node.where));
        }
    }

    const content::Library& m_library;
    std::map<std::string, std::string>& m_ids;
    std::vector<Error>& m_faults;
    Plan m_plan;
};

Result<Plans> Plans::Load(const content::Library& library) {
    Plans plans;
    std::map<std::string, std::string> ids;
    std::vector<Error> faults;
    for (const content::Document* document : library.Documents("plan"))
        plans.m_plans.push_back(PlanReader(library, ids, faults).Read(*document));
    if (faults.empty()) return plans;
    Error error = Err("commitments.invalid");
    error.details = std::move(faults);
    return error;
}

}  // namespace atalaya::commitments
