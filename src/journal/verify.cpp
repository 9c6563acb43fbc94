#include <map>
#include <optional>

#include "journal/pending.hpp"
#include "journal/verify.hpp"

namespace atalaya::journal {
namespace {

using Heads = std::map<std::string, ChainHead, std::less<>>;

Heads ReadHeads(store::Transaction& tx, std::string_view only_country) {
    Heads heads;
    auto rows = tx.Query("SELECT country, number, hash FROM journal_heads"
                         " WHERE $1 = '' OR country = $1",
                         {only_country});
    while (rows->Next())
        heads[std::string(rows->Text(0))] = {rows->Int(1), DigestOf(rows->At(2))};
    return heads;
}

// Follows one chain from its first entry to the head that was written beside it.
class Walk {
 public:
    Walk(std::string country, Verification& out) : m_country(std::move(country)), m_out(out) {}

    const std::string& country() const { return m_country; }

    void Step(const Entry& entry) {
        ++m_out.entries;
        bool whole = HashOf(entry) == entry.hash;
        if (entry.number <= m_last.number) {
            Report(entry.number, "journal.altered");  // numbers begin with 1
            return;
        }
        bool gap = entry.number != m_last.number + 1;
        bool follows = entry.before == m_last.hash;
        bool faulty = true;
        if (gap) Report(m_last.number + 1, "journal.missing");
        if (!gap && !follows && (!whole || !m_last_faulty)) {
            Report(entry.number, "journal.reordered");
        } else if (!whole) {
            Report(entry.number, "journal.altered");
        } else {
            // One that merely follows a faulty entry is not at fault itself.
            faulty = false;
        }
        m_last = {entry.number, entry.hash};
        m_last_faulty = faulty;
    }

    void Finish(const ChainHead* head) {
        if (head && head->number > m_last.number) {
            Report(m_last.number + 1, "journal.missing");
        } else if (!head || head->number != m_last.number || head->hash != m_last.hash) {
            Report(m_last.number, "journal.head_differs");
        }
        m_out.heads.emplace_back(m_country, m_last.hash);
    }

 private:
    static constexpr std::size_t kMostFaults = 1000;  // a rewritten chain has millions

    void Report(std::int64_t number, std::string_view code) {
        if (m_out.faults.size() < kMostFaults)
            m_out.faults.push_back({m_country, number, std::string(code)});
    }

    std::string m_country;
    Verification& m_out;
    ChainHead m_last;
    bool m_last_faulty = false;
};

}  // namespace

Verification VerifyChains(store::Transaction& tx, std::string_view only_country,
                          const std::function<void(const Entry&)>& each) {
    Verification out;
    Heads heads = ReadHeads(tx, only_country);
    std::optional<Walk> walk;
    auto finish = [&] {
        if (!walk) return;
        auto head = heads.find(walk->country());
        walk->Finish(head == heads.end() ? nullptr : &head->second);
        if (head != heads.end()) heads.erase(head);
    };

    auto rows = tx.Stream("SELECT country, number, at, actor, action, subject, record, version,"
                          " payload, before, hash FROM journal WHERE $1 = '' OR country = $1"
                          " ORDER BY country, number",
                          {only_country});
    while (rows->Next()) {
        Entry entry = EntryAt(*rows);
        if (!walk || walk->country() != entry.draft.country) {
            finish();
            walk.emplace(entry.draft.country, out);
        }
        walk->Step(entry);
        if (each) each(entry);
    }
    finish();

    // Chains of which nothing is left but the head.
    for (const auto& [country, head] : heads) {
        if (head.number > 0) Walk(country, out).Finish(&head);
    }
    return out;
}

}  // namespace atalaya::journal
