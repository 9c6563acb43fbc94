#include "evaluation/papers.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace atalaya::evaluation {

using store::Transaction;

namespace {

constexpr std::array kMigrations = {
    store::Migration{1, "papers", R"(
CREATE TABLE evaluation_papers (
    country TEXT NOT NULL, round TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, state TEXT NOT NULL, content TEXT NOT NULL, author TEXT NOT NULL,
    at INTEGER NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (country, round, kind, id)
) WITHOUT ROWID;
CREATE INDEX i_evaluation_papers ON evaluation_papers (round, kind, country, id);
CREATE TABLE evaluation_paper_versions (
    country TEXT NOT NULL, round TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, state TEXT NOT NULL, content TEXT NOT NULL, author TEXT NOT NULL,
    at INTEGER NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (country, round, kind, id, version)
) WITHOUT ROWID;)",
                     ""},
    store::Migration{2, "versions by round",
                     "CREATE INDEX i_evaluation_paper_versions ON evaluation_paper_versions "
                     "(round, kind, country, id, version);",
                     ""},
};
constexpr std::string_view kColumns =
    "country, round, kind, id, version, state, content, author, at, digest";
constexpr std::string_view kWhereKey =
    " WHERE country = $1 AND round = $2 AND kind = $3 AND id = $4";

std::string Select(std::string_view table) {
    return "SELECT " + std::string(kColumns) + " FROM " + std::string(table);
}

// A content that is not JSON was tampered with: it is shown as empty and Verify tells of it.
Paper PaperAt(const store::Cursor& row) {
    Paper paper;
    paper.key = {std::string(row.Text(0)), std::string(row.Text(1)), std::string(row.Text(2)),
                 std::string(row.Text(3))};
    paper.version = row.Int(4);
    paper.state = row.Text(5);
    if (auto content = base::ParseJson(row.Text(6)); content.ok() && content->is_object())
        paper.content = std::move(content->as_object());
    paper.author = row.Text(7);
    paper.at = row.Int(8);
    paper.digest = base::DigestFromHex(row.Text(9)).value_or(base::Digest{});
    return paper;
}

std::vector<Paper> All(store::Cursor& rows) {
    std::vector<Paper> out;
    while (rows.Next()) out.push_back(PaperAt(rows));
    return out;
}

void Write(Transaction& tx, const Paper& paper) {
    const std::string content = base::CanonicalJson(paper.content);
    const std::string digest = base::Hex(paper.digest);
    if (paper.version > 1) {
        tx.Execute("INSERT INTO evaluation_paper_versions(" + std::string(kColumns) + ") " +
                       Select("evaluation_papers") + std::string(kWhereKey),
                   {std::string_view(paper.key.country), std::string_view(paper.key.round),
                    std::string_view(paper.key.kind), std::string_view(paper.key.id)});
        tx.Execute("DELETE FROM evaluation_papers" + std::string(kWhereKey),
                   {std::string_view(paper.key.country), std::string_view(paper.key.round),
                    std::string_view(paper.key.kind), std::string_view(paper.key.id)});
    }
    tx.Execute("INSERT INTO evaluation_papers(" + std::string(kColumns) +
                   ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
               {std::string_view(paper.key.country), std::string_view(paper.key.round),
                std::string_view(paper.key.kind), std::string_view(paper.key.id), paper.version,
                std::string_view(paper.state), std::string_view(content),
                std::string_view(paper.author), paper.at, std::string_view(digest)});
}

}  // namespace

base::Digest DigestOf(const Paper& paper) {
    base::Hasher hasher;
    hasher.Add(paper.key.country);
    hasher.Add(paper.key.round);
    hasher.Add(paper.key.kind);
    hasher.Add(paper.key.id);
    hasher.Add(paper.version);
    hasher.Add(paper.state);
    hasher.Add(base::CanonicalJson(paper.content));
    hasher.Add(paper.author);
    hasher.Add(paper.at);
    return hasher.Finish();
}

Result<void> Papers::Prepare(store::Database& database) {
    return store::Migrate(database, "evaluation", kMigrations);
}

Result<Paper> Papers::Put(Transaction& tx, std::string_view actor, const PaperKey& key,
                          std::int64_t expected, json::object content, std::string_view state) {
    base::Check(!key.country.empty() && !key.round.empty() && !key.kind.empty(),
                "a paper without country, round or kind");
    const std::optional<Paper> before = Get(tx, key);
    if ((before ? before->version : 0) != expected) {
        if (!before) return Err("evaluation.paper_missing", {{"id", key.id}});
        return Err("evaluation.changed_meanwhile",
                   {{"version", std::to_string(before->version)},
                    {"by", before->author},
                    {"at", base::FormatTimestamp(before->at)}});
    }
    if (before && before->state == state &&
        base::CanonicalJson(before->content) == base::CanonicalJson(content))
        return *before;
    Paper paper{.key = key,
                .version = expected + 1,
                .state = std::string(state),
                .content = std::move(content),
                .author = std::string(actor),
                .at = m_clock.Now()};
    paper.digest = DigestOf(paper);
    Write(tx, paper);
    Note(tx, paper);
    return paper;
}

Result<Paper> Papers::Withdraw(Transaction& tx, std::string_view actor, const PaperKey& key,
                               std::int64_t expected, std::string_view reason) {
    const std::optional<Paper> before = Get(tx, key);
    if (!before || before->withdrawn()) return Err("evaluation.paper_missing", {{"id", key.id}});
    json::object content = before->content;
    content["withdrawal"] = reason;
    return Put(tx, actor, key, expected, std::move(content), Paper::kWithdrawn);
}

void Papers::Note(Transaction& tx, const Paper& paper) const {
    m_journal.Append(tx, {.country = paper.key.country,
                          .actor = paper.author,
                          .action = "evaluation." + paper.key.kind + ".changed",
                          .subject = "evaluation:" + paper.key.round,
                          .version = paper.version,
                          .payload = base::CanonicalJson({{"digest", base::Hex(paper.digest)},
                                                          {"id", paper.key.id},
                                                          {"round", paper.key.round}})});
}

std::optional<Paper> Papers::Get(Transaction& tx, const PaperKey& key) const {
    const auto rows = tx.Query(Select("evaluation_papers") + std::string(kWhereKey),
                               {std::string_view(key.country), std::string_view(key.round),
                                std::string_view(key.kind), std::string_view(key.id)});
    if (!rows->Next()) return std::nullopt;
    return PaperAt(*rows);
}

std::vector<Paper> Papers::History(Transaction& tx, const PaperKey& key) const {
    const auto rows = tx.Query(
        Select("evaluation_papers") + std::string(kWhereKey) + " UNION ALL " +
            Select("evaluation_paper_versions") + std::string(kWhereKey) +
            " ORDER BY version DESC",
        {std::string_view(key.country), std::string_view(key.round), std::string_view(key.kind),
         std::string_view(key.id)});
    return All(*rows);
}

Result<Paper> Papers::Add(Transaction& tx, std::string_view actor, std::string_view round,
                          std::string_view country, std::string_view kind, json::object content,
                          std::string_view state) {
    const auto number = OfCountry(tx, round, country, kind).size() + 1;
    return Put(tx, actor,
               {std::string(country), std::string(round), std::string(kind),
                std::to_string(number)},
               0, std::move(content), state);
}

std::vector<Paper> Papers::Numbered(Transaction& tx, std::string_view round,
                                    std::string_view country, std::string_view kind) const {
    auto papers = OfCountry(tx, round, country, kind);
    std::ranges::sort(papers, {}, [](const Paper& paper) {
        return std::pair(paper.key.id.size(), std::string_view(paper.key.id));
    });
    return papers;
}

std::vector<Paper> Papers::OfCountry(Transaction& tx, std::string_view round,
                                     std::string_view country, std::string_view kind,
                                     std::string_view prefix) const {
    // Every id that begins with the prefix is at least it and below it with the last byte of all.
    const std::string beyond = std::string(prefix) + "\xF4\x8F\xBF\xBF";
    const auto rows = tx.Query(
        Select("evaluation_papers") +
            " WHERE country = $1 AND round = $2 AND kind = $3 AND id >= $4 AND id < $5 ORDER BY id",
        {country, round, kind, prefix, std::string_view(beyond)});
    return All(*rows);
}

void Papers::OfRound(Transaction& tx, std::string_view round, std::string_view kind,
                     const std::function<void(const Paper&)>& each) const {
    const auto rows =
        tx.Query(Select("evaluation_papers") +
                     " WHERE round = $1 AND kind = $2 ORDER BY country, id",
                 {round, kind});
    while (rows->Next()) each(PaperAt(*rows));
}

void Papers::OfRoundAt(Transaction& tx, std::string_view round, std::string_view kind,
                       base::Timestamp at, const std::function<void(const Paper&)>& each) const {
    constexpr std::string_view kWhere = " WHERE round = $1 AND kind = $2 AND at <= $3";
    const auto rows = tx.Query(Select("evaluation_papers") + std::string(kWhere) + " UNION ALL " +
                                   Select("evaluation_paper_versions") + std::string(kWhere) +
                                   " ORDER BY country, id, version DESC",
                               {round, kind, at});
    PaperKey last;
    while (rows->Next()) {
        const Paper paper = PaperAt(*rows);
        if (paper.key == last) continue;
        last = paper.key;
        each(paper);
    }
}

void Papers::StatesOfRound(
    Transaction& tx, std::string_view round, std::string_view kind,
    const std::function<void(std::string_view, std::string_view, std::string_view)>& each) const {
    const auto rows = tx.Query(
        "SELECT country, id, state FROM evaluation_papers WHERE round = $1 AND kind = $2 "
        "ORDER BY country, id",
        {round, kind});
    while (rows->Next()) each(rows->Text(0), rows->Text(1), rows->Text(2));
}

std::vector<Paper> Papers::OfKind(Transaction& tx, std::string_view country,
                                  std::string_view kind) const {
    const auto rows = tx.Query(Select("evaluation_papers") +
                                   " WHERE country = $1 AND kind = $2 ORDER BY round, id",
                               {country, kind});
    return All(*rows);
}

}  // namespace atalaya::evaluation
