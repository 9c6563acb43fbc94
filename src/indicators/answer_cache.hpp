#pragma once

// Answers given before, for those who ask the same again while the data stand as they are.

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "indicators/indicators.hpp"

namespace atalaya::indicators {

// What an answer depends on beside the data: the question and what the asker may have counted.
std::string CacheKey(const Question& question, const access::Scope& scope, bool whole);

// The least recently used answers go first. Safe to use from many threads.
class AnswerCache {
 public:
    // At most so many rows of answers are held, which is what takes the memory; an answer of more
    // than a tenth of it is not kept.
    explicit AnswerCache(std::size_t most_rows = 50'000) : m_most_rows(most_rows) {}

    std::optional<Answer> Find(std::string_view key);
    void Keep(std::string key, const Answer& answer);
    void Clear();
    std::size_t size() const;

 private:
    struct Entry {
        std::string key;
        Answer answer;
        std::size_t rows;   // at least one, so that empty answers are bounded too
    };
    using Entries = std::list<Entry>;

    const std::size_t m_most_rows;
    mutable std::mutex m_mutex;
    Entries m_entries;      // the most recently used first
    std::unordered_map<std::string_view, Entries::iterator> m_by_key;   // of the keys in m_entries
    std::size_t m_rows = 0;
};

}  // namespace atalaya::indicators
