#include "http/parking.hpp"

namespace atalaya::http {

std::uint64_t& Parking::CounterOf(std::string_view key) {
    return m_wakes[std::hash<std::string_view>()(key) % kCounters];
}

std::uint64_t Parking::Ticket(std::string_view key) {
    const std::lock_guard lock(m_mutex);
    return CounterOf(key);
}

void Parking::Wake(std::string_view key) {
    const std::lock_guard lock(m_mutex);
    ++CounterOf(key);
    if (m_waiting.empty()) return;
    auto at = m_waiting.lower_bound({std::string(key), 0});
    for (; at != m_waiting.end() && at->first.first == key; ++at) at->second();
}

std::optional<std::uint64_t> Parking::Enter(const std::string& key, std::uint64_t ticket,
                                            std::function<void()> wake) {
    const std::lock_guard lock(m_mutex);
    if (CounterOf(key) != ticket) return std::nullopt;
    m_waiting.emplace(std::pair(key, m_next), std::move(wake));
    return m_next++;
}

void Parking::Leave(const std::string& key, std::uint64_t number) {
    const std::lock_guard lock(m_mutex);
    m_waiting.erase({key, number});
}

}  // namespace atalaya::http
