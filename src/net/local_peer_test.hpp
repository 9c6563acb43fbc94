#pragma once

// The other side of a call, in a thread of the test: it says and does exactly what a test tells.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace atalaya::net {

// One accepted connection. Ended by its destruction.
class PeerLine {
 public:
    explicit PeerLine(int socket) : m_socket(socket) {}
    ~PeerLine();
    PeerLine(const PeerLine&) = delete;
    PeerLine& operator=(const PeerLine&) = delete;

    // Speaks TLS from here on; false when the other side does not.
    bool StartTls(ssl_ctx_st* context);
    void Say(std::string_view bytes);
    // Up to and with `end`; what was there when the line ended before, or after 10 s.
    std::string Hear(std::string_view end);
    std::string HearBytes(std::size_t count);
    void WaitForEnd();   // until the other side hangs up

 private:
    bool Fill();
    int m_socket;
    ssl_st* m_tls = nullptr;
    std::string m_buffer;
};

// A key and a certificate for "localhost" and 127.0.0.1, signed by itself.
class PeerCertificate {
 public:
    PeerCertificate();
    ~PeerCertificate();
    std::string file() const { return (m_folder / "cert.pem").string(); }
    ssl_ctx_st* context() const { return m_context; }

 private:
    std::filesystem::path m_folder;
    ssl_ctx_st* m_context;
};

// Listens on a free port of 127.0.0.1 and handles its connections one after the other.
class LocalPeer {
 public:
    explicit LocalPeer(std::function<void(PeerLine&)> serve);
    ~LocalPeer();
    std::uint16_t port() const { return m_port; }
    std::string Url(std::string_view path, std::string_view scheme = "http") const;
    int connections() const { return m_connections; }

 private:
    int m_listener;
    std::uint16_t m_port = 0;
    std::atomic<int> m_connections = 0;
    std::thread m_thread;
};

// A port on which nothing listens.
std::uint16_t ClosedPort();

}  // namespace atalaya::net
