#include "indicators/publications.hpp"

#include <array>

namespace atalaya::indicators {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::size_t kLongestTitle = 300, kLongestNote = 4000, kLongestReason = 2000;

constexpr std::array kMigrations = {
    store::Migration{1, "publications", R"(
CREATE TABLE publications (
    country TEXT NOT NULL, id INTEGER NOT NULL, indicator TEXT NOT NULL, content TEXT NOT NULL,
    digest TEXT NOT NULL, published_at INTEGER NOT NULL, published_by TEXT NOT NULL,
    withdrawn_at INTEGER NOT NULL, withdrawn_by TEXT NOT NULL, withdrawal_reason TEXT NOT NULL,
    PRIMARY KEY (country, id)
);
CREATE INDEX i_publications ON publications (id);)", ""},
};
constexpr std::string_view kSelect =
    "SELECT id, content, digest, published_at, published_by, withdrawn_at, withdrawn_by, "
    "withdrawal_reason FROM publications ";

// Nullopt when the content is not what was published.
std::optional<Publication> PublicationAt(const store::Cursor& row) {
    const std::string content(row.Text(1));
    Publication out;
    out.id = row.Int(0);
    out.digest = base::HashBytes(content);
    if (base::Hex(out.digest) != row.Text(2)) return std::nullopt;
    const auto frozen = base::ParseJson(content);
    if (!frozen.ok() || !frozen->is_object()) return std::nullopt;
    ReadFrozen(frozen->as_object(), out);
    out.published_at = row.Int(3);
    out.published_by = row.Text(4);
    out.withdrawn_at = row.Int(5);
    out.withdrawn_by = row.Text(6);
    out.withdrawal_reason = row.Text(7);
    return out;
}

Result<void> CheckDraft(const Publication& draft) {
    Error invalid = Err("publication.invalid");
    const auto limit = [&](const std::string& text, std::size_t most, std::string where) {
        if (text.size() <= most) return;
        invalid.details.push_back(
            Err("publication.too_long", {{"limit", std::to_string(most)}}, std::move(where)));
    };
    for (const Lang lang : base::kLangs) {
        const std::string code(base::Code(lang));
        if (base::TrimAscii(draft.title.In(lang)).empty()) {
            invalid.details.push_back(Err("publication.title_missing", {}, "/title/" + code));
        }
        limit(draft.title.In(lang), kLongestTitle, "/title/" + code);
        limit(draft.note.In(lang), kLongestNote, "/note/" + code);
    }
    if (!invalid.details.empty()) return invalid;
    if (draft.answer.rows.empty()) return Err("publication.empty");
    return {};
}

access::Subject SubjectOf(std::string_view indicator, std::string_view country) {
    return {.kind = "indicator",
            .id = std::string(indicator),
            .country = country == journal::kNodeChain ? "*" : std::string(country)};
}

}  // namespace

Result<void> Publications::Prepare(store::Database& database) {
    return store::Migrate(database, "publications", kMigrations);
}

bool Publications::MayPublish(const Caller& caller, std::string_view indicator,
                              std::string_view country) const {
    return m_policy.Allows(caller, access::Action::Publish, SubjectOf(indicator, country));
}

Result<Publication> Publications::Publish(const Caller& caller, Publication draft) {
    const auto may = m_policy.Decide(caller, access::Action::Publish,
                                     SubjectOf(draft.definition.id, draft.country));
    if (!may) return may.ToError();
    ATALAYA_TRY(CheckDraft(draft));
    const std::string content = base::CanonicalJson(FrozenJson(draft));
    draft.digest = base::HashBytes(content);
    draft.published_at = m_clock.Now();
    draft.published_by = caller.Actor();
    const std::string digest = base::Hex(draft.digest);
    draft.id = m_database.Run(Mode::ReadWrite, [&](Transaction& tx) {
        const std::int64_t id = store::TakeNumbers(tx, journal::kNodeChain, "publication");
        tx.Execute(
            "INSERT INTO publications(country, id, indicator, content, digest, published_at, "
            "published_by, withdrawn_at, withdrawn_by, withdrawal_reason) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '')",
            {std::string_view(draft.country), id, std::string_view(draft.definition.id),
             std::string_view(content), std::string_view(digest), draft.published_at,
             std::string_view(draft.published_by)});
        m_journal.Append(tx, {.country = draft.country,
                              .actor = draft.published_by,
                              .action = "indicator.published",
                              .subject = "indicator:" + draft.definition.id,
                              .record = id,
                              .payload = base::CanonicalJson({{"digest", digest}})});
        return id;
    });
    return draft;
}

Result<Publication> Publications::Withdraw(const Caller& caller, std::int64_t id,
                                           std::string_view reason) {
    ATALAYA_ASSIGN(Publication publication, Get(id));
    const auto may = m_policy.Decide(caller, access::Action::Publish,
                                     SubjectOf(publication.definition.id, publication.country));
    if (!may) return may.ToError();
    const std::string why(base::TrimAscii(reason));
    if (why.empty()) return Err("publication.reason_missing", {}, "/reason");
    if (why.size() > kLongestReason) {
        return Err("publication.too_long", {{"limit", std::to_string(kLongestReason)}}, "/reason");
    }
    publication.withdrawn_at = m_clock.Now();
    publication.withdrawn_by = caller.Actor();
    publication.withdrawal_reason = why;
    ATALAYA_TRY(m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        const auto changed = tx.Execute(
            "UPDATE publications SET withdrawn_at = $1, withdrawn_by = $2, withdrawal_reason = $3 "
            "WHERE country = $4 AND id = $5 AND withdrawn_at = 0",
            {publication.withdrawn_at, std::string_view(publication.withdrawn_by),
             std::string_view(why), std::string_view(publication.country), id});
        if (changed == 0) return Err("publication.withdrawn_already");
        m_journal.Append(tx, {.country = publication.country,
                              .actor = publication.withdrawn_by,
                              .action = "indicator.withdrawn",
                              .subject = "indicator:" + publication.definition.id,
                              .record = id,
                              .payload = base::CanonicalJson({{"reason", why}})});
        return {};
    }));
    return publication;
}

std::vector<Publication> Publications::List(std::string_view indicator, bool with_withdrawn,
                                            std::int64_t before, int limit) const {
    return m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        std::vector<Publication> out;
        const auto rows = tx.Query(
            std::string(kSelect) +
                "WHERE (indicator = $1 OR $1 = '') AND (withdrawn_at = 0 OR $2 = 1) "
                "AND (id < $3 OR $3 = 0) ORDER BY id DESC LIMIT $4",
            {indicator, std::int64_t{with_withdrawn}, before, std::int64_t{limit}});
        while (rows->Next()) {
            if (auto publication = PublicationAt(*rows)) out.push_back(*std::move(publication));
        }
        return out;
    });
}

Result<Publication> Publications::Get(std::int64_t id) const {
    return m_database.Run(Mode::ReadOnly, [&](Transaction& tx) -> Result<Publication> {
        const auto rows = tx.Query(std::string(kSelect) + "WHERE id = $1", {id});
        if (!rows->Next()) return Err("publication.unknown");
        auto publication = PublicationAt(*rows);
        if (!publication) return Err("publication.altered");
        return *std::move(publication);
    });
}

}  // namespace atalaya::indicators
