#include "evaluation/national_report.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "evaluation/answer_value.hpp"
#include "evaluation/drafts.hpp"
#include "evaluation/paper_json.hpp"
#include "journal/journal.hpp"

namespace atalaya::evaluation {

namespace {

class Assembly {
 public:
    Assembly(store::Transaction& tx, const Papers& papers, const Round& round,
             std::string_view country, const commitments::Plan* plan,
             const content::Library& library)
        : m_tx(tx), m_papers(papers), m_round(round), m_country(country), m_plan(plan),
          m_library(library) {}

    json::object Make() {
        Gather();
        json::object out{{"kind", "national_report"}, {"format", 1}};
        out["round"] = RoundJson();
        out["scale"] = ScaleJson();
        out["plan"] = {{"id", m_round.instrument().plan()},
                       {"title", LocalJson(m_plan == nullptr ? LocalText() : m_plan->title())}};
        out["country"] = {{"code", m_country}, {"name", LocalJson(CountryName())}};
        out["introduction"] = LocalJson(m_introduction);
        if (const auto said = m_comments.find(std::string(kIntroduction)); said != m_comments.end())
            out["introduction_comments"] = said->second;
        out["nodes"] = Nodes();
        out["counts"] = m_counts;
        out["recommendations"] = Recommendations();
        out["papers"] = std::move(m_used);
        return out;
    }

 private:
    std::vector<Paper> Take(std::string_view kind) {
        return Standing(m_papers.OfCountry(m_tx, m_round.id, m_country, kind));
    }
    std::vector<Paper> TakeNumbered(std::string_view kind) {
        return Standing(m_papers.Numbered(m_tx, m_round.id, m_country, kind));
    }
    std::vector<Paper> Standing(std::vector<Paper> papers) {
        std::erase_if(papers, [](const Paper& paper) { return paper.withdrawn(); });
        for (const Paper& paper : papers) Use(paper);
        return papers;
    }
    void Use(const Paper& paper) {
        m_used.push_back({{"kind", paper.key.kind},
                          {"id", paper.key.id},
                          {"version", paper.version},
                          {"digest", base::Hex(paper.digest)}});
    }

    void Gather() {
        for (Paper& paper : Take("finding")) {
            if (paper.key.id == kIntroduction) {
                m_introduction = LocalIn(paper.content, "text");
            } else {
                m_findings.emplace(paper.key.id, std::move(paper));
            }
        }
        for (Paper& paper : Take("answer")) m_answers.emplace(paper.key.id, std::move(paper));
        for (const Paper& paper : Take("evidence")) KeepEvidence(paper);
        for (const Paper& paper : TakeNumbered("comment")) {
            m_comments[TextIn(paper.content, "node")].push_back(
                json::object{{"id", paper.key.id},
                             {"text", TextIn(paper.content, "text")},
                             {"verdict", paper.state == "made" ? "" : paper.state},
                             {"reason", TextIn(paper.content, "reason")}});
        }
        m_recommendations = TakeNumbered("recommendation");
        for (const Paper& paper : m_recommendations)
            m_numbers[TextIn(paper.content, "node")].emplace_back(paper.key.id);
    }

    void KeepEvidence(const Paper& paper) {
        const auto question = m_round.FindQuestion(paper.key.id);
        const json::value* items = paper.content.if_contains("items");
        if (!question.ok() || items == nullptr) return;
        json::array& evidence = m_evidence[(*question)->node];
        for (const json::value& item : items->as_array()) {
            json::object one = item.as_object();
            if (json::value* frozen = one.if_contains("frozen"); frozen && frozen->is_object())
                frozen->as_object().erase("values");
            one["question"] = paper.key.id;
            evidence.push_back(std::move(one));
        }
    }

    LocalText CountryName() const {
        const auto* territory = m_library.territories().Find(m_country);
        if (territory != nullptr) return territory->label;
        LocalText out;
        for (auto& text : out.by_lang) text = m_country;
        return out;
    }

    json::object RoundJson() const {
        const Instrument& instrument = m_round.instrument();
        return {{"id", m_round.id},
                {"title", LocalJson(m_round.title)},
                {"instrument", {{"id", instrument.id()},
                                {"version", instrument.version()},
                                {"title", LocalJson(instrument.title())}}},
                {"frozen", base::Hex(m_round.frozen->digest)}};
    }

    json::object ScaleJson() const {
        json::array levels;
        for (const Level& level : m_round.scale().levels()) {
            levels.push_back({{"id", level.id},
                              {"title", LocalJson(level.title)},
                              {"fulfilled", level.fulfilled},
                              {"outside", level.outside}});
        }
        return {{"id", m_round.scale().id()},
                {"title", LocalJson(m_round.scale().title())},
                {"levels", std::move(levels)}};
    }

    // Those that are asked about and everything above them.
    json::array Nodes() {
        json::array out;
        if (m_plan == nullptr) return out;
        std::set<std::string_view> shown, asked;
        for (const Question* question : m_round.Questions()) {
            const commitments::Node* node = m_plan->Find(question->node);
            if (node == nullptr || !asked.insert(node->id).second) continue;
            for (const commitments::Node* above : m_plan->Path(*node)) shown.insert(above->id);
        }
        for (const commitments::Node& node : m_plan->nodes()) {
            if (!shown.contains(node.id)) continue;
            json::object one{{"id", node.id},
                             {"number", node.number},
                             {"kind", commitments::NameOf(node.kind)},
                             {"depth", m_plan->Path(node).size()},
                             {"title", LocalJson(node.title)}};
            if (asked.contains(node.id))
                AddFinding(node.id, one);
            else
                AddHeading(node.id, one);
            out.push_back(std::move(one));
        }
        return out;
    }

    // What is said of a pillar or an objective as a whole; nothing where nothing is said.
    void AddHeading(const std::string& node, json::object& into) {
        if (const auto found = m_findings.find(node); found != m_findings.end())
            into["text"] = LocalJson(LocalIn(found->second.content, "text"));
        if (const auto said = m_comments.find(node); said != m_comments.end())
            into["comments"] = said->second;
        if (const auto made = m_numbers.find(node); made != m_numbers.end())
            into["recommendations"] = made->second;
    }

    void AddFinding(const std::string& node, json::object& into) {
        const auto found = m_findings.find(node);
        const std::string rating = found == m_findings.end() ? "" : found->second.state;
        json::value& count = m_counts[rating];
        count = count.is_null() ? 1 : count.as_int64() + 1;
        into["rating"] = rating;
        into["text"] = LocalJson(found == m_findings.end() ? LocalText()
                                                           : LocalIn(found->second.content, "text"));
        into["reason"] =
            found == m_findings.end() ? "" : TextIn(found->second.content, "reason");
        into["basis"] = Basis(node);
        into["evidence"] = std::move(m_evidence[node]);
        into["comments"] = std::move(m_comments[node]);
        into["recommendations"] = m_numbers[node];
    }

    json::object Basis(std::string_view node) const {
        int fulfilled = 0, counted = 0;
        for (const Question* question : m_round.Questions()) {
            if (question->node != node) continue;
            const auto answer = m_answers.find(question->id);
            const json::value* value =
                answer == m_answers.end() ? nullptr : answer->second.content.if_contains("value");
            const auto decides = Fulfils(*question, value == nullptr ? json::value() : *value);
            if (!decides) continue;
            ++counted;
            fulfilled += *decides;
        }
        return {{"fulfilled", fulfilled}, {"counted", counted}};
    }

    json::array Recommendations() const {
        const content::CodeList* types = m_library.FindCodeList("recommendation_types");
        json::array out;
        for (const Paper& paper : m_recommendations) {
            const std::string type = TextIn(paper.content, "type");
            const auto* code = types == nullptr ? nullptr : types->Find(type);
            const json::value* assistance = paper.content.if_contains("assistance");
            out.push_back(json::object{
                {"id", paper.key.id},
                {"node", TextIn(paper.content, "node")},
                {"type", type},
                {"type_title", LocalJson(code == nullptr ? LocalText() : code->label)},
                {"priority", TextIn(paper.content, "priority")},
                {"text", LocalJson(LocalIn(paper.content, "text"))},
                {"assistance", assistance != nullptr && *assistance == true},
                {"reiterates", Reiterated(ObjectIn(paper.content, "reiterates"))}});
        }
        return out;
    }

    // The recommendation of an earlier round with the title of that round: a sealed report is read
    // years later, and elsewhere.
    json::value Reiterated(const json::object& link) const {
        if (link.empty()) return nullptr;
        json::object out = link;
        const auto round = m_papers.Get(m_tx, {std::string(journal::kNodeChain),
                                               TextIn(link, "round"), "round", ""});
        if (round) out["title"] = LocalJson(LocalIn(round->content, "title"));
        return out;
    }

    store::Transaction& m_tx;
    const Papers& m_papers;
    const Round& m_round;
    const std::string m_country;
    const commitments::Plan* m_plan;
    const content::Library& m_library;

    LocalText m_introduction;
    std::map<std::string, Paper> m_findings, m_answers;
    std::map<std::string, json::array> m_evidence, m_comments, m_numbers;   // by node
    std::vector<Paper> m_recommendations;
    json::object m_counts;
    json::array m_used;
};

}  // namespace

json::object AssembleNational(store::Transaction& tx, const Papers& papers, const Round& round,
                              std::string_view country, const commitments::Plans& plans,
                              const content::Library& library) {
    return Assembly(tx, papers, round, country, plans.Find(round.instrument().plan()), library)
        .Make();
}

}  // namespace atalaya::evaluation
