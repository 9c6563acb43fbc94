#pragma once

// Tables that say which commitments belong together, as they were published or as we hold: who
// asserts a link, of which type it is, and what is printed where the source has one.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"
#include "commitments/plan.hpp"
#include "content/library.hpp"

namespace atalaya::commitments {

// What a commitment is to the one that it is linked to. Corresponds: the source says no more.
enum class LinkType : std::uint8_t { Same, PartOf, Wider, Overlaps, Corresponds };
std::string_view NameOf(LinkType type);  // "same", "part_of", "wider", "overlaps", "corresponds"
std::optional<LinkType> LinkTypeNamed(std::string_view name);
// The same link seen from its other end: part of and wider change places.
LinkType Inverse(LinkType type);

// What is wrong with what the source prints for a link.
enum class LinkState : std::uint8_t {
    Read,           // nothing
    NoCounterpart,  // the source says that there is none ("N/A")
    Blank,          // the source says nothing
    NotReadable,    // damaged beyond reading
    NotInText       // a reference that the text it refers to does not have
};
std::string_view NameOf(LinkState state);  // "read", "no_counterpart", "blank", ...

// A row of a crosswalk.
struct CrosswalkRow {
    Place from;
    Place to;                                // empty where `state` says why there is none
    LinkType type = LinkType::Corresponds;   // of `from` to `to`
    LocalText reason;                        // why; may be empty in a published table
    std::string printed;                     // letter by letter; "" where nothing is printed
    int printed_times = 1;                   // for the same `from`
    LinkState state = LinkState::Read;
    LocalText reading;   // how we came from `printed` to `to`, where that is not evident
    std::string where;   // place in the content file

    // What the source prints is not a reference that can be followed, and `to` is what we take it
    // for: the link is our assertion, not the source's.
    bool IsOurReading() const { return state != LinkState::Read && to.node != nullptr; }
};

class Crosswalk {
 public:
    const std::string& id() const { return m_id; }
    const LocalText& title() const { return m_title; }
    const LocalText& description() const { return m_description; }
    const std::string& source() const { return m_source; }           // "" where the links are ours
    const LocalText& asserted_by() const { return m_asserted_by; }
    bool IsPublished() const { return !m_source.empty(); }
    std::span<const CrosswalkRow> rows() const { return m_rows; }    // in the order of the file

 private:
    friend class CrosswalkReader;
    std::string m_id, m_source;
    LocalText m_title, m_description, m_asserted_by;
    std::vector<CrosswalkRow> m_rows;
};

// All crosswalks of a content snapshot. Its rows point into the plans, which must outlive it.
class Crosswalks {
 public:
    // Documents of kind "crosswalk". The error (commitments.crosswalks_invalid) carries all faults
    // with their places: commitments.link_unknown {id}, commitments.link_to_self {id},
    // commitments.link_reason_unknown {reason}, commitments.link_reason_missing,
    // commitments.link_type_missing, commitments.link_target_missing {id},
    // commitments.link_state_contradicts {state}, commitments.link_duplicate {first},
    // commitments.link_circle {circle}.
    static Result<Crosswalks> Load(const content::Library& library, const Plans& plans);

    Crosswalks() = default;  // none
    // Copies would hold links into the rows of another.
    Crosswalks(Crosswalks&&) = default;
    Crosswalks& operator=(Crosswalks&&) = default;

    std::span<const Crosswalk> all() const { return m_crosswalks; }  // by id
    const Crosswalk* Find(std::string_view id) const;

    // A link at one of its ends. Pointers last as long as the crosswalks.
    struct End {
        const Crosswalk* crosswalk = nullptr;
        const CrosswalkRow* row = nullptr;
        bool is_from = true;  // the node is the link's `from`

        Place Other() const { return is_from ? row->to : row->from; }
        // What the node is to the other.
        LinkType Type() const { return is_from ? row->type : Inverse(row->type); }
    };
    // The links that begin or end at a node; rows without a counterpart are none.
    std::span<const End> Of(const Node& node) const;

 private:
    void Index();

    std::vector<Crosswalk> m_crosswalks;
    std::unordered_map<const Node*, std::vector<End>> m_ends;
};

}  // namespace atalaya::commitments
