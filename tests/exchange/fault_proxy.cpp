#include "fault_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/check.hpp"

namespace atalaya::network_test {

namespace {

sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return out;
}

bool SendAll(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::size_t LengthIn(std::string_view head) {
    std::string small(head);
    std::ranges::transform(small, small.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    const auto at = small.find("content-length:");
    return at == std::string::npos ? 0 : std::strtoull(small.c_str() + at + 15, nullptr, 10);
}

// One message of HTTP with its body; nullopt when the other side ended before. `rest` holds what
// came after it.
std::optional<std::string> ReadMessage(int socket, std::string& rest) {
    std::size_t whole = std::string::npos;
    while (true) {
        if (whole == std::string::npos) {
            if (const auto end = rest.find("\r\n\r\n"); end != std::string::npos)
                whole = end + 4 + LengthIn(std::string_view(rest).substr(0, end));
        }
        if (rest.size() >= whole) {
            std::string out = rest.substr(0, whole);
            rest.erase(0, whole);
            return out;
        }
        char buffer[1 << 16];
        const auto got = recv(socket, buffer, sizeof buffer, 0);
        if (got <= 0) return std::nullopt;
        rest.append(buffer, static_cast<std::size_t>(got));
    }
}

void Sleep(int milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

}  // namespace

FaultProxy::FaultProxy(std::uint16_t target, std::uint64_t seed)
    : m_target(target), m_random(seed) {
    m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = Loopback(0);
    base::Check(bind(m_listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                    listen(m_listener, 64) == 0,
                "a port for a proxy");
    socklen_t size = sizeof address;
    getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
    m_acceptor = std::thread([this] { Accept(); });
}

FaultProxy::~FaultProxy() {
    m_stop = true;
    Cut(true);
    shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    close(m_listener);
    for (std::thread& thread : m_threads) thread.join();
}

void FaultProxy::Set(const Faults& faults) {
    const std::lock_guard lock(m_mutex);
    m_faults = faults;
}

void FaultProxy::Cut(bool cut) {
    m_cut = cut;
    const std::lock_guard lock(m_mutex);
    if (cut)
        for (const int socket : m_open) shutdown(socket, SHUT_RDWR);
}

std::map<std::string, int> FaultProxy::Happened() const {
    const std::lock_guard lock(m_mutex);
    return m_happened;
}

bool FaultProxy::Keep(int socket) {
    const std::lock_guard lock(m_mutex);
    if (m_cut) return false;
    m_open.insert(socket);
    return true;
}

void FaultProxy::Close(int socket) {
    {
        const std::lock_guard lock(m_mutex);
        m_open.erase(socket);
    }
    close(socket);
}

int FaultProxy::Below(int bound) {
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_random.Below(static_cast<std::uint64_t>(bound)));
}

void FaultProxy::Count(const char* what) {
    const std::lock_guard lock(m_mutex);
    ++m_happened[what];
}

void FaultProxy::Accept() {
    while (!m_stop) {
        const int client = accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        if (!Keep(client)) {
            close(client);
            continue;
        }
        const std::lock_guard lock(m_mutex);
        m_threads.emplace_back([this, client] {
            Serve(client);
            Close(client);
        });
    }
}

void FaultProxy::Serve(int client) {
    const int one = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    std::string rest;
    while (!m_stop && !m_cut) {
        const auto request = ReadMessage(client, rest);
        if (!request || !Handle(client, *request)) return;
    }
}

FaultProxy::Fate FaultProxy::Draw() {
    int drawn = Below(100);
    Faults faults;
    {
        const std::lock_guard lock(m_mutex);
        faults = m_faults;
    }
    if ((drawn -= faults.lost) < 0) return Fate::Lost;
    if ((drawn -= faults.answer_lost) < 0) return Fate::AnswerLost;
    if ((drawn -= faults.doubled) < 0) return Fate::Doubled;
    if ((drawn -= faults.delayed) < 0) return Fate::Delayed;
    if ((drawn -= faults.late) < 0) return Fate::Late;
    if ((drawn -= faults.cut) < 0) return Below(2) == 0 ? Fate::CutRequest : Fate::CutAnswer;
    return Fate::Through;
}

bool FaultProxy::Handle(int client, const std::string& request) {
    constexpr std::size_t kAll = std::string::npos;
    switch (Draw()) {
        case Fate::Through: break;
        case Fate::Lost: Count("lost"); return false;
        case Fate::AnswerLost:
            Count("answer lost");
            Ask(request, kAll);
            return false;
        case Fate::Doubled:
            Count("doubled");
            Ask(request, kAll);
            break;
        case Fate::Delayed:
            Count("delayed");
            Sleep(Below(1000));
            break;
        case Fate::Late:
            Count("late");
            shutdown(client, SHUT_RDWR);   // the caller goes on without it
            Sleep(200 + Below(2500));
            Ask(request, kAll);
            return false;
        case Fate::CutRequest:
            Count("cut request");
            Ask(request.substr(0, request.size() / 2), 0);
            return false;
        case Fate::CutAnswer: {
            Count("cut answer");
            const std::string answer = Ask(request, kAll);
            SendAll(client, std::string_view(answer).substr(0, answer.size() / 2));
            return false;
        }
    }
    const std::string answer = Ask(request, kAll);
    return !answer.empty() && SendAll(client, answer);
}

int FaultProxy::Connect() {
    const int out = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = Loopback(m_target);
    if (connect(out, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && Keep(out))
        return out;
    close(out);
    return -1;
}

// The hub's answer; "" when there is none. `most` 0: does not wait for one.
std::string FaultProxy::Ask(const std::string& request, std::size_t most) {
    const int hub = Connect();
    if (hub < 0) return {};
    std::string rest, out;
    if (SendAll(hub, request) && most > 0) out = ReadMessage(hub, rest).value_or("");
    Close(hub);
    return out;
}

}  // namespace atalaya::network_test
