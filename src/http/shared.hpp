#pragma once

// What the parts of a connection share; private to the room. Only the files of the connection and
// server.cpp include it, so that Asio and Beast are compiled in few places.

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "base/clock.hpp"
#include "http/http.hpp"
#include "http/proxies.hpp"

namespace atalaya::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
inline constexpr std::size_t kPiece = 64u << 10;   // of a body, read or written at once

// What Stop asks of a connection; called on the connection's own thread.
class Stoppable {
 public:
    virtual ~Stoppable() = default;
    virtual void CloseIfIdle() = 0;
    virtual void CloseNow() = 0;
    virtual void EndWait() = 0;   // only while it is parked
    virtual asio::any_io_executor executor() = 0;
};

// What all connections share. Outlives them.
class Shared {
 public:
    Shared(const Settings& settings, const Handler& handler)
        : settings(settings), handler(handler),
          workers(static_cast<std::size_t>(std::max(1, settings.worker_threads))) {}

    // A connection. False when the limits of connections are reached; a trusted proxy has no limit
    // of its own.
    bool Admit(const std::string& address);
    void Leave(const std::string& address);
    // A request under way that came through a proxy, for its visitor; false when the limit for one
    // address is reached.
    bool Enter(const std::string& visitor);
    void Exit(const std::string& visitor);
    void Join(Stoppable* connection);
    void Part(Stoppable* connection);
    // Calls `what` for every connection, on that connection's thread.
    void ForEach(void (Stoppable::*what)());
    int connections();

    // Counts a connection whose request waits and gives it a number of its own; nullopt when
    // Limits::parked are waiting.
    std::optional<std::uint64_t> Park(Stoppable* connection);
    void Unpark(std::uint64_t number);
    // Ends the waiting with that number, if it has not ended yet. Called on the connection's own
    // thread: it may have gone on, or gone away, since this was posted to it.
    void EndWait(std::uint64_t number);

    const Settings settings;
    const Handler handler;
    TrustedProxies proxies;   // set before the first connection
    const base::SystemClock clock;
    asio::thread_pool workers;
    std::atomic<bool> stopping = false;

 private:
    void Drop(const std::string& address);   // precondition: m_mutex is held

    std::mutex m_mutex;
    std::map<std::string, int> m_by_address;
    std::set<Stoppable*> m_open;
    int m_connections = 0;
    std::map<std::uint64_t, Stoppable*> m_parked;
    std::uint64_t m_next_park = 1;
};

// Counts a connection from the accept to the end.
class Admission {
 public:
    Admission(Shared& shared, std::string address)
        : m_shared(&shared), m_address(std::move(address)) {}
    Admission(Admission&& other) noexcept
        : m_shared(std::exchange(other.m_shared, nullptr)), m_address(std::move(other.m_address)) {}
    Admission& operator=(Admission&&) = delete;
    ~Admission() {
        if (m_shared) m_shared->Leave(m_address);
    }
    const std::string& address() const { return m_address; }

 private:
    Shared* m_shared;
    std::string m_address;
};

// Counts a request through a proxy from its head to its answer.
class Visit {
 public:
    Visit() = default;   // counts nothing
    Visit(Shared& shared, std::string visitor)
        : m_shared(&shared), m_visitor(std::move(visitor)) {}
    Visit(Visit&& other) noexcept
        : m_shared(std::exchange(other.m_shared, nullptr)), m_visitor(std::move(other.m_visitor)) {}
    Visit& operator=(Visit&&) = delete;
    ~Visit() {
        if (m_shared) m_shared->Exit(m_visitor);
    }

 private:
    Shared* m_shared = nullptr;
    std::string m_visitor;
};

// A file that goes away with its owner, unless the handler moved it elsewhere.
class TemporaryFile {
 public:
    // Errors: http.upload_failed {reason}.
    static Result<TemporaryFile> Create(const std::filesystem::path& folder);
    TemporaryFile(TemporaryFile&& other) noexcept;
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    ~TemporaryFile();
    Result<void> Append(std::string_view bytes);
    void Close();
    const std::string& path() const { return m_path; }

 private:
    TemporaryFile(int descriptor, std::string path)
        : m_descriptor(descriptor), m_path(std::move(path)) {}
    int m_descriptor;
    std::string m_path;
};

// Runs `work` on a worker thread and comes back to the connection's own.
template <class Work>
asio::awaitable<void> OnWorker(asio::thread_pool& workers, Work& work) {
    const auto back = co_await asio::this_coro::executor;
    auto start = [&workers, &work, back](auto handler) {
        // Keeps the network thread from ending while a worker is busy for it.
        auto guard = asio::make_work_guard(back);
        asio::post(workers, [&work, back, guard, handler = std::move(handler)]() mutable {
            work();
            asio::post(back, std::move(handler));
        });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
}

}  // namespace atalaya::http
