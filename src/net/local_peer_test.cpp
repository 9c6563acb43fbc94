#include "net/local_peer_test.hpp"

#include <csignal>
#include <tuple>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.hpp"

namespace atalaya::net {
namespace {

// A listening socket on a free port of 127.0.0.1, and that port.
std::pair<int, std::uint16_t> Listen() {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    base::Check(bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0, "bind");
    base::Check(listen(listener, 16) == 0, "listen");
    base::Check(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0, "name");
    return {listener, ntohs(address.sin_port)};
}

}  // namespace

PeerLine::~PeerLine() {
    if (m_tls) {
        SSL_shutdown(m_tls);
        SSL_free(m_tls);
    }
    close(m_socket);
}

bool PeerLine::StartTls(ssl_ctx_st* context) {
    m_tls = SSL_new(context);
    SSL_set_fd(m_tls, m_socket);
    return SSL_accept(m_tls) == 1;
}

void PeerLine::Say(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = m_tls ? SSL_write(m_tls, bytes.data(), static_cast<int>(bytes.size()))
                                : send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool PeerLine::Fill() {
    char piece[4096];
    const auto got = m_tls ? SSL_read(m_tls, piece, sizeof piece)
                           : recv(m_socket, piece, sizeof piece, 0);
    if (got > 0) m_buffer.append(piece, static_cast<std::size_t>(got));
    return got > 0;
}

std::string PeerLine::Hear(std::string_view end) {
    std::size_t at;
    while ((at = m_buffer.find(end)) == std::string::npos) {
        if (!Fill()) return std::exchange(m_buffer, {});
    }
    return HearBytes(at + end.size());
}

std::string PeerLine::HearBytes(std::size_t count) {
    while (m_buffer.size() < count && Fill()) {
    }
    std::string out = m_buffer.substr(0, count);
    m_buffer.erase(0, count);
    return out;
}

void PeerLine::WaitForEnd() {
    while (Fill()) m_buffer.clear();
}

PeerCertificate::PeerCertificate() : m_context(SSL_CTX_new(TLS_server_method())) {
    std::string folder = (std::filesystem::temp_directory_path() / "atalaya-peer-XXXXXX").string();
    base::Check(mkdtemp(folder.data()) != nullptr, "folder");
    m_folder = folder;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> cert(X509_new(), X509_free);
    X509_set_version(cert.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
    X509_set_pubkey(cert.get(), key.get());
    X509_NAME* name = X509_get_subject_name(cert.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(cert.get(), name);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"),
        X509_EXTENSION_free);
    X509_add_ext(cert.get(), names.get(), -1);
    X509_sign(cert.get(), key.get(), EVP_sha256());
    const std::unique_ptr<FILE, decltype(&fclose)> out(fopen(file().c_str(), "w"), fclose);
    PEM_write_X509(out.get(), cert.get());
    SSL_CTX_use_certificate(m_context, cert.get());
    SSL_CTX_use_PrivateKey(m_context, key.get());
}

PeerCertificate::~PeerCertificate() {
    SSL_CTX_free(m_context);
    std::filesystem::remove_all(m_folder);
}

LocalPeer::LocalPeer(std::function<void(PeerLine&)> serve) {
    std::tie(m_listener, m_port) = Listen();
    m_thread = std::thread([this, serve = std::move(serve)] {
        // A line that the caller ended must not end the test; of this thread alone, so that the
        // caller's own care is still seen.
        sigset_t broken_pipe;
        sigemptyset(&broken_pipe);
        sigaddset(&broken_pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
        for (int accepted; (accepted = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
            ++m_connections;
            const timeval patience{10, 0};
            setsockopt(accepted, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            PeerLine line(accepted);
            serve(line);
        }
    });
}

LocalPeer::~LocalPeer() {
    shutdown(m_listener, SHUT_RDWR);
    m_thread.join();
    close(m_listener);
}

std::string LocalPeer::Url(std::string_view path, std::string_view scheme) const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(m_port) + std::string(path);
}

std::uint16_t ClosedPort() {
    const auto [listener, port] = Listen();
    close(listener);
    return port;
}

}  // namespace atalaya::net
