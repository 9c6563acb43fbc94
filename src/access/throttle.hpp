#pragma once

// Slows down the guessing of passwords, by login and by address. Kept in the store, so that a
// restart or a second process gives no new chances.

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "store/database.hpp"

namespace atalaya::access {

class Throttle {
 public:
    explicit Throttle(const base::Clock& clock) : m_clock(clock) {}

    // Milliseconds until the next attempt is heard; 0: now. `address` "": not judged.
    std::int64_t Wait(store::Transaction& tx, std::string_view login,
                      std::string_view address) const;
    void Failed(store::Transaction& tx, std::string_view login, std::string_view address) const;
    // Forgives the login. The address is forgiven by time alone: an attacker may have an account.
    void Succeeded(store::Transaction& tx, std::string_view login) const;

    // Attempts that were not heard are only counted, in memory, and named once they are over.
    void Refused(std::string_view login);
    std::int64_t TakeRefused(std::string_view login);

 private:
    void FailedFor(store::Transaction& tx, const std::string& key, int free) const;

    const base::Clock& m_clock;
    std::mutex m_mutex;
    std::unordered_map<std::string, std::int64_t> m_refused;  // by login
};

}  // namespace atalaya::access
