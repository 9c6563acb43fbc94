#include "http/connection.hpp"

#include <algorithm>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/log.hpp"
#include "http/answer.hpp"
#include "http/parking.hpp"

namespace atalaya::http {
namespace {

using boost::system::error_code;

constexpr auto kLinger = std::chrono::seconds(2);
constexpr std::size_t kLingerBytes = 16u << 20;

// Does something on every way out. For what a wait has entered: a wake or a timer that comes late
// finds nothing then, and cannot end a later read of the same connection.
template <class Work>
class AtEnd {
 public:
    explicit AtEnd(Work work) : m_work(std::move(work)) {}
    AtEnd(const AtEnd&) = delete;
    AtEnd& operator=(const AtEnd&) = delete;
    ~AtEnd() { m_work(); }

 private:
    Work m_work;
};

}  // namespace

template <class Stream>
Connection<Stream>::Connection(Shared& shared, Admission admission, Stream stream)
    : m_shared(shared), m_admission(std::move(admission)), m_stream(std::move(stream)),
      m_reader(shared, m_stream), m_writer(shared, m_stream) {
    m_shared.Join(this);
}

template <class Stream>
Connection<Stream>::~Connection() {
    m_shared.Part(this);
}

template <class Stream>
void Connection<Stream>::CloseIfIdle() {
    if (m_parked) {
        EndWait();   // its handler is asked for what it can say now
    } else if (m_ending || m_reader.idle()) {
        CloseNow();
    }
}

template <class Stream>
void Connection<Stream>::CloseNow() {
    socket().close();
}

template <class Stream>
asio::awaitable<void> Connection<Stream>::Run() {
    error_code ignored;
    socket().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    if (!co_await Handshake()) co_return;
    while (co_await ServeOne()) {
    }
    if (m_answered) co_await Finish();
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::Handshake() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
        socket().expires_after(std::chrono::seconds(m_shared.settings.limits.header_seconds));
        const auto [error] = co_await m_stream.async_handshake(asio::ssl::stream_base::server, kAwait);
        co_return !error;
    }
    co_return true;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::ServeOne() {
    Incoming incoming;
    incoming.request.remote = m_admission.address();
    incoming.request.secure = std::is_same_v<Stream, TlsStream>;
    m_answered = false;

    const MaybeRefusal refusal = co_await m_reader.Read(incoming);
    if (refusal && refusal->status == 0) co_return false;
    const auto visit = Attribute(incoming.request);
    Response response;
    if (refusal) {
        incoming.keep_alive = false;
        response = Refuse(*refusal, incoming.request);
    } else if (!visit) {
        response = Refuse({503, Err("http.address_busy")}, incoming.request);
        response.Set("Retry-After", "5");
    } else {
        incoming.request.may_park = m_shared.settings.parking && !m_shared.stopping;
        response = co_await Answer(incoming.request);
        if (response.wait && !co_await WaitForAnswer(incoming.request, response)) co_return false;
    }
    const Framing framing = FramingOf(incoming, response);
    m_answered = co_await m_writer.Send(incoming.request, std::move(response), framing);
    co_return m_answered && framing.keep_alive;
}

// Says whose request it is. nullopt: its visitor, who came through a proxy, has as many under way as
// one address may have.
template <class Stream>
std::optional<Visit> Connection<Stream>::Attribute(Request& request) {
    const auto& proxies = m_shared.proxies;
    if (!proxies.Has(m_admission.address())) return std::optional<Visit>(std::in_place);
    auto origin = proxies.OriginOf(request, m_admission.address(), request.secure);
    request.remote = std::move(origin.address);
    request.secure = origin.secure;
    // What a proxy asks for itself, such as whether the server is alive.
    if (request.remote == m_admission.address()) return std::optional<Visit>(std::in_place);
    if (!m_shared.Enter(request.remote)) return std::nullopt;
    return std::optional<Visit>(std::in_place, m_shared, request.remote);
}

template <class Stream>
Framing Connection<Stream>::FramingOf(const Incoming& incoming, const Response& response) const {
    const bool bodiless = response.status == 204 || response.status == 304;
    // A stream to HTTP/1.0 ends with the connection.
    const bool until_close = response.stream && incoming.http_1_0;
    Framing framing;
    framing.head_only = incoming.request.method == "HEAD" || bodiless;
    framing.chunked = response.stream && !incoming.http_1_0 && !bodiless;
    framing.keep_alive = incoming.keep_alive && !until_close && !m_shared.stopping;
    return framing;
}

template <class Stream>
asio::awaitable<Response> Connection<Stream>::Answer(const Request& request) {
    Response response;
    auto work = [&] {
        try {
            response = m_shared.handler(request);
            CompressIfWanted(response, request.Header("accept-encoding"));
        } catch (const std::exception& fault) {
            base::LogError("{} {}: {}", request.method, request.path, fault.what());
            response = Refuse({500, Err("http.internal")}, request);
        }
    };
    const auto& quick = m_shared.settings.quick;
    if (quick && quick(request.path)) {
        work();
    } else {
        co_await OnWorker(m_shared.workers, work);
    }
    co_return response;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::WaitForAnswer(Request& request, Response& response) {
    using std::chrono::milliseconds, std::chrono::steady_clock;
    const auto began = steady_clock::now();
    const milliseconds most = std::chrono::seconds(m_shared.settings.limits.park_seconds);
    auto waited = milliseconds::zero();
    while (response.wait) {
        Waited end = Waited::Refused;
        if (request.may_park) end = co_await Park(*response.wait, most - waited);
        if (end == Waited::Gone) co_return false;
        if (end == Waited::Refused) {
            response = Refuse({503, Err("http.cannot_wait")}, request);
            response.Set("Retry-After", "5");
            break;
        }
        waited = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
        request.parked = true;
        request.may_park = waited < most && !m_shared.stopping;
        request.waited_milliseconds = static_cast<int>(waited.count());
        response = co_await Answer(request);
    }
    co_return true;
}

template <class Stream>
auto Connection<Stream>::Park(const Wait& wait, std::chrono::milliseconds most)
    -> asio::awaitable<Waited> {
    const auto number = m_shared.Park(this);
    if (!number) co_return Waited::Refused;
    const auto unpark = AtEnd([&] { m_shared.Unpark(*number); });
    const auto over = [&shared = m_shared, number = *number] { shared.EndWait(number); };
    // From whatever thread the news come: on to the connection's own.
    auto wake = [executor = executor(), over] { asio::post(executor, over); };
    Parking& parking = *m_shared.settings.parking;
    const auto entered = parking.Enter(wait.key, wait.ticket, std::move(wake));
    if (!entered) co_return Waited::Over;
    const auto leave = AtEnd([&] { parking.Leave(wait.key, *entered); });
    asio::steady_timer timer(executor(), std::min(most, std::chrono::milliseconds(wait.milliseconds)));
    timer.async_wait([over](const error_code& error) {
        if (!error) over();
    });
    m_parked = true;
    const bool there = co_await m_reader.Watch();
    m_parked = false;
    co_return there ? Waited::Over : Waited::Gone;
}

template <class Stream>
Response Connection<Stream>::Refuse(const Refusal& refusal, const Request& request) const {
    if (m_shared.settings.refuse) {
        try {
            return m_shared.settings.refuse(refusal.status, refusal.error, request);
        } catch (const std::exception& fault) {
            base::LogError("refusal {}: {}", refusal.error.code, fault.what());
        }
    }
    return DefaultRefusal(refusal.status, refusal.error);
}

// Ends a connection so that the peer still reads the last answer: closing a socket with unread
// bytes in it sends a reset, which takes the answer away again.
template <class Stream>
asio::awaitable<void> Connection<Stream>::Finish() {
    m_ending = true;
    socket().expires_after(kLinger);
    if constexpr (std::is_same_v<Stream, TlsStream>) {
        co_await m_stream.async_shutdown(kAwait);
        co_return;
    }
    error_code ignored;
    socket().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    std::vector<char> piece(kPiece);
    std::size_t dropped = 0;
    while (dropped < kLingerBytes && !m_shared.stopping) {
        const auto [error, bytes] = co_await socket().async_read_some(asio::buffer(piece), kAwait);
        if (error) break;
        dropped += bytes;
    }
}

template class Connection<PlainStream>;
template class Connection<TlsStream>;

}  // namespace atalaya::http
