#include "commitments/text_placement.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "commitments/search.hpp"

namespace atalaya::commitments {

namespace {

constexpr std::size_t kStem = 5;       // letters by which words are taken for the same
constexpr double kLeastAlike = 0.5;  // share of a title’s words, where there is no number
constexpr std::size_t kShownBytes = 160;

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

std::string Shorten(const std::string& text) {
    if (text.size() <= kShownBytes) return text;
    std::size_t end = text.rfind(' ', kShownBytes);
    if (end == std::string::npos) end = 0;
    return text.substr(0, end) + " …";
}

// A plan and a document side by side.
class Aligner {
 public:
    Aligner(const Plan& plan, std::string_view document, Lang lang) : m_pieces(ReadPieces(document)) {
        for (const Node& node : plan.nodes()) {
            if (IsHeading(node.kind)) continue;
            m_nodes.push_back({&node, NumberOf(node), Stems(node.title.In(lang))});
        }
        for (const Piece& piece : m_pieces) m_stems.push_back(Stems(piece.text));
    }

    Placement Align() {
        FindMatches();
        Placement out;
        out.asked = m_nodes.size();
        for (std::size_t n = 0; n < m_nodes.size(); ++n) {
            if (!m_match[n]) continue;
            PlacedText placed = TextAt(n);
            if (placed.text.empty()) {
                m_match[n].reset();  // a number whose sentence is lost
            } else {
                out.placed.push_back(std::move(placed));
                out.alike += Alike(n, *m_match[n]);
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
    };

    double Alike(std::size_t n, std::size_t p) const {
        if (m_nodes[n].stems.empty()) return 0;
        const auto shared = std::ranges::count_if(
            m_nodes[n].stems, [&](const std::string& stem) { return m_stems[p].contains(stem); });
        return static_cast<double>(shared) / static_cast<double>(m_nodes[n].stems.size());
    }

    // What it is worth to take a piece for the text of a node; 0: it cannot be.
    double Worth(std::size_t n, std::size_t p) const {
        const Piece& piece = m_pieces[p];
        const Asked& asked = m_nodes[n];
        if (asked.number.empty()) {
            if (!piece.label.empty() || piece.heading) return 0;
            const double alike = Alike(n, p);
            return alike < kLeastAlike ? 0 : 2 * alike;
        }
        if (piece.label.empty() || !IsEndOf(piece.label, asked.number)) return 0;
        const bool whole = piece.label.size() == asked.number.size();
        return (whole ? 1.5 : 1.0) + 3 * Alike(n, p);
    }

    // The best way through both, by dynamic programming from their ends.
    void FindMatches() {
        const std::size_t rows = m_nodes.size(), columns = m_pieces.size();
        std::vector<float> best((rows + 1) * (columns + 1), 0.0F);
        const auto at = [&](std::size_t n, std::size_t p) -> float& {
            return best[n * (columns + 1) + p];
        };
        for (std::size_t n = rows; n-- > 0;) {
            for (std::size_t p = columns; p-- > 0;) {
                at(n, p) = std::max(at(n + 1, p), at(n, p + 1));
                if (const double worth = Worth(n, p); worth > 0)
                    at(n, p) = std::max(at(n, p), static_cast<float>(worth) + at(n + 1, p + 1));
            }
        }
        m_match.assign(rows, std::nullopt);
        for (std::size_t n = 0, p = 0; n < rows && p < columns;) {
            if (at(n, p) == at(n, p + 1)) {
                ++p;
            } else if (at(n, p) == at(n + 1, p)) {
                ++n;
            } else {
                m_taken.insert(p);
                m_match[n++] = p++;
            }
        }
    }

    PlacedText TextAt(std::size_t n) {
        std::size_t p = *m_match[n];
        PlacedText out{m_nodes[n].node, m_pieces[p].line, m_pieces[p].text, m_nodes[n].number.empty()};
        // A heading with the number stands above its sentence: "OBJECTIVE No. 3 - ...".
        const bool headed = m_pieces[p].heading && !m_pieces[p].label.empty();
        if (headed) out.text.clear();
        for (++p; p < m_pieces.size() && !m_taken.contains(p); ++p) {
            const Piece& next = m_pieces[p];
            const bool begun = !out.text.empty();
            if (next.heading || !next.label.empty()) break;
            if (begun && IsFinished(out.text) && next.after_blank) break;
            out.text += (begun ? " " : "") + next.text;
            m_used.insert(p);
        }
        return out;
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
            if (piece.label.empty() && (piece.heading || few)) continue;
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
    Placement placement = Aligner(plan, document, lang).Align();
    constexpr std::size_t kOneIn = 4;
    if (placement.placed.size() * kOneIn < placement.asked)
        return Err("commitments.text_without_numbers",
                   {{"placed", std::to_string(placement.placed.size())},
                    {"asked", std::to_string(placement.asked)}});
    return placement;
}

}  // namespace atalaya::commitments
