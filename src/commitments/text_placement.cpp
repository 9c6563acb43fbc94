#include "commitments/text_placement.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "commitments/search.hpp"
#include "commitments/text_alignment.hpp"

namespace atalaya::commitments {

namespace {

constexpr std::size_t kStem = 5;       // letters by which words are taken for the same
constexpr double kLeastAlike = 0.5;  // share of a title’s words, where there is no number
constexpr std::size_t kShownBytes = 160;
constexpr double kGap = 0.02;  // for a piece passed over; far below what a number is worth
constexpr std::size_t kShortestList = 3;  // commitments in one sentence

// Beginnings of the words that carry meaning.
std::set<std::string> Stems(std::string_view text) {
    std::set<std::string> stems;
    for (const std::string& word : base::SearchTokens(text)) {
        if (word.size() >= kStem) stems.insert(word.substr(0, kStem));
    }
    return stems;
}

std::vector<std::string> NumberOf(const Node& node) { return AddressOf(node.number); }

bool IsEndOf(const std::vector<std::string>& end, const std::vector<std::string>& whole) {
    return end.size() <= whole.size() && std::equal(end.rbegin(), end.rend(), whole.rbegin());
}

bool IsFinished(std::string_view text) {
    return text.ends_with('.') || text.ends_with(';') || text.ends_with(':') ||
           text.ends_with("; and") || text.ends_with("; y") || text.ends_with("; e") ||
           text.ends_with("; et");
}

// What semicolons part; a word or two at the end ("and to that end:") is no part.
std::vector<std::string> PartsOf(std::string_view sentence) {
    constexpr std::ptrdiff_t kFewestBlanks = 4;
    std::vector<std::string> parts;
    for (const std::string_view piece : base::Split(sentence, ';')) {
        const std::string_view part = base::TrimAscii(piece);
        if (std::ranges::count(part, ' ') >= kFewestBlanks) parts.emplace_back(part);
    }
    return parts;
}

std::string Shorten(const std::string& text) {
    if (text.size() <= kShownBytes) return text;
    std::size_t end = text.rfind(' ', kShownBytes);
    if (end == std::string::npos) end = 0;
    return text.substr(0, end) + " …";
}

// A plan and a document side by side.
class Placer {
 public:
    Placer(const Plan& plan, std::string_view document, Lang lang)
        : m_pieces(ReadPieces(document)) {
        for (const Node& node : plan.nodes()) {
            if (IsHeading(node.kind)) continue;
            m_nodes.push_back({&node, NumberOf(node), Stems(node.title.In(lang)), "", 0});
        }
        for (const Piece& piece : m_pieces) m_stems.push_back(Stems(piece.text));
        for (const Node& node : plan.nodes()) {
            if (IsHeading(node.kind)) SetAside(NumberOf(node), Stems(node.title.In(lang)));
        }
    }

    Placement Place() {
        FindSentenceLists();
        m_match = Align(
            m_nodes.size(), m_pieces.size(),
            [this](std::size_t n, std::size_t p) { return Worth(n, p); }, kGap);
        for (std::size_t n = 0; n < m_nodes.size(); ++n) {
            if (!m_nodes[n].part.empty()) m_match[n] = m_nodes[n].part_of;
            if (m_match[n]) m_taken.insert(*m_match[n]);
        }
        FindInOtherColumn();
        FillGaps();
        Placement out;
        out.asked = m_nodes.size();
        for (std::size_t n = 0; n < m_nodes.size(); ++n) {
            if (!m_match[n]) continue;
            PlacedText placed = TextOf(n);
            if (placed.text.empty()) {
                m_match[n].reset();  // a number whose sentence is lost
            } else {
                out.alike += Alike(n, Stems(placed.text));
                out.placed.push_back(std::move(placed));
            }
        }
        if (!out.placed.empty()) out.alike /= static_cast<double>(out.placed.size());
        TellMissing(out);
        TellUnplaced(out);
        return out;
    }

 private:
    struct Asked {
        const Node* node;
        std::vector<std::string> number;
        std::set<std::string> stems;
        std::string part;         // of a sentence that holds several commitments
        std::size_t part_of = 0;  // the piece where that sentence begins
    };

    // Share of the words of a node's title that are among these.
    double Alike(std::size_t n, const std::set<std::string>& stems) const {
        if (m_nodes[n].stems.empty()) return 0;
        const auto shared = std::ranges::count_if(
            m_nodes[n].stems, [&](const std::string& stem) { return stems.contains(stem); });
        return static_cast<double>(shared) / static_cast<double>(m_nodes[n].stems.size());
    }

    // What it is worth to take a piece for the text of a node; 0: it cannot be.
    double Worth(std::size_t n, std::size_t p) const {
        const Piece& piece = m_pieces[p];
        const Asked& asked = m_nodes[n];
        if (!asked.part.empty()) return 0;
        if (asked.number.empty()) {
            if (!IsParagraph(p)) return 0;
            const double alike = Alike(n, m_stems[p]);
            return alike < kLeastAlike ? 0 : 2 * alike;
        }
        if (piece.label.empty() || !IsEndOf(piece.label, asked.number)) return 0;
        const bool whole = piece.label.size() == asked.number.size();
        return (whole ? 1.5 : 1.0) + 3 * Alike(n, m_stems[p]);
    }

    // The headings of the plan itself ask for nothing: "Area 1: ...", "2. Addressing ...".
    void SetAside(const std::vector<std::string>& number, const std::set<std::string>& title) {
        for (std::size_t p = 0; p < m_pieces.size(); ++p) {
            Piece& piece = m_pieces[p];
            if (IsFinished(piece.text) || !IsEndOf(piece.label, number)) continue;
            const auto shared = std::ranges::count_if(
                m_stems[p], [&](const std::string& stem) { return title.contains(stem); });
            if (shared > 0 && 2 * shared >= std::ssize(m_stems[p])) piece.aside = true;
        }
    }

    // Text of its own without a number.
    bool IsParagraph(std::size_t p) const {
        const Piece& piece = m_pieces[p];
        return piece.label.empty() && !piece.heading && !piece.aside && !m_used.contains(p);
    }

    // The piece that goes on with an unfinished sentence behind what a page puts between.
    std::optional<std::size_t> GoesOnAt(std::size_t p) const {
        while (p < m_pieces.size() && m_pieces[p].aside) ++p;
        return p < m_pieces.size() && IsParagraph(p) ? std::optional(p) : std::nullopt;
    }

    // Commitments that stand in one sentence, parted by semicolons: where one paragraph has as many
    // parts as a section has commitments without a number, they go together in their order.
    void FindSentenceLists() {
        for (std::size_t first = 0, end = 0; first < m_nodes.size(); first = end) {
            end = first + 1;
            if (!m_nodes[first].number.empty()) continue;
            while (end < m_nodes.size() && m_nodes[end].number.empty() &&
                   m_nodes[end].node->parent == m_nodes[first].node->parent)
                ++end;
            if (end - first >= kShortestList) FindSentenceList(first, end);
        }
    }

    void FindSentenceList(std::size_t first, std::size_t end) {
        double best = kLeastAlike / 2;
        std::size_t best_at = 0;
        std::vector<std::string> best_parts;
        for (std::size_t p = 0; p < m_pieces.size(); ++p) {
            if (!IsParagraph(p)) continue;
            auto parts = PartsOf(TextFrom(p).text);
            if (parts.size() != end - first) continue;
            double alike = 0;
            for (std::size_t i = 0; i < parts.size(); ++i) alike += Alike(first + i, Stems(parts[i]));
            alike /= static_cast<double>(parts.size());
            if (alike <= best) continue;
            best = alike;
            best_at = p;
            best_parts = std::move(parts);
        }
        if (best_parts.empty()) return;
        m_used.insert(best_at);
        for (const std::size_t p : TextFrom(best_at).more) m_used.insert(p);
        for (std::size_t i = 0; i < best_parts.size(); ++i) {
            m_nodes[first + i].part = std::move(best_parts[i]);
            m_nodes[first + i].part_of = best_at;
        }
    }

    // A table is printed row by row: an objective can stand before the last actions of the one
    // before it. A number that is found once between its neighbours of the same rank is its own.
    void FindInOtherColumn() {
        for (std::size_t n = 0; n < m_nodes.size(); ++n) {
            if (m_match[n] || m_nodes[n].number.empty()) continue;
            const auto [from, to] = Between(n, true);
            std::optional<std::size_t> only;
            bool several = false;
            for (std::size_t p = from; p < to; ++p) {
                const Piece& piece = m_pieces[p];
                if (piece.aside || m_taken.contains(p) || piece.label != m_nodes[n].number) continue;
                several = several || only.has_value();
                only = p;
            }
            if (only && !several) Take(n, *only);
        }
    }

    // Where the source prints no numbers: as many paragraphs as commitments between two that are
    // placed, so that each has its own.
    void FillGaps() {
        for (std::size_t n = 0; n < m_nodes.size(); ++n) {
            if (m_match[n] || !m_nodes[n].number.empty() || !m_nodes[n].part.empty()) continue;
            std::size_t end = n;
            while (end < m_nodes.size() && !m_match[end]) ++end;
            const auto [from, to] = Between(n, false);
            std::vector<std::size_t> free;
            for (std::size_t p = from; p < to; ++p) {
                if (IsParagraph(p) && !m_taken.contains(p)) free.push_back(p);
            }
            const bool closed = from > 0 && to < m_pieces.size();
            if (closed && free.size() == end - n) {
                for (std::size_t i = 0; i < free.size(); ++i) Take(n + i, free[i]);
            }
            n = end;
        }
    }

    // From behind the piece of the nearest node before that is placed, to that of the next one.
    std::pair<std::size_t, std::size_t> Between(std::size_t n, bool of_same_rank) const {
        const int rank = RankOf(m_nodes[n].node->kind);
        const auto counts = [&](std::size_t other) {
            return m_match[other] && (!of_same_rank || RankOf(m_nodes[other].node->kind) == rank);
        };
        std::size_t from = 0, to = m_pieces.size();
        for (std::size_t b = n; b-- > 0 && from == 0;)
            if (counts(b)) from = *m_match[b] + 1;
        for (std::size_t a = n + 1; a < m_nodes.size() && to == m_pieces.size(); ++a)
            if (counts(a)) to = *m_match[a];
        return {from, to};
    }

    void Take(std::size_t n, std::size_t p) {
        m_match[n] = p;
        m_taken.insert(p);
    }

    struct Run {
        std::string text;
        std::vector<std::size_t> more;  // pieces behind the first
    };

    Run TextFrom(std::size_t p) const {
        Run out{m_pieces[p].text, {}};
        // A heading with the number stands above its sentence, "OBJECTIVE No. 3 - ...", unless it
        // is one itself: "4. Member States should:".
        const bool headed = m_pieces[p].heading && !m_pieces[p].label.empty();
        if (headed && !IsFinished(out.text)) out.text.clear();
        while (++p < m_pieces.size() && !m_taken.contains(p)) {
            const bool begun = !out.text.empty();
            const bool finished = begun && IsFinished(out.text);
            if (const auto further = begun && !finished ? GoesOnAt(p) : std::nullopt) p = *further;
            const Piece& next = m_pieces[p];
            if (!IsParagraph(p) || m_taken.contains(p)) break;
            if (finished && (headed || next.after_blank)) break;
            out.text += (begun ? " " : "") + next.text;
            out.more.push_back(p);
        }
        return out;
    }

    PlacedText TextOf(std::size_t n) {
        const Asked& asked = m_nodes[n];
        const Piece& piece = m_pieces[*m_match[n]];
        const bool by_words = asked.number.empty();
        if (!asked.part.empty()) return {asked.node, piece.line, asked.part, by_words};
        Run run = TextFrom(*m_match[n]);
        m_used.insert(run.more.begin(), run.more.end());
        return {asked.node, piece.line, std::move(run.text), by_words};
    }

    void TellMissing(Placement& out) const {
        for (std::size_t n = 0; n < m_nodes.size(); ++n) {
            if (m_match[n]) continue;
            MissingText missing{m_nodes[n].node};
            for (std::size_t b = n; b-- > 0 && missing.after == 0;)
                if (m_match[b]) missing.after = m_pieces[*m_match[b]].line;
            for (std::size_t a = n + 1; a < m_nodes.size() && missing.before == 0; ++a)
                if (m_match[a]) missing.before = m_pieces[*m_match[a]].line;
            out.missing.push_back(missing);
        }
    }

    void TellUnplaced(Placement& out) const {
        if (m_taken.empty()) return;
        for (std::size_t p = *m_taken.begin(); p <= *m_taken.rbegin(); ++p) {
            const Piece& piece = m_pieces[p];
            if (m_taken.contains(p) || m_used.contains(p)) continue;
            // A heading or a word or two without a number is none of the commitments.
            const bool few = std::ranges::count(piece.text, ' ') < 3;
            if (piece.aside || (piece.label.empty() && (piece.heading || few))) continue;
            out.unplaced.push_back({piece.line, Shorten(piece.text), ReasonFor(piece)});
        }
    }

    Error ReasonFor(const Piece& piece) const {
        if (piece.label.empty()) return Err("commitments.text_no_number");
        std::string number;
        for (const std::string& part : piece.label) number += (number.empty() ? "" : ".") + part;
        const bool known = std::ranges::any_of(
            m_nodes, [&](const Asked& asked) { return IsEndOf(piece.label, asked.number); });
        return known ? Err("commitments.text_out_of_order", {{"number", number}})
                     : Err("commitments.text_number_unknown", {{"number", number}});
    }

    std::vector<Piece> m_pieces;
    std::vector<std::set<std::string>> m_stems;  // by piece
    std::vector<Asked> m_nodes;
    std::vector<std::optional<std::size_t>> m_match;  // piece by node
    std::set<std::size_t> m_taken, m_used;            // pieces that begin a text; that go on with one
};

}  // namespace

bool IsRecognised(const Placement& placement) {
    return 2 * placement.placed.size() >= placement.asked && placement.alike >= kLeastAlike / 4;
}

Result<Placement> PlaceTexts(const Plan& plan, std::string_view document, Lang lang) {
    Placement placement = Placer(plan, document, lang).Place();
    constexpr std::size_t kOneIn = 4;
    if (placement.placed.size() * kOneIn < placement.asked)
        return Err("commitments.text_without_numbers",
                   {{"placed", std::to_string(placement.placed.size())},
                    {"asked", std::to_string(placement.asked)}});
    return placement;
}

Result<std::vector<Recognised>> RecogniseTexts(const Plans& plans, std::string_view document,
                                               Lang lang) {
    std::vector<Recognised> found;
    for (const Plan& plan : plans.all()) {
        auto placement = PlaceTexts(plan, document, lang);
        if (placement.ok() && IsRecognised(*placement))
            found.push_back({&plan, *std::move(placement)});
    }
    const auto worth = [](const Recognised& one) {
        return one.placement.alike * static_cast<double>(one.placement.placed.size()) /
               static_cast<double>(one.placement.asked);
    };
    std::ranges::sort(found, std::greater<>(), worth);
    std::set<int> claimed;
    std::erase_if(found, [&](const Recognised& one) {
        const auto& placed = one.placement.placed;
        const auto shared = std::ranges::count_if(
            placed, [&](const PlacedText& text) { return claimed.contains(text.line); });
        if (2 * shared > std::ssize(placed)) return true;
        for (const PlacedText& text : placed) claimed.insert(text.line);
        return false;
    });
    if (found.empty()) return Err("commitments.text_no_plan");
    std::ranges::sort(found, {}, [](const Recognised& one) { return one.plan->id(); });
    return found;
}

}  // namespace atalaya::commitments
