#include "testing/raw_client.hpp"

#include <cstdlib>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.hpp"
#include "base/text.hpp"
#include "http/url.hpp"

namespace atalaya::testing {

RawClient::RawClient(std::uint16_t port) : m_socket(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(m_socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    base::Check(connect(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
                "connect");
}

RawClient::~RawClient() {
    if (m_socket >= 0) close(m_socket);
}

bool RawClient::Send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string RawClient::Receive(std::size_t most) {
    std::string piece(most, '\0');
    const ssize_t got = recv(m_socket, piece.data(), piece.size(), 0);
    piece.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return piece;
}

bool RawClient::Fill() {
    const std::string piece = Receive();
    m_buffer += piece;
    return !piece.empty();
}

std::string RawClient::ReadAnswer(bool expect_body) {
    std::size_t end;
    while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos) {
        if (!Fill()) return std::exchange(m_buffer, {});
    }
    std::string answer = m_buffer.substr(0, end + 4);
    m_buffer.erase(0, end + 4);
    if (!expect_body) return answer;
    if (HeaderOf(answer, "Transfer-Encoding") == "chunked") {
        for (;;) {
            std::size_t line;
            while ((line = m_buffer.find("\r\n")) == std::string::npos) {
                if (!Fill()) return answer + "<cut>";
            }
            const std::size_t size = std::strtoul(m_buffer.c_str(), nullptr, 16);
            while (m_buffer.size() < line + 2 + size + 2) {
                if (!Fill()) return answer + "<cut>";
            }
            answer += m_buffer.substr(line + 2, size);
            m_buffer.erase(0, line + 2 + size + 2);
            if (size == 0) return answer;
        }
    }
    const std::size_t size = std::strtoul(HeaderOf(answer, "Content-Length").c_str(), nullptr, 10);
    while (m_buffer.size() < size) {
        if (!Fill()) return answer + "<cut>";
    }
    answer += m_buffer.substr(0, size);
    m_buffer.erase(0, size);
    return answer;
}

std::string RawClient::ReadToEnd() {
    while (Fill()) {
    }
    return std::exchange(m_buffer, {});
}

bool RawClient::Closed() {
    char byte;
    return recv(m_socket, &byte, 1, 0) == 0;
}

void RawClient::Reset() {
    const linger now{1, 0};
    setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(std::exchange(m_socket, -1));
}

void RawClient::ShrinkReceiveBuffer() {
    const int size = 4096;
    setsockopt(m_socket, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

int StatusOf(std::string_view answer) {
    return answer.size() < 12 ? 0 : std::atoi(std::string(answer.substr(9, 3)).c_str());
}

std::string HeaderOf(std::string_view answer, std::string_view name) {
    const std::string_view head = answer.substr(0, answer.find("\r\n\r\n"));
    for (std::string_view line : base::Split(head, '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !http::EqualNoCase(line.substr(0, colon), name)) continue;
        return std::string(base::TrimAscii(line.substr(colon + 1)));
    }
    return {};
}

std::string BodyOf(std::string_view answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string_view::npos ? "" : std::string(answer.substr(end + 4));
}

}  // namespace atalaya::testing
