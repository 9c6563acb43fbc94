#include "commitments/crosswalk.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/check.hpp"
#include "commitments/circles.hpp"

namespace atalaya::commitments {

namespace {

constexpr std::array kTypes = {
    std::pair{LinkType::Same, "same"}, std::pair{LinkType::PartOf, "part_of"},
    std::pair{LinkType::Wider, "wider"}, std::pair{LinkType::Overlaps, "overlaps"},
    std::pair{LinkType::Corresponds, "corresponds"}};

constexpr std::array kStates = {
    std::pair{LinkState::Read, "read"}, std::pair{LinkState::NoCounterpart, "no_counterpart"},
    std::pair{LinkState::Blank, "blank"}, std::pair{LinkState::NotReadable, "not_readable"},
    std::pair{LinkState::NotInText, "not_in_text"}};

bool MayHaveReading(LinkState state) {
    return state != LinkState::NoCounterpart && state != LinkState::Blank;
}

}  // namespace

std::string_view NameOf(LinkType type) {
    return std::ranges::find(kTypes, type, [](const auto& one) { return one.first; })->second;
}

std::optional<LinkType> LinkTypeNamed(std::string_view name) {
    const auto found = std::ranges::find(kTypes, name, [](const auto& one) { return one.second; });
    if (found == kTypes.end()) return std::nullopt;
    return found->first;
}

LinkType Inverse(LinkType type) {
    switch (type) {
        case LinkType::PartOf:
            return LinkType::Wider;
        case LinkType::Wider:
            return LinkType::PartOf;
        case LinkType::Same:
        case LinkType::Overlaps:
        case LinkType::Corresponds:
            return type;
    }
    base::Check(false, "a link of no type");
    return type;
}

std::string_view NameOf(LinkState state) {
    return std::ranges::find(kStates, state, [](const auto& one) { return one.first; })->second;
}

// Reads one crosswalk; faults go to a list that all share.
class CrosswalkReader {
 public:
    CrosswalkReader(const Plans& plans, std::vector<Error>& faults)
        : m_plans(plans), m_faults(faults) {}

    Crosswalk Read(const content::Document& document) {
        const content::Node& root = document.root;
        m_table.m_id = document.id;
        m_table.m_source = root["source"].TextOr("");
        m_table.m_title = Local(root["title"]);
        m_table.m_description = Local(root["description"]);
        m_table.m_asserted_by = Local(root["asserted_by"]);
        for (const auto& [key, text] : root["reasons"].Members()) m_reasons[key] = Local(text);
        for (const content::Node& link : root["links"].Items()) Add(link);
        return std::move(m_table);
    }

 private:
    // The schema has asked for what is required by then.
    LocalText Local(const content::Node& node) {
        if (node.IsNull()) return {};
        auto text = node.Local();
        if (text.ok()) return *std::move(text);
        m_faults.push_back(text.error());
        return {};
    }

    void Fault(std::string_view code, std::vector<base::Param> params, const content::Node& at) {
        m_faults.push_back(Err(code, std::move(params), at.Where()));
    }

    Place FindEnd(const content::Node& at) {
        const std::string id = at.TextOr("");
        const Place place = m_plans.FindNode(id);
        if (!place) Fault("commitments.link_unknown", {{"id", id}}, at);
        return place;
    }

    void Add(const content::Node& at) {
        CrosswalkRow row;
        row.where = at.Where();
        row.from = FindEnd(at["from"]);
        if (at.Has("to")) row.to = FindEnd(at["to"]);
        row.printed = at["printed"].TextOr("");
        row.printed_times = static_cast<int>(at["repeated"].IntegerOr(1));
        row.reading = Local(at["reading"]);
        const std::string state = at["state"].TextOr("");
        if (const auto found = std::ranges::find(kStates, std::string_view(state),
                                                 [](const auto& one) { return one.second; });
            found != kStates.end())
            row.state = found->first;
        row.type = LinkTypeNamed(at["type"].TextOr("")).value_or(LinkType::Corresponds);
        ReadReason(at, row);
        CheckTarget(at, row);
        CheckRepeated(at, row);
        m_table.m_rows.push_back(std::move(row));
    }

    void ReadReason(const content::Node& at, CrosswalkRow& row) {
        const std::string reason = at["reason"].TextOr("");
        const auto found = m_reasons.find(reason);
        if (found != m_reasons.end()) {
            row.reason = found->second;
        } else if (!reason.empty()) {
            Fault("commitments.link_reason_unknown", {{"reason", reason}}, at["reason"]);
        } else if (!m_table.IsPublished()) {
            Fault("commitments.link_reason_missing", {}, at);
        }
    }

    void CheckTarget(const content::Node& at, const CrosswalkRow& row) {
        if (!at.Has("to")) {
            if (row.state == LinkState::Read)
                Fault("commitments.link_target_missing", {{"id", at["from"].TextOr("")}}, at);
            return;
        }
        if (!MayHaveReading(row.state))
            Fault("commitments.link_state_contradicts", {{"state", std::string(NameOf(row.state))}},
                  at["state"]);
        // A published table that only sets its columns side by side says that they correspond.
        if (!at.Has("type") && !m_table.IsPublished())
            Fault("commitments.link_type_missing", {}, at);
        if (row.to && row.to.node == row.from.node)
            Fault("commitments.link_to_self", {{"id", row.to.node->id}}, at["to"]);
    }

    // The same again is `repeated`; what is printed in two ways may stand in two rows.
    void CheckRepeated(const content::Node& at, const CrosswalkRow& row) {
        if (!row.from || !row.to) return;
        const auto [first, fresh] =
            m_seen.try_emplace({row.from.node, row.to.node, row.printed}, row.where);
        if (!fresh) Fault("commitments.link_duplicate", {{"first", first->second}}, at);
    }

    const Plans& m_plans;
    std::vector<Error>& m_faults;
    Crosswalk m_table;
    std::map<std::string, LocalText> m_reasons;
    std::map<std::tuple<const Node*, const Node*, std::string>, std::string> m_seen;
};

Result<Crosswalks> Crosswalks::Load(const content::Library& library, const Plans& plans) {
    Crosswalks crosswalks;
    std::vector<Error> faults;
    for (const content::Document* document : library.Documents("crosswalk"))
        crosswalks.m_crosswalks.push_back(CrosswalkReader(plans, faults).Read(*document));
    crosswalks.Index();
    FindCircles(crosswalks.m_crosswalks, faults);
    if (faults.empty()) return crosswalks;
    Error error = Err("commitments.crosswalks_invalid");
    error.details = std::move(faults);
    return error;
}

void Crosswalks::Index() {
    for (const Crosswalk& crosswalk : m_crosswalks) {
        for (const CrosswalkRow& row : crosswalk.rows()) {
            if (!row.from || !row.to) continue;
            m_ends[row.from.node].push_back({&crosswalk, &row, true});
            m_ends[row.to.node].push_back({&crosswalk, &row, false});
        }
    }
}

const Crosswalk* Crosswalks::Find(std::string_view id) const {
    const auto found = std::ranges::find(m_crosswalks, id, &Crosswalk::id);
    return found == m_crosswalks.end() ? nullptr : &*found;
}

std::span<const Crosswalks::End> Crosswalks::Of(const Node& node) const {
    const auto found = m_ends.find(&node);
    if (found == m_ends.end()) return {};
    return found->second;
}

}  // namespace atalaya::commitments
