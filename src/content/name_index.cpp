#include "content/name_index.hpp"

#include <algorithm>
#include <bit>

#include "base/text.hpp"

namespace atalaya::content {
namespace {

// Shorter names than this are not taken for a part of another: "l" stands in half of all names.
constexpr std::size_t kShortestPart = 3;

// How many typing errors a name of this length may have.
int MostErrors(std::size_t length) {
    if (length <= 3) return 1;
    if (length <= 7) return 2;
    return length <= 15 ? 3 : 4;
}

std::uint64_t LetterSet(std::string_view folded) {
    std::uint64_t set = 0;
    for (unsigned char c : folded) set |= 1ull << (c & 63);
    return set;
}

std::vector<std::string_view> SortedWords(std::string_view folded) {
    auto words = base::Split(folded, ' ');
    std::sort(words.begin(), words.end());
    return words;
}

// Whether `part` stands in `whole` from the start of a word on.
bool ContainsWord(std::string_view whole, std::string_view part) {
    for (auto at = whole.find(part); at != std::string_view::npos; at = whole.find(part, at + 1)) {
        if (at == 0 || whole[at - 1] == ' ') return true;
    }
    return false;
}

// How far `name` is from the wanted one, both folded; nullopt when they have nothing in common.
// Ten for each typing error; a beginning, a contained word and a change of order stand between.
std::optional<int> Distance(std::string_view wanted, std::uint64_t wanted_letters,
                            std::string_view name, std::uint64_t letters, int most_errors) {
    // One edit changes at most two members of the set of letters.
    if (std::popcount(wanted_letters ^ letters) <= 2 * most_errors) {
        int edits = base::EditDistance(wanted, name, most_errors);
        // A name that would have to be rewritten by half is no typing error.
        if (edits <= most_errors && 2 * edits <= static_cast<int>(name.size())) return 10 * edits;
        if (wanted.size() == name.size() && SortedWords(wanted) == SortedWords(name)) return 12;
    }
    auto shorter = std::min(wanted.size(), name.size());
    if (shorter < kShortestPart) return std::nullopt;
    int extra = static_cast<int>(std::max(wanted.size(), name.size()) - shorter);
    if (name.starts_with(wanted) || wanted.starts_with(name)) return 15 + std::min(extra, 60);
    if (ContainsWord(name, wanted) || ContainsWord(wanted, name)) return 35 + std::min(extra, 60);
    return std::nullopt;
}

}  // namespace

void NameIndex::Add(std::string_view name, std::size_t entry) {
    std::string folded = base::Fold(name);
    if (folded.empty()) return;
    auto [found, fresh] = m_by_name.try_emplace(std::move(folded), entry);
    if (!fresh && found->second == entry) return;
    if (!fresh) found->second = kAmbiguous;
    m_names.push_back({found->first, LetterSet(found->first), entry});
}

std::optional<std::size_t> NameIndex::Find(std::string_view name) const {
    auto found = m_by_name.find(base::Fold(name));
    if (found == m_by_name.end() || found->second == kAmbiguous) return std::nullopt;
    return found->second;
}

std::vector<std::size_t> NameIndex::Nearest(std::string_view name, std::size_t most) const {
    std::string wanted = base::Fold(name);
    if (wanted.empty()) return {};
    const auto letters = LetterSet(wanted);
    const int most_errors = MostErrors(wanted.size());

    std::unordered_map<std::size_t, int> best;   // entry -> distance of its nearest name
    for (const Name& candidate : m_names) {
        auto distance = Distance(wanted, letters, candidate.folded, candidate.letters, most_errors);
        if (!distance) continue;
        auto [found, fresh] = best.try_emplace(candidate.entry, *distance);
        if (!fresh) found->second = std::min(found->second, *distance);
    }
    std::vector<std::pair<int, std::size_t>> ranked;
    for (auto [entry, distance] : best) ranked.emplace_back(distance, entry);
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::size_t> entries;
    for (auto [distance, entry] : ranked) {
        if (entries.size() == most) break;
        entries.push_back(entry);
    }
    return entries;
}

}  // namespace atalaya::content
