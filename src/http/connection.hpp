#pragma once

// One connection of the server; private to the room. Only connection.cpp and server.cpp include
// this file, so that Asio and Beast are compiled in two places.

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "base/clock.hpp"
#include "http/http.hpp"

namespace atalaya::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

// What Stop asks of a connection; called on the connection's own thread.
class Stoppable {
 public:
    virtual ~Stoppable() = default;
    virtual void CloseIfIdle() = 0;
    virtual void CloseNow() = 0;
    virtual asio::any_io_executor executor() = 0;
};

// What all connections share. Outlives them.
class Shared {
 public:
    Shared(const Settings& settings, const Handler& handler)
        : settings(settings), handler(handler),
          workers(static_cast<std::size_t>(std::max(1, settings.worker_threads))) {}

    // False when the limits of connections are reached.
    bool Admit(const std::string& address);
    void Leave(const std::string& address);
    void Join(Stoppable* connection);
    void Part(Stoppable* connection);
    // Calls `what` for every connection, on that connection's thread.
    void ForEach(void (Stoppable::*what)());
    int connections();

    const Settings settings;
    const Handler handler;
    const base::SystemClock clock;
    asio::thread_pool workers;
    std::atomic<bool> stopping = false;

 private:
    std::mutex m_mutex;
    std::map<std::string, int> m_by_address;
    std::set<Stoppable*> m_open;
    int m_connections = 0;
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

template <class Stream>
class Connection final : public Stoppable {
 public:
    Connection(Shared& shared, Admission admission, Stream stream);
    ~Connection() override;
    // Serves requests one after the other until either side ends it.
    asio::awaitable<void> Run();

    void CloseIfIdle() override;
    void CloseNow() override;
    asio::any_io_executor executor() override { return m_stream.get_executor(); }

 private:
    using Parser = beast::http::request_parser<beast::http::buffer_body>;
    // Why a request goes no further; status 0: close without a word.
    struct Refusal {
        int status = 0;
        Error error;
    };
    using MaybeRefusal = std::optional<Refusal>;

    asio::awaitable<bool> Handshake();
    asio::awaitable<bool> ServeOne();                 // false: the connection ends
    asio::awaitable<MaybeRefusal> ReadRequest();
    asio::awaitable<MaybeRefusal> ReadHead(std::size_t& head_bytes);
    MaybeRefusal ParseHead(std::size_t head_bytes, Parser& parser);
    MaybeRefusal TakeHead(const Parser& parser);
    asio::awaitable<MaybeRefusal> ReadBody(Parser& parser);
    asio::awaitable<MaybeRefusal> ReadPiece(Parser& parser, std::string_view& piece);
    asio::awaitable<Response> Answer();
    asio::awaitable<bool> Send(Response response);
    asio::awaitable<bool> SendStream(BodySource& source, bool chunked);
    asio::awaitable<bool> Write(std::string_view bytes);
    asio::awaitable<void> Finish();
    Response Refuse(const Refusal& refusal) const;
    auto& socket() { return beast::get_lowest_layer(m_stream); }

    Shared& m_shared;
    Admission m_admission;
    Stream m_stream;
    beast::flat_buffer m_buffer;
    std::vector<char> m_piece;                        // of a body; allocated by the first one
    Request m_request;
    std::optional<TemporaryFile> m_upload;
    bool m_keep_alive = false;
    bool m_http_1_0 = false;
    bool m_idle = true;
    bool m_answered = false;                          // the last thing done was an answer
};

extern template class Connection<PlainStream>;
extern template class Connection<TlsStream>;

}  // namespace atalaya::http
