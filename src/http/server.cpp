#include <chrono>
#include <condition_variable>
#include <thread>

#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "base/system_reason.hpp"
#include "http/connection.hpp"

namespace atalaya::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";

Error CertificateInvalid(const std::string& file) {
    const bool there = ::access(file.c_str(), R_OK) == 0;
    return Err("http.certificate_invalid",
               {{"file", file},
                {"reason", there ? "http.reason_pem" : base::SystemReason(errno)}});
}

Result<std::unique_ptr<asio::ssl::context>> LoadTls(const Settings& settings) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    context->set_options(asio::ssl::context::no_compression | SSL_OP_NO_RENEGOTIATION);
    error_code error;
    context->use_certificate_chain_file(settings.certificate, error);
    if (error) return CertificateInvalid(settings.certificate);
    context->use_private_key_file(settings.key, asio::ssl::context::pem, error);
    if (error) return CertificateInvalid(settings.key);
    if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
        return Err("http.certificate_invalid",
                   {{"file", settings.key}, {"reason", "http.reason_other_key"}});
    }
    return context;
}

std::string NameOf(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

class AsioServer final : public Server {
 public:
    AsioServer(Settings settings, Handler handler) : m_shared(settings, handler) {
        const int threads = std::max(1, settings.network_threads);
        for (int i = 0; i < threads; ++i) m_networks.push_back(std::make_unique<Network>());
        m_acceptor.emplace(m_networks.front()->context);
    }

    ~AsioServer() override { Stop(); }

    Result<void> Open();
    std::uint16_t port() const override { return m_port; }
    void Stop() override;

 private:
    // A thread with its own context: a connection lives on one thread and needs no locks.
    struct Network {
        asio::io_context context{1};
        asio::executor_work_guard<asio::io_context::executor_type> guard{context.get_executor()};
        std::thread thread;
    };

    Result<void> Listen();
    asio::awaitable<void> AcceptLoop();
    void Take(tcp::socket socket);
    void CloseAcceptor();

    Shared m_shared;
    std::unique_ptr<asio::ssl::context> m_tls;
    std::vector<std::unique_ptr<Network>> m_networks;
    std::optional<tcp::acceptor> m_acceptor;
    std::size_t m_next = 0;
    std::uint16_t m_port = 0;
    std::once_flag m_stopped;
};

Result<void> AsioServer::Open() {
    if (!m_shared.settings.certificate.empty()) {
        ATALAYA_ASSIGN(m_tls, LoadTls(m_shared.settings));
    }
    ATALAYA_ASSIGN(m_shared.proxies, TrustedProxies::Read(m_shared.settings.proxies));
    ATALAYA_TRY(Listen());
    asio::co_spawn(m_networks.front()->context, AcceptLoop(), asio::detached);
    for (auto& network : m_networks) {
        network->thread = std::thread([&context = network->context] { context.run(); });
    }
    return {};
}

Result<void> AsioServer::Listen() {
    const Settings& settings = m_shared.settings;
    const std::string port = std::to_string(settings.port);
    error_code error;
    const auto address = asio::ip::make_address(settings.address, error);
    if (error) return Err("http.address_invalid", {{"address", settings.address}});
    const tcp::endpoint endpoint(address, settings.port);
    m_acceptor->open(endpoint.protocol(), error);
    if (!error) m_acceptor->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) m_acceptor->bind(endpoint, error);
    if (!error) m_acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
        return Err("http.address_in_use", {{"address", settings.address}, {"port", port}});
    }
    if (error == asio::error::access_denied) {
        return Err("http.address_forbidden", {{"address", settings.address}, {"port", port}});
    }
    if (error) return Err("http.address_invalid", {{"address", settings.address}});
    m_port = m_acceptor->local_endpoint().port();
    return {};
}

asio::awaitable<void> AsioServer::AcceptLoop() {
    while (!m_shared.stopping) {
        Network& network = *m_networks[m_next++ % m_networks.size()];
        auto [error, socket] = co_await m_acceptor->async_accept(network.context, kAwait);
        if (m_shared.stopping) co_return;
        if (error) {
            // Out of file handles: those that close will make room.
            base::LogWarning("accept: {}", error.message());
            asio::steady_timer pause(co_await asio::this_coro::executor, std::chrono::milliseconds(100));
            co_await pause.async_wait(kAwait);
            continue;
        }
        Take(std::move(socket));
    }
}

template <class Stream>
asio::awaitable<void> Serve(std::unique_ptr<Connection<Stream>> connection) {
    co_await connection->Run();
}

template <class Stream>
void Spawn(Shared& shared, Admission admission, Stream stream) {
    const auto executor = stream.get_executor();
    auto connection = std::make_unique<Connection<Stream>>(shared, std::move(admission), std::move(stream));
    asio::co_spawn(executor, Serve(std::move(connection)), [](std::exception_ptr fault) {
        try {
            if (fault) std::rethrow_exception(fault);
        } catch (const std::exception& what) {
            base::LogError("connection: {}", what.what());
        }
    });
}

void AsioServer::Take(tcp::socket socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error) return;   // already gone
    std::string address = NameOf(peer);
    if (!m_shared.Admit(address)) {
        socket.non_blocking(true, error);
        if (!m_tls) socket.send(asio::buffer(kFull), 0, error);
        return;
    }
    Admission admission(m_shared, std::move(address));
    if (m_tls) {
        Spawn(m_shared, std::move(admission), TlsStream(std::move(socket), *m_tls));
    } else {
        Spawn(m_shared, std::move(admission), PlainStream(std::move(socket)));
    }
}

void AsioServer::CloseAcceptor() {
    Network& first = *m_networks.front();
    if (!first.thread.joinable()) return;   // never opened
    asio::post(first.context, [this] {
        error_code ignored;
        m_acceptor->close(ignored);
    });
}

void AsioServer::Stop() {
    std::call_once(m_stopped, [this] {
        m_shared.stopping = true;
        CloseAcceptor();
        m_shared.ForEach(&Stoppable::CloseIfIdle);
        const auto patience = std::chrono::seconds(m_shared.settings.limits.stop_seconds);
        const auto deadline = std::chrono::steady_clock::now() + patience;
        // Past the deadline the rest is cut; a handler cannot be interrupted and is waited for.
        while (m_shared.connections() > 0) {
            const bool late = std::chrono::steady_clock::now() > deadline;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            m_shared.ForEach(late ? &Stoppable::CloseNow : &Stoppable::CloseIfIdle);
        }
        m_shared.workers.join();
        for (auto& network : m_networks) {
            network->guard.reset();
            if (network->thread.joinable()) network->thread.join();
        }
    });
}

}  // namespace

Result<std::unique_ptr<Server>> Server::Start(Settings settings, Handler handler) {
    auto server = std::make_unique<AsioServer>(std::move(settings), std::move(handler));
    ATALAYA_TRY(server->Open());
    return std::unique_ptr<Server>(std::move(server));
}

}  // namespace atalaya::http
