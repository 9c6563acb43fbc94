#include "access/throttle.hpp"

#include <algorithm>

#include "base/remote_address.hpp"

namespace atalaya::access {

namespace {

constexpr int kFreeByLogin = 5;     // failures before the first wait
constexpr int kFreeByAddress = 20;  // a whole office may stand behind one address
constexpr std::int64_t kLongestWait = 15 * 60'000;
constexpr std::int64_t kForgottenAfter = 3'600'000;  // without a further failure
constexpr std::size_t kMostRefused = 10'000;         // logins counted at a time

std::string LoginKey(std::string_view login) {
    return "login:" + std::string(login);
}
std::string AddressKey(std::string_view address) {
    return "address:" + base::CountedAddress(address);
}

std::int64_t WaitAfter(std::int64_t failures, int free) {
    if (failures < free) return 0;
    const std::int64_t doublings = std::min<std::int64_t>(failures - free, 20);
    return std::min(std::int64_t{2'000} << doublings, kLongestWait);
}

}  // namespace

std::int64_t Throttle::Wait(store::Transaction& tx, std::string_view login,
                            std::string_view address) const {
    const std::string by_login = LoginKey(login);
    const std::string by_address = address.empty() ? by_login : AddressKey(address);
    auto row = tx.Query("SELECT max(wait_until) FROM access_throttle WHERE what IN ($1, $2)",
                        {std::string_view(by_login), std::string_view(by_address)});
    if (!row->Next() || row->Null(0)) return 0;
    return std::max<std::int64_t>(row->Int(0) - m_clock.Now(), 0);
}

void Throttle::Failed(store::Transaction& tx, std::string_view login,
                      std::string_view address) const {
    tx.Execute("DELETE FROM access_throttle WHERE last_at < $1",
               {m_clock.Now() - kForgottenAfter - kLongestWait});
    FailedFor(tx, LoginKey(login), kFreeByLogin);
    if (!address.empty()) FailedFor(tx, AddressKey(address), kFreeByAddress);
}

void Throttle::FailedFor(store::Transaction& tx, const std::string& key, int free) const {
    const std::int64_t now = m_clock.Now();
    std::int64_t failures = 1;
    if (auto row = tx.Query("SELECT failures, last_at FROM access_throttle WHERE what = $1",
                            {std::string_view(key)});
        row->Next() && row->Int(1) >= now - kForgottenAfter)
        failures = row->Int(0) + 1;
    tx.Execute(
        "INSERT INTO access_throttle(what, failures, last_at, wait_until)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (what) DO UPDATE SET"
        " failures = excluded.failures, last_at = excluded.last_at,"
        " wait_until = excluded.wait_until",
        {std::string_view(key), failures, now, now + WaitAfter(failures, free)});
}

void Throttle::Succeeded(store::Transaction& tx, std::string_view login) const {
    const std::string key = LoginKey(login);
    tx.Execute("DELETE FROM access_throttle WHERE what = $1", {std::string_view(key)});
}

void Throttle::Refused(std::string_view login) {
    std::lock_guard lock(m_mutex);
    if (m_refused.size() >= kMostRefused) m_refused.clear();
    ++m_refused[std::string(login)];
}

std::int64_t Throttle::TakeRefused(std::string_view login) {
    std::lock_guard lock(m_mutex);
    const auto node = m_refused.extract(std::string(login));
    return node.empty() ? 0 : node.mapped();
}

}  // namespace atalaya::access
