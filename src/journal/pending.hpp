#pragma once

#include <map>
#include <string>
#include <vector>

#include "journal/journal.hpp"

namespace atalaya::journal {

// The last entry of a chain; number 0 and zeros before the first.
struct ChainHead {
    std::int64_t number = 0;
    base::Digest hash{};
};

// The entries that a transaction has appended and not yet written, and the heads that it holds.
// Entries are written together and a head once, since one row rewritten many times within a
// transaction slows PostgreSQL down.
class Pending final : public store::TransactionState {
 public:
    // The head of a chain, locked from here to the end of the transaction.
    ChainHead& Locked(store::Transaction& tx, const std::string& country);
    // The head of a chain if this transaction has it locked.
    const ChainHead* Known(std::string_view country) const;
    void Add(store::Transaction& tx, Entry entry);
    // Writes the entries, so that they can be read.
    void Write(store::Transaction& tx);
    void BeforeCommit(store::Transaction& tx) override;

 private:
    std::map<std::string, ChainHead, std::less<>> m_heads;
    std::vector<Entry> m_entries;
    std::size_t m_bytes = 0;
};

store::BytesView BytesOf(const base::Digest& digest);
base::Digest DigestOf(const store::CellView& cell);

}  // namespace atalaya::journal
