#include "evaluation/round_check.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/json.hpp"

namespace atalaya::evaluation {

namespace {

constexpr std::size_t kLongestId = 40, kLongestTitle = 300;

bool IsRoundId(std::string_view id) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return id.size() >= 2 && id.size() <= kLongestId && plain(id.front()) &&
           std::ranges::all_of(id, [&](char c) { return plain(c) || c == '-'; });
}

// Beside the pages of the rounds, whose addresses end in their ids, stand pages of these names.
constexpr std::array<std::string_view, 2> kReservedIds{"new", "verification"};

}  // namespace

void RoundCheck::Id(std::string_view id) {
    if (!IsRoundId(id)) Add(Err("evaluation.round_id", {{"id", std::string(id)}}, "/id"));
    if (std::ranges::find(kReservedIds, id) != kReservedIds.end())
        Add(Err("evaluation.round_id_reserved", {{"id", std::string(id)}}, "/id"));
}

void RoundCheck::Title(const LocalText& title) {
    for (const Lang lang : base::kLangs) {
        const std::string at = "/title/" + std::string(base::Code(lang));
        if (base::TrimAscii(title.In(lang)).empty()) Add(Err("evaluation.title_missing", {}, at));
        if (title.In(lang).size() > kLongestTitle) {
            Add(Err("evaluation.too_long", {{"limit", std::to_string(kLongestTitle)}}, at));
        }
    }
}

void RoundCheck::Countries(const std::vector<std::string>& countries,
                           const content::Library& library) {
    for (std::size_t i = 0; i < countries.size(); ++i) {
        const auto* territory = library.territories().Find(countries[i]);
        if (territory != nullptr && territory->level == 0) continue;
        Add(Err("evaluation.country_unknown", {{"country", countries[i]}},
                base::Pointer("/countries", i)));
    }
}

void RoundCheck::Pillars(const std::vector<std::string>& pillars, const commitments::Plan* plan) {
    for (std::size_t i = 0; i < pillars.size(); ++i) {
        const commitments::Node* node = plan == nullptr ? nullptr : plan->Find(pillars[i]);
        if (node != nullptr && node->parent.empty()) continue;
        Add(Err("evaluation.pillar_unknown", {{"pillar", pillars[i]}},
                base::Pointer("/pillars", i)));
    }
}

void RoundCheck::Deadlines(const std::map<std::string, base::Date>& deadlines,
                           const Procedure& procedure) {
    for (const auto& [id, date] : deadlines) {
        if (procedure.FindDeadline(id) == nullptr) {
            Add(Err("evaluation.deadline_unknown", {{"deadline", id}},
                    base::Pointer("/deadlines", id)));
        }
    }
    const Named* before = nullptr;
    std::optional<base::Date> last;
    for (const Named& one : procedure.deadlines()) {
        const auto found = deadlines.find(one.id);
        if (found == deadlines.end()) continue;
        if (last && found->second < *last) {
            Add(Err("evaluation.deadline_order", {{"deadline", one.id}, {"before", before->id}},
                    base::Pointer("/deadlines", one.id)));
        }
        before = &one;
        last = found->second;
    }
}

Result<void> RoundCheck::Finish() {
    if (m_faults.empty()) return {};
    Error error = Err("evaluation.round_invalid");
    error.details = std::move(m_faults);
    return error;
}

}  // namespace atalaya::evaluation
