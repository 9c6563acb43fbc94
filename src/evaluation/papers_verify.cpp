#include <set>
#include <tuple>

#include "evaluation/papers.hpp"

namespace atalaya::evaluation {

namespace {

using Version = std::pair<PaperKey, std::int64_t>;
using Claims = std::map<Version, base::Digest>;

// "answer" of "evaluation.answer.changed"; "" of any other action.
std::string_view KindOf(std::string_view action) {
    constexpr std::string_view kFirst = "evaluation.", kLast = ".changed";
    if (!action.starts_with(kFirst) || !action.ends_with(kLast)) return {};
    if (action.size() <= kFirst.size() + kLast.size()) return {};
    return action.substr(kFirst.size(), action.size() - kFirst.size() - kLast.size());
}

// What the journal says of the versions of papers.
void AddClaim(const journal::Entry& entry, Claims& claims) {
    const std::string_view kind = KindOf(entry.draft.action);
    if (kind.empty()) return;
    const auto payload = base::ParseJson(entry.draft.payload);
    if (!payload.ok() || !payload->is_object()) return;
    const auto text = [&](std::string_view name) -> std::string {
        const json::value* value = payload->as_object().if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
    };
    const PaperKey key{entry.draft.country, text("round"), std::string(kind), text("id")};
    claims[{key, entry.draft.version}] =
        base::DigestFromHex(text("digest")).value_or(base::Digest{});
}

}  // namespace

std::vector<PaperFault> VerifyPapers(store::Transaction& tx, const journal::Journal& journal,
                                     std::string_view country) {
    Claims claims;
    journal.Verify(tx, country, [&](const journal::Entry& entry) { AddClaim(entry, claims); });
    std::vector<PaperFault> faults;
    for (const std::string_view table : {"evaluation_papers", "evaluation_paper_versions"}) {
        const auto rows = tx.Query(
            "SELECT country, round, kind, id, version, state, content, author, at, digest FROM " +
                std::string(table) + " WHERE country = $1 OR $1 = '' ORDER BY country, round, kind, id",
            {country});
        while (rows->Next()) {
            Paper paper;
            paper.key = {std::string(rows->Text(0)), std::string(rows->Text(1)),
                         std::string(rows->Text(2)), std::string(rows->Text(3))};
            paper.version = rows->Int(4);
            paper.state = rows->Text(5);
            auto content = base::ParseJson(rows->Text(6));
            const bool readable = content.ok() && content->is_object();
            if (readable) paper.content = std::move(content->as_object());
            paper.author = rows->Text(7);
            paper.at = rows->Int(8);
            const base::Digest digest = DigestOf(paper);
            if (!readable || base::Hex(digest) != rows->Text(9))
                faults.push_back({paper.key, paper.version, "evaluation.paper_altered"});
            const auto claim = claims.find({paper.key, paper.version});
            if (claim == claims.end()) {
                faults.push_back({paper.key, paper.version, "evaluation.paper_unknown"});
                continue;
            }
            if (claim->second != digest && base::Hex(digest) == rows->Text(9))
                faults.push_back({paper.key, paper.version, "evaluation.paper_unknown"});
            claims.erase(claim);
        }
    }
    for (const auto& [version, digest] : claims)
        faults.push_back({version.first, version.second, "evaluation.paper_lost"});
    return faults;
}

}  // namespace atalaya::evaluation
