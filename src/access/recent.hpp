#pragma once

// What was found in the store a moment ago, by the digest of a secret.

#include <cstring>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/hash.hpp"

namespace atalaya::access {

// How long another process may still honour what this one has revoked.
inline constexpr std::int64_t kFreshMilliseconds = 2'000;

template <class Value>
class Recent {
 public:
    explicit Recent(const base::Clock& clock) : m_clock(clock) {}

    std::optional<Value> Find(const base::Digest& key) const {
        std::shared_lock lock(m_mutex);
        const auto found = m_entries.find(key);
        if (found == m_entries.end()) return std::nullopt;
        const std::int64_t age = m_clock.Now() - found->second.at;
        // A clock that was set back makes everything stale rather than fresh for ever.
        if (age < 0 || age >= kFreshMilliseconds) return std::nullopt;
        return found->second.value;
    }

    // Taken before the store is read and handed to Keep: what was read before a revocation is not
    // kept after it.
    std::uint64_t Epoch() const {
        std::shared_lock lock(m_mutex);
        return m_epoch;
    }
    void Keep(const base::Digest& key, Value value, std::uint64_t epoch) {
        std::unique_lock lock(m_mutex);
        if (epoch != m_epoch) return;
        if (m_entries.size() >= kMost) m_entries.clear();
        m_entries.insert_or_assign(key, Entry{std::move(value), m_clock.Now()});
    }
    void Forget() {
        std::unique_lock lock(m_mutex);
        ++m_epoch;
        m_entries.clear();
    }

 private:
    static constexpr std::size_t kMost = 10'000;
    struct Entry {
        Value value;
        base::Timestamp at;
    };
    // A digest is evenly spread already.
    struct FirstBytes {
        std::size_t operator()(const base::Digest& digest) const {
            std::size_t hash;
            std::memcpy(&hash, digest.data(), sizeof hash);
            return hash;
        }
    };

    const base::Clock& m_clock;
    mutable std::shared_mutex m_mutex;
    std::uint64_t m_epoch = 0;
    std::unordered_map<base::Digest, Entry, FirstBytes> m_entries;
};

}  // namespace atalaya::access
