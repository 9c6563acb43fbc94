#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "store/database.hpp"

namespace atalaya::store {

// A bounded set of connections, handed out in the order of asking. Connections are made on first
// need by the owner: a lease may hold none yet.
template <class Connection>
class Pool {
 public:
    explicit Pool(int size) : m_idle(static_cast<std::size_t>(size)) {}

    // Gives its connection back at its end; one that is lost is dropped by `reset()` before.
    class Lease {
     public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection)
            : m_pool(&pool), m_connection(std::move(connection)) {}
        Lease(Lease&& other) noexcept
            : m_pool(std::exchange(other.m_pool, nullptr)),
              m_connection(std::move(other.m_connection)) {}
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (m_pool) m_pool->Return(std::move(m_connection));
        }
        std::unique_ptr<Connection>& connection() { return m_connection; }

     private:
        Pool* m_pool;
        std::unique_ptr<Connection> m_connection;
    };

    // Waits for a free connection; throws StoreError Busy when none becomes free in time.
    Lease Acquire(std::chrono::milliseconds patience) {
        std::unique_lock lock(m_mutex);
        if (m_waiting.empty() && !m_idle.empty()) return Take(m_idle);
        Waiter self;
        m_waiting.push_back(&self);
        if (!self.wake.wait_for(lock, patience, [&] { return self.served; })) {
            std::erase(m_waiting, &self);
            throw StoreError(StoreError::Cause::Busy, "every connection is in use");
        }
        return Lease(*this, std::move(self.connection));
    }

    // A free connection at once, or none.
    std::optional<Lease> TryAcquire() {
        std::unique_lock lock(m_mutex);
        if (!m_waiting.empty() || m_idle.empty()) return std::nullopt;
        return Take(m_idle);
    }

 private:
    struct Waiter {
        std::condition_variable wake;
        std::unique_ptr<Connection> connection;
        bool served = false;
    };

    Lease Take(std::vector<std::unique_ptr<Connection>>& idle) {
        auto connection = std::move(idle.back());
        idle.pop_back();
        return Lease(*this, std::move(connection));
    }

    void Return(std::unique_ptr<Connection> connection) {
        std::unique_lock lock(m_mutex);
        if (m_waiting.empty()) {
            m_idle.push_back(std::move(connection));
            return;
        }
        Waiter* first = m_waiting.front();
        m_waiting.pop_front();
        first->connection = std::move(connection);
        first->served = true;
        first->wake.notify_one();
    }

    std::mutex m_mutex;
    std::vector<std::unique_ptr<Connection>> m_idle;  // a null one is still to be opened
    std::deque<Waiter*> m_waiting;
};

}  // namespace atalaya::store
