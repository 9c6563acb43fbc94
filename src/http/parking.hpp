#pragma once

// Where requests wait for news without a thread: the long polls.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace atalaya::http {

// News under keys. A handler takes a ticket, looks at its data and, when there is nothing to say,
// answers Response::Park with the ticket; who changes the data calls Wake afterwards. A wake that
// comes after the ticket was taken is never lost. Safe from any thread.
class Parking {
 public:
    // Take it before looking at the data.
    std::uint64_t Ticket(std::string_view key);
    // Calls the handlers of all requests that wait for the key. Call it when the change can be
    // seen by others, that is after its transaction.
    void Wake(std::string_view key);

    // For the server. Calls `wake` at the next Wake of the key, on that thread and with a lock
    // held: it may do no more than hand the news on. Returns a number for Leave; nullopt, when the
    // key may have been woken since the ticket: nothing waits then.
    std::optional<std::uint64_t> Enter(const std::string& key, std::uint64_t ticket,
                                       std::function<void()> wake);
    // `wake` is not called any more when this has returned.
    void Leave(const std::string& key, std::uint64_t number);

 private:
    // Keys share counters, so that they need no memory of their own; one that counts for another
    // only makes a handler look in vain.
    static constexpr std::size_t kCounters = 1024;
    std::uint64_t& CounterOf(std::string_view key);

    std::mutex m_mutex;
    std::array<std::uint64_t, kCounters> m_wakes{};
    std::map<std::pair<std::string, std::uint64_t>, std::function<void()>> m_waiting;
    std::uint64_t m_next = 1;
};

}  // namespace atalaya::http
