#pragma once

// What was counted before, so that a question asked again costs only what has changed since: a
// new record shows in an indicator over millions of others without counting those anew.

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <span>

#include "columns/columns.hpp"

namespace atalaya::indicators {

// Safe to use from many threads, as long as the columns stand still.
class KeptCounts {
 public:
    // The answer to a question over the rows [0, rows), whose mask is 0 at those that have ended.
    // `ended`: every row that was counted once and has since been left out by the mask, in the
    // order in which that happened. Between two calls, rows and ends are only added; a row that
    // stands does not change.
    columns::Grouped Count(const columns::Question& question, std::size_t rows,
                           std::span<const columns::Row> ended);
    // For when the columns begin anew.
    void Clear();
    std::size_t Bytes() const;

 private:
    // The least recently asked goes first. An answer has a few hundred cells as a rule; one of the
    // longest that are kept takes 2 MB.
    static constexpr std::size_t kMostKept = 32;
    static constexpr std::size_t kMostCells = 65'536;

    struct Kept {
        columns::Question question;
        columns::Grouped grouped;
        std::size_t rows = 0, ended = 0;
    };
    // Shared with the calls under way, which may outlive its place in the list.
    using Entry = std::shared_ptr<const Kept>;

    Entry Find(const columns::Question& question);
    void Keep(Entry entry, const Entry& in_place_of);

    mutable std::mutex m_mutex;
    std::list<Entry> m_kept;   // the most recently asked first
};

}  // namespace atalaya::indicators
