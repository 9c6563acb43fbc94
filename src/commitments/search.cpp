#include "commitments/search.hpp"

#include <algorithm>

namespace atalaya::commitments {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsFigure(std::string_view word) { return std::ranges::all_of(word, IsDigit); }

bool FitsAny(const std::vector<std::string>& words, const std::string& wanted) {
    return std::ranges::any_of(words, [&](const std::string& word) {
        return IsFigure(wanted) ? word == wanted : word.starts_with(wanted);
    });
}

// How many parts at the end of both are the same.
std::size_t CommonEnd(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const auto [in_a, in_b] = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
    return static_cast<std::size_t>(in_a - a.rbegin());
}

// How well a node fits; lower is better.
enum class Fit : std::uint8_t { Address, Number, Words, None };

}  // namespace

std::vector<std::string> AddressOf(std::string_view text) {
    const std::string folded = base::Fold(text);
    std::vector<std::string> parts;
    bool fresh = true;
    for (const char c : folded) {
        if (c == ' ') {
            fresh = true;
            continue;
        }
        if (fresh || IsDigit(c) != IsDigit(parts.back().back())) parts.emplace_back();
        parts.back() += c;
        fresh = false;
    }
    return parts;
}

// The words of one query held against nodes.
class Searcher {
 public:
    explicit Searcher(std::string_view query)
        : m_parts(AddressOf(query)), m_has_figure(std::ranges::any_of(m_parts, IsFigure)) {}

    void AddFrom(const Plan& plan, const std::string& theme) {
        for (std::size_t i = 0; i < plan.m_nodes.size(); ++i) {
            const Node& node = plan.m_nodes[i];
            if (!theme.empty() && !std::ranges::count(node.themes, theme)) continue;
            const Fit fit = FitOf(plan.m_keys[i], plan.m_words);
            if (fit != Fit::None) m_hits.push_back({fit, {&plan, &node}});
        }
    }

    std::vector<Place> Best(std::size_t most) {
        std::ranges::stable_sort(m_hits, {}, &Hit::fit);
        if (m_hits.size() > most) m_hits.resize(most);
        std::vector<Place> places;
        for (const Hit& hit : m_hits) places.push_back(hit.place);
        return places;
    }

 private:
    struct Hit {
        Fit fit;
        Place place;
    };

    Fit FitOf(const SearchKeys& keys, const std::vector<std::string>& plan_words) const {
        if (!FitsAll(keys, plan_words)) return Fit::None;
        const std::size_t end = CommonEnd(m_parts, keys.address);
        if (m_parts.empty() || end == 0 || end < keys.number.size()) return Fit::Words;
        return end == m_parts.size() ? Fit::Address : Fit::Number;
    }

    bool FitsAll(const SearchKeys& keys, const std::vector<std::string>& plan_words) const {
        auto next = keys.address.begin();
        bool own = m_parts.empty();
        for (const std::string& part : m_parts) {
            const auto found = std::find(next, keys.address.end(), part);
            if (found != keys.address.end()) {
                next = found + 1;
                own = true;
                continue;
            }
            // Beside a figure a letter belongs to the number: "4 g" is no word with g.
            if (m_has_figure && part.size() == 1) return false;
            if (FitsAny(keys.words, part)) {
                own = true;
            } else if (!FitsAny(plan_words, part)) {
                return false;
            }
        }
        return own;
    }

    std::vector<std::string> m_parts;
    bool m_has_figure;
    std::vector<Hit> m_hits;
};

std::vector<const Node*> Plan::Search(std::string_view query, std::size_t most) const {
    std::vector<const Node*> nodes;
    if (AddressOf(query).empty()) return nodes;
    Searcher searcher(query);
    searcher.AddFrom(*this, "");
    for (const Place& place : searcher.Best(most)) nodes.push_back(place.node);
    return nodes;
}

std::vector<Place> Search(const Plans& plans, const Query& query, std::size_t most) {
    if (AddressOf(query.words).empty() && query.theme.empty()) return {};
    Searcher searcher(query.words);
    for (const Plan& plan : plans.all()) {
        if (query.plan.empty() || query.plan == plan.id()) searcher.AddFrom(plan, query.theme);
    }
    return searcher.Best(most);
}

}  // namespace atalaya::commitments
