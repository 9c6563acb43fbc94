#include "commitments/plan.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/check.hpp"

namespace atalaya::commitments {

namespace {

constexpr std::array kKinds = {
    std::pair{Kind::Pillar, "pillar"},         std::pair{Kind::Area, "area"},
    std::pair{Kind::Chapter, "chapter"},       std::pair{Kind::Section, "section"},
    std::pair{Kind::Goal, "goal"},             std::pair{Kind::Objective, "objective"},
    std::pair{Kind::Paragraph, "paragraph"},   std::pair{Kind::Target, "target"},
    std::pair{Kind::Action, "action"},         std::pair{Kind::Recommendation, "recommendation"},
    std::pair{Kind::Commitment, "commitment"}, std::pair{Kind::Item, "item"}};

// How deep a kind stands: a node lies below one of a lower rank, which also keeps the tree free of
// circles.
int RankOf(Kind kind) {
    switch (kind) {
        case Kind::Pillar:
        case Kind::Area:
        case Kind::Chapter:
            return 0;
        case Kind::Section:
            return 1;
        case Kind::Goal:
        case Kind::Objective:
        case Kind::Paragraph:
            return 2;
        case Kind::Target:
        case Kind::Action:
        case Kind::Recommendation:
        case Kind::Commitment:
            return 3;
        case Kind::Item:
            return 4;
    }
    base::Check(false, "a node of no kind");
    return 0;
}

// Some sources have sections, goals and paragraphs without a heading above them.
bool MayStandAlone(Kind kind) {
    return RankOf(kind) < 2 || kind == Kind::Goal || kind == Kind::Paragraph;
}

}  // namespace

std::string_view NameOf(Kind kind) {
    return std::ranges::find(kKinds, kind, [](const auto& one) { return one.first; })->second;
}

bool IsHeading(Kind kind) { return RankOf(kind) < 2; }

std::string_view NameOf(Measurable measurable) {
    switch (measurable) {
        case Measurable::Unset:
            return "";
        case Measurable::Measurable:
            return "measurable";
        case Measurable::InPart:
            return "in_part";
        case Measurable::NotMeasurable:
            return "not_measurable";
    }
    base::Check(false, "a measurability of no kind");
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
        m_plan.m_prefix = root["prefix"].TextOr("");
        if (root.Has("from")) m_plan.m_first_year = static_cast<int>(root["from"].IntegerOr(0));
        if (root.Has("to")) m_plan.m_last_year = static_cast<int>(root["to"].IntegerOr(0));
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
        node.paragraph = at["paragraph"].TextOr("");
        node.kind = KindOf(at["kind"].TextOr(""));
        node.parent = at["parent"].TextOr("");
        node.title = Local(at["title"]);
        node.where = at.Where();
        if (at.Has("page")) node.page = static_cast<int>(at["page"].IntegerOr(0));
        node.printed_heading = at["printed_heading"].TextOr("");
        if (at.Has("note")) node.note = Local(at["note"]);
        node.measurable = MeasurableOf(at["measurable"].TextOr(""));
        ReadThemes(at["themes"], node);
        for (const content::Node& link : at["indicators"].Items())
            node.indicators.push_back(ReadLink(link));
        if (const auto [known, fresh] = m_ids.try_emplace(node.id, node.where); !fresh) {
            m_faults.push_back(Err("commitments.id_duplicate",
                                   {{"id", node.id}, {"first", known->second}}, node.where));
            return;
        }
        if (!IsHeading(node.kind) && node.number.empty() && node.paragraph.empty())
            m_faults.push_back(Err("commitments.number_missing", {{"id", node.id}}, node.where));
        m_plan.m_by_id.emplace(node.id, m_plan.m_nodes.size());
        m_plan.m_words.push_back(WordsOf(node));
        m_plan.m_nodes.push_back(std::move(node));
    }

    // The schema lets no other names through.
    static Kind KindOf(std::string_view name) {
        const auto found =
            std::ranges::find(kKinds, name, [](const auto& one) { return one.second; });
        return found == kKinds.end() ? Kind::Action : found->first;
    }

    static Measurable MeasurableOf(std::string_view name) {
        for (const Measurable one :
             {Measurable::Measurable, Measurable::InPart, Measurable::NotMeasurable}) {
            if (NameOf(one) == name) return one;
        }
        return Measurable::Unset;
    }

    void ReadThemes(const content::Node& at, Node& node) {
        for (const content::Node& item : at.Items()) {
            std::string theme(item.TextOr(""));
            const content::CodeList* list = m_library.FindCodeList("commitment_themes");
            if (list == nullptr || list->Find(theme) == nullptr)
                m_faults.push_back(
                    Err("commitments.theme_unknown", {{"theme", theme}}, item.Where()));
            node.themes.push_back(std::move(theme));
        }
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

    void CheckParent(const Node& node) {
        if (node.parent.empty() && MayStandAlone(node.kind)) return;
        const Node* parent = m_plan.Find(node.parent);
        if (parent == nullptr) {
            m_faults.push_back(
                Err("commitments.parent_missing", {{"parent", node.parent}}, node.where));
        } else if (RankOf(parent->kind) >= RankOf(node.kind)) {
            m_faults.push_back(Err(
                "commitments.parent_kind",
                {{"kind", std::string(NameOf(node.kind))}, {"parent", node.parent}}, node.where));
        }
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
