#include <map>

#include "commitments/plan.hpp"
#include "commitments/search_keys.hpp"

namespace atalaya::commitments {

namespace {

// Some sources have sections, goals and paragraphs without a heading above them.
bool MayStandAlone(Kind kind) {
    return RankOf(kind) < 2 || kind == Kind::Goal || kind == Kind::Paragraph;
}

}  // namespace

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
        std::vector<std::string> names = {m_plan.m_prefix};
        for (const content::Node& name : root["names"].Items()) names.emplace_back(name.TextOr(""));
        if (m_faults.empty()) KeyMaker(m_library, m_plan).Make(names);
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
        node.kind = KindNamed(at["kind"].TextOr("")).value_or(Kind::Action);
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
        m_plan.m_children[node.parent].push_back(m_plan.m_nodes.size());
        m_plan.m_nodes.push_back(std::move(node));
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
    for (std::size_t i = 0; i < plans.m_plans.size(); ++i) {
        for (const Node& node : plans.m_plans[i].nodes()) plans.m_plan_of.emplace(node.id, i);
    }
    if (faults.empty()) return plans;
    Error error = Err("commitments.invalid");
    error.details = std::move(faults);
    return error;
}

}  // namespace atalaya::commitments
