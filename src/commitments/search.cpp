#include "commitments/search.hpp"

#include <algorithm>
#include <compare>

namespace atalaya::commitments {

namespace {

using Parts = std::vector<std::string>;

// How a word fits a node. The lower, the closer.
enum class By : std::uint8_t { Name, Title, Above, OtherKind, Inside, None };

// How a node fits the query; lower is better.
enum class Fit : std::uint8_t {
    Address,    // its id
    Number,     // its number, and nothing else is asked
    Title,      // its whole title
    Words,      // words of its own title
    Begins,     // its number goes on: 24.f of "24"
    Shortened,  // its number without a level between: 24.b.i of "24 i"
    Ordinal,    // counted, not printed
    Related,    // words of what it belongs to
    Below,      // the number of what it belongs to
    OtherKind,  // its number, but of another kind than was asked
    Inside,     // parts of words
    None
};

struct Rank {
    int missing = 0;  // words that do not fit at all
    Fit fit = Fit::None;
    int cost = 0;
    auto operator<=>(const Rank&) const = default;
};
constexpr Rank kNoRank{1 << 10, Fit::None, 0};

bool SameNumbers(std::span<const std::string> a, std::span<const std::string> b) {
    return std::ranges::equal(a, b, IsSameNumber);
}

// Whether the first are among the second, in their order.
bool IsAmong(std::span<const std::string> some, std::span<const std::string> all) {
    auto next = some.begin();
    for (const std::string& one : all) {
        if (next != some.end() && IsSameNumber(*next, one)) ++next;
    }
    return next == some.end();
}

bool BeginsOne(const Parts& words, const Parts& forms) {
    return std::ranges::any_of(forms, [&](const std::string& form) {
        return std::ranges::any_of(
            words, [&](const std::string& word) { return word.starts_with(form); });
    });
}

}  // namespace

// One query, as one plan reads it, held against its nodes.
class Searcher {
 public:
    // What looks like a number may be words: "COVID-19". `as_words`: it is read so.
    Searcher(const Plan& plan, const Parts& parts, bool as_words) : m_plan(plan), m_parts(parts) {
        Parts kinds;
        for (const Parts& words : plan.m_kinds) kinds.insert(kinds.end(), words.begin(), words.end());
        Asked asked = Read(parts, plan.m_names, kinds);
        if (as_words) {
            std::ranges::remove_copy_if(asked.signs, std::back_inserter(asked.words), SaysNothing);
            asked.signs.clear();
        }
        m_signs = std::move(asked.signs);
        for (const std::string& text : asked.words) m_words.push_back(WordOf(text));
    }

    Rank RankOf(std::size_t at) const {
        if (m_plan.m_keys[at].address == m_parts) return {0, Fit::Address, 0};
        const Fit number = m_signs.empty() ? Fit::None : FitOfNumber(at);
        if (!m_signs.empty() && number == Fit::None) return kNoRank;
        Rank rank;
        By farthest = By::Name;
        bool own = !m_signs.empty();
        for (const Word& word : m_words) {
            const Found found = FindWord(word, at);
            // Most of the words must fit.
            if (found.by == By::None && 2 * ++rank.missing >= std::ssize(m_words)) return kNoRank;
            if (found.by == By::None) continue;
            own |= found.own;
            rank.cost += found.cost;
            farthest = std::max(farthest, found.by);
        }
        if (!own) return kNoRank;
        if (number == Fit::Number && !IsAsPrinted(at)) ++rank.cost;  // "iii" for 3
        rank.fit = m_signs.empty() ? FitOfWords(farthest, IsWholeTitle(at) ? Fit::Title : Fit::Words)
                                   : std::max(number, FitOfWords(farthest, Fit::Address));
        return rank;
    }

 private:
    enum class InTitle : std::uint8_t { No, Inside, Yes };
    struct Word {
        std::string text;
        std::vector<InTitle> titles;  // by position of a node
        std::vector<bool> kinds;      // by Kind, whether it is a word for it
        bool is_kind = false;
        bool of_plan = false;  // of its title
    };

    Word WordOf(const std::string& text) const {
        constexpr std::size_t kEnough = 3;  // letters of a kind: "obj", "rec"
        const Parts forms = FormsOf(text);
        Word word{text, FindInTitles(text, forms), {}, false, false};
        for (const Parts& kind : m_plan.m_kinds)
            word.kinds.push_back(text.size() >= kEnough && BeginsOne(kind, forms));
        word.is_kind = std::ranges::count(word.kinds, true) > 0;
        word.of_plan = Begins(text) ? BeginsOne(m_plan.m_words, forms)
                                    : std::ranges::count(m_plan.m_words, text) > 0;
        return word;
    }

    // A figure and a single letter stand for themselves; a longer word for all that begin with it.
    static bool Begins(const std::string& text) { return text.size() > 1 && !IsFigure(text); }

    std::vector<InTitle> FindInTitles(const std::string& text, const Parts& forms) const {
        constexpr std::size_t kLongEnough = 4;  // letters, to stand within a word
        std::vector<InTitle> titles(m_plan.m_nodes.size(), InTitle::No);
        const auto mark = [&](const TitleWord& word, InTitle how) {
            for (const std::size_t node : word.nodes) titles[node] = std::max(titles[node], how);
        };
        if (Begins(text) && text.size() >= kLongEnough) {
            for (const TitleWord& word : m_plan.m_title_words)
                if (word.word.find(text) != text.npos) mark(word, InTitle::Inside);
        }
        for (const std::string& form : forms) {
            auto at = std::ranges::lower_bound(m_plan.m_title_words, form, {}, &TitleWord::word);
            for (; at != m_plan.m_title_words.end() && at->word.starts_with(form); ++at) {
                if (Begins(text) || at->word == text) mark(*at, InTitle::Yes);
            }
        }
        return titles;
    }

    bool HasKind(const Word& word, Kind kind) const {
        return word.kinds[static_cast<std::size_t>(kind)];
    }

    struct Found {
        By by = By::None;
        int cost = 0;
        bool own = false;  // of the node itself, not of what it belongs to
    };

    Found FindWord(const Word& word, std::size_t at) const {
        const bool with_number = !m_signs.empty();
        const SearchKeys& keys = m_plan.m_keys[at];
        const bool is_segment = Begins(word.text) && std::ranges::find(keys.address, word.text) != keys.address.end();
        if (HasKind(word, m_plan.m_nodes[at].kind)) return {By::Name, 0, true};
        if (is_segment) return {By::Name, 0, true};
        if (word.titles[at] == InTitle::Yes) return {By::Title, with_number ? 1 : 0, true};
        if (with_number && AnnouncesNumber(word.text)) return {By::Name, 0, false};
        if (word.of_plan) return {By::Name, 1, false};
        const auto has_kind = [&](std::size_t above) { return HasKind(word, m_plan.m_nodes[above].kind); };
        if (std::ranges::any_of(keys.above, has_kind)) return {By::Name, 2, false};
        const auto has_word = [&](std::size_t above) { return word.titles[above] == InTitle::Yes; };
        if (std::ranges::any_of(keys.above, has_word)) return {By::Above, 2, false};
        if (with_number && word.is_kind) return {By::OtherKind, 4, false};
        if (word.titles[at] == InTitle::Inside) return {By::Inside, 5, true};
        return {};
    }

    static Fit FitOfWords(By farthest, Fit otherwise) {
        switch (farthest) {
            case By::Name:
            case By::Title:
            case By::None:
                return otherwise;
            case By::Above:
                return otherwise == Fit::Address ? otherwise : Fit::Related;
            case By::OtherKind:
                return Fit::OtherKind;
            case By::Inside:
                return Fit::Inside;
        }
        return otherwise;
    }

    Fit FitOfNumber(std::size_t at) const {
        const SearchKeys& keys = m_plan.m_keys[at];
        const std::span<const std::string> signs = m_signs, number = keys.number;
        if (signs.size() >= number.size()) {
            const auto before = signs.first(signs.size() - number.size());
            if (SameNumbers(signs.last(number.size()), number) && IsAmong(before, keys.above_number))
                return Fit::Number;
        } else if (SameNumbers(signs, number.first(signs.size()))) {
            return Fit::Begins;
        } else if (signs.size() > 1 && IsSameNumber(signs.front(), number.front()) &&
                   IsSameNumber(signs.back(), number.back()) && IsAmong(signs, number)) {
            return Fit::Shortened;
        }
        if (IsCounted(at)) return Fit::Ordinal;
        const std::span<const std::string> above = keys.above_number;
        if (signs.size() <= above.size() && SameNumbers(signs, above.first(signs.size())))
            return Fit::Below;
        return Fit::None;
    }

    bool IsAsPrinted(std::size_t at) const {
        const Parts& number = m_plan.m_keys[at].number;
        return std::equal(number.rbegin(), number.rend(), m_signs.rbegin());
    }

    // "Recommendation 45" where recommendations bear letters.
    bool IsCounted(std::size_t at) const {
        const Kind kind = m_plan.m_nodes[at].kind;
        if (kind != Kind::Recommendation || m_signs.size() != 1) return false;
        return m_signs.front() == std::to_string(m_plan.m_keys[at].ordinal) &&
               std::ranges::any_of(m_words, [&](const Word& word) { return HasKind(word, kind); });
    }

    // Whether every longer word of the title, in one of its languages, is asked for.
    bool IsWholeTitle(std::size_t at) const {
        return std::ranges::any_of(m_plan.m_keys[at].longer, [&](const Parts& title) {
            return !title.empty() && std::ranges::all_of(title, [&](const std::string& word) {
                return std::ranges::any_of(m_words, [&](const Word& one) {
                    return Begins(one.text) && word.starts_with(one.text);
                });
            });
        });
    }

    const Plan& m_plan;
    const Parts& m_parts;
    Parts m_signs;
    std::vector<Word> m_words;
};

namespace {

struct Hit {
    Rank rank;
    Place place;
};

// Best first.
std::vector<Hit> FindHits(const Plans& plans, const Query& query, const Parts& parts, bool as_words) {
    std::vector<Hit> hits;
    for (const Plan& plan : plans.all()) {
        if (!query.plan.empty() && query.plan != plan.id()) continue;
        const Searcher searcher(plan, parts, as_words);
        for (std::size_t i = 0; i < plan.nodes().size(); ++i) {
            const Node& node = plan.nodes()[i];
            if (!query.theme.empty() && !std::ranges::count(node.themes, query.theme)) continue;
            const Rank rank = parts.empty() ? Rank{0, Fit::Words, 0} : searcher.RankOf(i);
            if (rank.fit != Fit::None) hits.push_back({rank, {&plan, &node}});
        }
    }
    std::ranges::stable_sort(hits, {}, &Hit::rank);
    return hits;
}

}  // namespace

std::vector<Place> Search(const Plans& plans, const Query& query, std::size_t most) {
    const Parts parts = AddressOf(query.words);
    if (parts.empty() && query.theme.empty()) return {};
    auto hits = FindHits(plans, query, parts, false);
    if (hits.empty() || hits.front().rank.missing > 0) {
        auto as_words = FindHits(plans, query, parts, true);
        if (hits.empty() || (!as_words.empty() && as_words.front().rank < hits.front().rank))
            hits = std::move(as_words);
    }
    std::vector<Place> places;
    for (const Hit& hit : hits) {
        if (places.size() == most || hit.rank.missing > hits.front().rank.missing) break;
        places.push_back(hit.place);
    }
    return places;
}

}  // namespace atalaya::commitments
