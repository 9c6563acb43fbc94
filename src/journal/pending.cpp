#include "journal/pending.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace atalaya::journal {
namespace {

constexpr std::size_t kEntriesAtOnce = 1000;
constexpr std::size_t kBytesAtOnce = 1 << 20;
constexpr std::size_t kFewEntries = 8;  // below it, COPY costs more round trips than inserts

const std::vector<std::string> kColumns = {"country", "number", "at",     "actor",
                                           "action",  "subject", "record", "version",
                                           "payload", "before",  "hash"};

std::array<store::CellView, 11> Cells(const Entry& entry) {
    const Draft& draft = entry.draft;
    return {std::string_view(draft.country), entry.number,
            entry.at,                        std::string_view(draft.actor),
            std::string_view(draft.action),  std::string_view(draft.subject),
            draft.record,                    draft.version,
            std::string_view(draft.payload), BytesOf(entry.before),
            BytesOf(entry.hash)};
}

}  // namespace

store::BytesView BytesOf(const base::Digest& digest) {
    return {{reinterpret_cast<const char*>(digest.data()), digest.size()}};
}

base::Digest DigestOf(const store::CellView& cell) {
    base::Digest out{};
    // A digest of another length is no digest of ours: zeros, which Verify finds.
    if (auto* bytes = std::get_if<store::BytesView>(&cell); bytes && bytes->data.size() == 32)
        std::copy(bytes->data.begin(), bytes->data.end(), out.begin());
    return out;
}

ChainHead& Pending::Locked(store::Transaction& tx, const std::string& country) {
    auto [at, fresh] = m_heads.try_emplace(country);
    if (!fresh) return at->second;
    const base::Digest zeros{};
    auto row = tx.Query("INSERT INTO journal_heads(country, number, hash) VALUES ($1, 0, $2)"
                        " ON CONFLICT (country) DO UPDATE SET number = journal_heads.number"
                        " RETURNING number, hash",
                        {std::string_view(country), BytesOf(zeros)});
    base::Check(row->Next(), "the head of a chain");
    at->second = {row->Int(0), DigestOf(row->At(1))};
    return at->second;
}

const ChainHead* Pending::Known(std::string_view country) const {
    auto found = m_heads.find(country);
    return found == m_heads.end() ? nullptr : &found->second;
}

void Pending::Add(store::Transaction& tx, Entry entry) {
    m_bytes += entry.draft.payload.size();
    m_entries.push_back(std::move(entry));
    if (m_entries.size() >= kEntriesAtOnce || m_bytes >= kBytesAtOnce) Write(tx);
}

void Pending::Write(store::Transaction& tx) {
    if (m_entries.empty()) return;
    if (tx.kind() == store::Kind::Sqlite || m_entries.size() > kFewEntries) {
        auto bulk = tx.Bulk("journal", kColumns);
        for (const Entry& entry : m_entries) bulk->Row(Cells(entry));
        bulk->Finish();
    } else {
        for (const Entry& entry : m_entries) {
            tx.Execute("INSERT INTO journal(country, number, at, actor, action, subject, record,"
                       " version, payload, before, hash)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                       Cells(entry));
        }
    }
    m_entries.clear();
    m_bytes = 0;
}

void Pending::BeforeCommit(store::Transaction& tx) {
    Write(tx);
    for (const auto& [country, head] : m_heads) {
        tx.Execute("UPDATE journal_heads SET number = $2, hash = $3 WHERE country = $1",
                   {std::string_view(country), head.number, BytesOf(head.hash)});
    }
}

}  // namespace atalaya::journal
