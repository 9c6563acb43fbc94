#pragma once

// What a country promised: plans and declarations as trees of objectives, actions, paragraphs and
// recommendations, each addressable and linked to the indicators that serve it.

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "content/library.hpp"

namespace atalaya::commitments {

// An indicator that serves a commitment, and why.
struct Link {
    std::string indicator;
    LocalText title, unit;  // the indicator's own
    LocalText reason;
};

// What a node is, in the words of its source. The first three are headings that stand alone.
enum class Kind : std::uint8_t {
    Pillar, Area, Chapter,
    Section,
    Goal, Objective, Paragraph,
    Target, Action, Recommendation, Commitment,
    Item
};
std::string_view NameOf(Kind kind);  // "pillar", "objective", "action" ...
std::optional<Kind> KindNamed(std::string_view name);
// How deep a kind stands, 0 to 4: a node lies below one of a lower rank, which also keeps the tree
// free of circles.
int RankOf(Kind kind);
// A heading groups others and asks for nothing itself: pillar, area, chapter, section.
bool IsHeading(Kind kind);

// Whether an evaluation can tell if a node was fulfilled. Unset: of a heading.
enum class Measurable : std::uint8_t { Unset, Measurable, InPart, NotMeasurable };
std::string_view NameOf(Measurable measurable);  // "", "measurable", "in_part", "not_measurable"

struct Node {
    std::string id;         // "HP21-RIME-3.1", unique among all plans
    std::string number;     // as printed in the source: "3.1"; "" where it prints none
    std::string paragraph;  // of the source: "51 (b)"; "" where it has none
    Kind kind = Kind::Action;
    std::string parent;           // id; "" at the top
    LocalText title;              // short, in our own words
    std::optional<int> page;      // of the source
    std::string printed_heading;  // the heading in the source where that is not `parent`
    LocalText note;               // on the source at this place; empty: nothing to say
    std::vector<std::string> themes;  // codes of the list commitment_themes
    Measurable measurable = Measurable::Unset;
    std::vector<Link> indicators;
    std::string where;  // place in the content file
};

// What a node is found by; folded.
struct SearchKeys {
    std::vector<std::vector<std::string>> longer;  // words of four letters and more of its title,
                                                   // by language
    std::vector<std::string> address;              // of its id: "HP21-RIME-3.1" is hp 21 rime 3 1
    std::vector<std::string> number;               // as printed: "51 (b)" is 51 b. A heading
                                                   // without one counts among its neighbours
    std::vector<std::size_t> above;                // positions of what it belongs to, from the top
    std::vector<std::string> above_number;         // and their numbers
    int ordinal = 0;                               // among those of its kind in the plan, from 1
};

// The words of all titles of a plan, in four languages, and the positions of the nodes that have
// them; sorted by word.
struct TitleWord {
    std::string word;
    std::vector<std::size_t> nodes;
};

// One plan, declaration or outcome document. Immutable.
class Plan {
 public:
    const std::string& id() const { return m_id; }
    const LocalText& title() const { return m_title; }
    const LocalText& description() const { return m_description; }
    const std::string& source() const { return m_source; }
    const std::string& prefix() const { return m_prefix; }    // of its ids, "HP21"; may be empty
    std::optional<int> first_year() const { return m_first_year; }  // in force
    std::optional<int> last_year() const { return m_last_year; }

    std::span<const Node> nodes() const { return m_nodes; }  // in the order of the plan
    const Node* Find(std::string_view id) const;
    // Those directly below, in order; below "" those at the top.
    std::vector<const Node*> Children(std::string_view id) const;
    // From the top down to the node itself. Precondition: it is a node of this plan.
    std::vector<const Node*> Path(const Node& node) const;
    // The node and everything below it, in order. Same precondition.
    std::vector<const Node*> Below(const Node& node) const;

 private:
    friend class KeyMaker;
    friend class PlanReader;
    friend class Searcher;
    using Positions = std::vector<std::size_t>;  // in m_nodes, ascending

    void CollectBelow(std::size_t at, Positions& below) const;

    std::string m_id, m_source, m_prefix;
    std::optional<int> m_first_year, m_last_year;
    LocalText m_title, m_description;
    std::vector<Node> m_nodes;
    std::unordered_map<std::string, std::size_t> m_by_id;
    std::unordered_map<std::string, Positions> m_children;  // by parent, "" at the top
    std::vector<SearchKeys> m_keys;                         // by node
    std::vector<TitleWord> m_title_words;
    std::vector<std::string> m_words;                       // of its own title and id
    std::vector<std::vector<std::string>> m_names;  // parts of what it is called: its prefix, "UNGASS"
    std::vector<std::vector<std::string>> m_kinds;  // words for each Kind, in four languages
};

// A node and the plan that it belongs to.
struct Place {
    const Plan* plan = nullptr;
    const Node* node = nullptr;
    explicit operator bool() const { return node != nullptr; }
};

// All plans of a content snapshot. Copies hold nodes of their own; moving leaves nodes in place, so
// that what points to them stays good.
class Plans {
 public:
    // Documents of kind "plan" with their "plan_part"s. The error (commitments.invalid) carries
    // all faults with their places: commitments.parent_missing {parent}, commitments.parent_kind
    // {kind, parent}, commitments.number_duplicate {number, first}, commitments.number_missing,
    // commitments.id_duplicate {id, first}, commitments.theme_unknown {theme}. Unknown
    // indicators and plans are faults of the content itself.
    static Result<Plans> Load(const content::Library& library);

    std::span<const Plan> all() const { return m_plans; }  // by id
    const Plan* Find(std::string_view id) const;
    // The node of this id, in whatever plan; neither when no plan has it.
    Place FindNode(std::string_view id) const;

 private:
    std::vector<Plan> m_plans;
    std::unordered_map<std::string, std::size_t> m_plan_of;  // by id of a node
};

}  // namespace atalaya::commitments
