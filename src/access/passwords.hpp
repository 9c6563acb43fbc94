#pragma once

// Argon2id through libsodium, with a bound on how many hashes are computed at once: each takes
// tens of megabytes and of milliseconds, so that log-ins alone could exhaust the machine.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "access/people.hpp"

namespace atalaya::access {

class PasswordHasher {
 public:
    explicit PasswordHasher(PasswordCost cost) : m_cost(cost) {}

    // A place among those that compute; Waits for one, or gives nullopt when the queue is full.
    class Turn {
     public:
        explicit Turn(PasswordHasher& hasher) : m_hasher(&hasher) {}
        Turn(Turn&& other) noexcept : m_hasher(std::exchange(other.m_hasher, nullptr)) {}
        ~Turn();
        Turn& operator=(Turn&&) = delete;

     private:
        PasswordHasher* m_hasher;
    };
    std::optional<Turn> TryTakeTurn();
    Turn TakeTurn();  // waits however long it takes

    // The salt comes from libsodium itself. The text names algorithm and cost ("$argon2id$...").
    std::string Hash(const Turn& turn, std::string_view password) const;
    // `stored` "": spends the time of a comparison and says no.
    bool Verify(const Turn& turn, std::string_view stored, std::string_view password) const;
    // True when the hash was made with another cost than the present one.
    bool IsOutdated(std::string_view stored) const;

 private:
    void GiveBack();

    const PasswordCost m_cost;
    std::mutex m_mutex;
    std::condition_variable m_free;
    int m_computing = 0, m_waiting = 0;
};

// Why a password may not be chosen; nullopt if it may.
std::optional<Error> WhyWeak(std::string_view password, std::string_view login);

}  // namespace atalaya::access
