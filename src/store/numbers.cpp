#include "base/check.hpp"
#include "store/database.hpp"

namespace atalaya::store {
namespace {

// Numbers taken so far are written once, before the commit: PostgreSQL slows down over many
// versions of one row within one transaction.
class TakenNumbers final : public TransactionState {
 public:
    std::int64_t Take(Transaction& tx, std::string_view country, std::string_view sequence,
                      std::int64_t count) {
        auto [at, fresh] =
            m_next.try_emplace({std::string(country), std::string(sequence)}, std::int64_t{1});
        if (fresh) {
            // The update locks the row, so that another transaction waits or is run again.
            auto row = tx.Query("INSERT INTO numbers(country, sequence, next) VALUES ($1, $2, 1)"
                                " ON CONFLICT (country, sequence) DO UPDATE SET"
                                " next = numbers.next RETURNING next",
                                {country, sequence});
            base::Check(row->Next());
            at->second = row->Int(0);
        }
        std::int64_t first = at->second;
        at->second += count;
        return first;
    }

    void BeforeCommit(Transaction& tx) override {
        for (const auto& [key, next] : m_next) {
            tx.Execute("UPDATE numbers SET next = $3 WHERE country = $1 AND sequence = $2",
                       {std::string_view(key.first), std::string_view(key.second), next});
        }
    }

 private:
    std::map<std::pair<std::string, std::string>, std::int64_t> m_next;
};

}  // namespace

std::int64_t TakeNumbers(Transaction& tx, std::string_view country, std::string_view sequence,
                         std::int64_t count) {
    base::Check(count > 0, "a count of numbers above zero");
    return tx.State<TakenNumbers>().Take(tx, country, sequence, count);
}

}  // namespace atalaya::store
