#include "api/rate_limit.hpp"

#include "base/remote_address.hpp"

namespace atalaya::api {

namespace {

constexpr base::Timestamp kMinute = 60'000;

void Forget(std::deque<base::Timestamp>& moments, base::Timestamp now) {
    while (!moments.empty() && moments.front() <= now - kMinute) moments.pop_front();
}

}  // namespace

Result<void> RateLimit::Take(std::string_view address) {
    const auto now = m_clock.Now();
    std::lock_guard lock(m_mutex);
    Forget(m_all, now);
    for (auto& [who, moments] : m_by_address) Forget(moments, now);
    std::erase_if(m_by_address, [](const auto& one) { return one.second.empty(); });
    if (m_all.size() >= m_most.of_all) return Err("api.too_often");
    auto& own = m_by_address[base::CountedAddress(address)];
    if (own.size() >= m_most.of_address) return Err("api.too_often");
    own.push_back(now);
    m_all.push_back(now);
    return {};
}

}  // namespace atalaya::api
