#include "http/connection.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "http/answer.hpp"
#include "http/head.hpp"
#include "http/url.hpp"

namespace atalaya::http {
namespace {

namespace bhttp = beast::http;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kPiece = 64u << 10;
constexpr std::size_t kReadAhead = 16u << 10;      // of pipelined requests, beside one head
constexpr std::size_t kMostHeaders = 100;
constexpr auto kLinger = std::chrono::seconds(2);
constexpr std::size_t kLingerBytes = 16u << 20;

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

Error Malformed(std::string_view reason) {
    return Err("http.request_malformed", {{"reason", std::string(reason)}});
}

bool KnownMethod(bhttp::verb verb) {
    switch (verb) {
        case bhttp::verb::get:
        case bhttp::verb::head:
        case bhttp::verb::post:
        case bhttp::verb::put:
        case bhttp::verb::patch:
        case bhttp::verb::delete_:
        case bhttp::verb::options: return true;
        default: return false;   // a list of some thirty: WebDAV, UPnP, Subversion
    }
}

std::string Lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

// host [":" port] of RFC 9110, 7.2: names, IPv4, "[IPv6]".
bool IsHost(std::string_view host) {
    return !host.empty() && host.size() <= 261 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~:[]%!$&'()*+,;=").find(c) != std::string_view::npos;
    });
}

// The framing of a request must have one reading only (RFC 9112, 6.3).
std::optional<Error> FramingFault(const Request& request, bool http_1_0) {
    int hosts = 0, lengths = 0, encodings = 0;
    for (const auto& [name, value] : request.headers) {
        if (name == "host") {
            ++hosts;
            if (!IsHost(value)) return Malformed("the Host header is not a host");
        } else if (name == "content-length") {
            ++lengths;
            if (value.find_first_not_of("0123456789") != std::string::npos) {
                return Malformed("Content-Length is not one number");
            }
        } else if (name == "transfer-encoding") {
            ++encodings;
            if (!EqualNoCase(value, "chunked")) {
                return Malformed("a Transfer-Encoding other than chunked");
            }
        }
    }
    if (hosts > 1) return Malformed("more than one Host header");
    if (hosts == 0 && !http_1_0) return Malformed("no Host header");
    if (lengths > 1) return Malformed("more than one Content-Length");
    if (encodings > 1) return Malformed("more than one Transfer-Encoding");
    if (encodings > 0 && lengths > 0) return Malformed("Content-Length beside Transfer-Encoding");
    if (encodings > 0 && http_1_0) return Malformed("Transfer-Encoding in HTTP/1.0");
    return std::nullopt;
}

Response DefaultRefusal(int status, const Error& error) {
    std::string text = fmt::format("{} {}\n{}", status, ReasonPhrase(status), error.code);
    for (const auto& param : error.params) text += fmt::format(" {}={}", param.name, param.value);
    return Response::Text(status, "text/plain", text + "\n");
}

}  // namespace

template <class Stream>
Connection<Stream>::Connection(Shared& shared, Admission admission, Stream stream)
    : m_shared(shared), m_admission(std::move(admission)), m_stream(std::move(stream)),
      m_buffer(shared.settings.limits.header_bytes + kReadAhead) {
    m_shared.Join(this);
}

template <class Stream>
Connection<Stream>::~Connection() {
    m_shared.Part(this);
}

template <class Stream>
void Connection<Stream>::CloseIfIdle() {
    if (m_idle) CloseNow();
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
    m_request = {};
    m_request.remote = m_admission.address();
    m_request.secure = std::is_same_v<Stream, TlsStream>;
    m_upload.reset();
    m_answered = false;
    m_keep_alive = false;
    m_http_1_0 = false;

    const MaybeRefusal refusal = co_await ReadRequest();
    if (refusal && refusal->status == 0) co_return false;
    Response response;
    if (refusal) {
        m_keep_alive = false;
        response = Refuse(*refusal);
    } else {
        response = co_await Answer();
    }
    const bool sent = co_await Send(std::move(response));
    m_answered = sent;
    co_return sent && m_keep_alive;
}

template <class Stream>
auto Connection<Stream>::ReadRequest() -> asio::awaitable<MaybeRefusal> {
    std::size_t head_bytes = 0;
    if (auto refusal = co_await ReadHead(head_bytes)) co_return refusal;
    Parser parser;
    if (auto refusal = ParseHead(head_bytes, parser)) co_return refusal;
    if (auto refusal = TakeHead(parser)) co_return refusal;
    if (parser.is_done()) co_return std::nullopt;
    co_return co_await ReadBody(parser);
}

template <class Stream>
auto Connection<Stream>::ReadHead(std::size_t& head_bytes) -> asio::awaitable<MaybeRefusal> {
    const Limits& limits = m_shared.settings.limits;
    HeadScanner scanner(limits.header_bytes);
    m_idle = m_buffer.size() == 0;
    socket().expires_after(
        std::chrono::seconds(m_idle ? limits.idle_seconds : limits.header_seconds));
    for (;;) {
        const auto data = m_buffer.data();
        switch (scanner.Scan({static_cast<const char*>(data.data()), data.size()})) {
            case HeadScanner::State::Complete: head_bytes = scanner.size(); co_return std::nullopt;
            case HeadScanner::State::Faulty: co_return Refusal{400, Malformed(scanner.fault())};
            case HeadScanner::State::TooLarge:
                co_return Refusal{431, Err("http.header_too_large",
                                           {{"limit", std::to_string(limits.header_bytes)}})};
            case HeadScanner::State::Incomplete: break;
        }
        if (m_idle && m_shared.stopping) co_return Refusal{};
        const std::size_t room = std::min<std::size_t>(4096, m_buffer.max_size() - m_buffer.size());
        const auto [error, bytes] = co_await m_stream.async_read_some(m_buffer.prepare(room), kAwait);
        if (error) co_return Refusal{};   // gone, or too slow
        m_buffer.commit(bytes);
        if (m_idle) {
            // The clock of the head starts with its first byte and is not set back by later ones.
            m_idle = false;
            socket().expires_after(std::chrono::seconds(limits.header_seconds));
        }
    }
}

template <class Stream>
auto Connection<Stream>::ParseHead(std::size_t head_bytes, Parser& parser) -> MaybeRefusal {
    parser.header_limit(static_cast<std::uint32_t>(head_bytes + 1));
    parser.body_limit(boost::none);       // set by TakeHead and ReadBody, which know the path
    error_code error;
    parser.put(asio::buffer(m_buffer.data(), head_bytes), error);
    if (error == bhttp::error::need_more && parser.is_header_done()) error = {};
    if (error == bhttp::error::bad_version) {
        return Refusal{505, Err("http.version_unsupported")};
    }
    if (error || !parser.is_header_done()) return Refusal{400, Malformed(error.message())};
    m_buffer.consume(head_bytes);
    return std::nullopt;
}

template <class Stream>
auto Connection<Stream>::TakeHead(const Parser& parser) -> MaybeRefusal {
    const auto& message = parser.get();
    m_http_1_0 = message.version() == 10;
    if (message.version() != 10 && message.version() != 11) {
        return Refusal{505, Err("http.version_unsupported")};
    }
    for (const auto& field : message) {
        m_request.headers.emplace_back(Lower(field.name_string()), std::string(field.value()));
    }
    m_request.method = std::string(message.method_string());
    m_request.target = std::string(message.target());
    if (m_request.headers.size() > kMostHeaders) {
        return Refusal{431, Err("http.too_many_headers", {{"limit", std::to_string(kMostHeaders)}})};
    }
    if (auto fault = FramingFault(m_request, m_http_1_0)) return Refusal{400, *std::move(fault)};
    if (!KnownMethod(message.method())) {
        return Refusal{501, Err("http.method_unknown", {{"method", m_request.method}})};
    }
    auto target = ParseTarget(m_request.target);
    if (!target.ok()) return Refusal{400, target.error()};
    if (target->path == "*" && m_request.method != "OPTIONS") {
        return Refusal{400, Err("http.target_invalid", {{"reason", "* without OPTIONS"}})};
    }
    m_request.path = std::move(target->path);
    m_request.query = std::move(target->query);
    const std::string_view expect = m_request.Header("expect");
    if (!expect.empty() && !EqualNoCase(expect, "100-continue")) {
        return Refusal{417, Err("http.expectation_unknown", {{"expectation", std::string(expect)}})};
    }
    m_keep_alive = message.keep_alive() && !m_shared.stopping;
    return std::nullopt;
}

template <class Stream>
auto Connection<Stream>::ReadBody(Parser& parser) -> asio::awaitable<MaybeRefusal> {
    const Limits& limits = m_shared.settings.limits;
    const bool to_file = limits.upload && limits.upload(m_request.path);
    const std::uint64_t limit = to_file ? limits.upload_bytes : limits.body_bytes;
    const Refusal too_large{413, Err("http.body_too_large", {{"limit", std::to_string(limit)}})};
    if (parser.content_length().value_or(0) > limit) co_return too_large;
    if (m_request.Header("expect").size() > 0 && m_buffer.size() == 0) {
        if (!co_await Write("HTTP/1.1 100 Continue\r\n\r\n")) co_return Refusal{};
    }
    Result<void> stored;
    if (to_file) {
        auto file = TemporaryFile::Create(m_shared.settings.upload_folder);
        if (!file.ok()) co_return Refusal{507, file.error()};
        m_upload.emplace(*std::move(file));
        m_request.body_file = m_upload->path();
    } else if (const auto length = parser.content_length()) {
        m_request.body.reserve(std::min<std::uint64_t>(*length, kPiece));
    }
    std::uint64_t received = 0;
    while (!parser.is_done()) {
        std::string_view piece;
        if (auto refusal = co_await ReadPiece(parser, piece)) co_return refusal;
        received += piece.size();
        if (received > limit) co_return too_large;
        if (to_file) {
            auto store = [&] { stored = m_upload->Append(piece); };
            co_await OnWorker(m_shared.workers, store);
            if (!stored.ok()) co_return Refusal{507, stored.error()};
        } else {
            m_request.body.append(piece);
        }
    }
    if (m_upload) m_upload->Close();
    co_return std::nullopt;
}

// Up to kPiece bytes of the body. Each full piece has body_seconds to come, so that neither
// silence nor a drip holds a connection.
template <class Stream>
auto Connection<Stream>::ReadPiece(Parser& parser, std::string_view& piece)
    -> asio::awaitable<MaybeRefusal> {
    m_piece.resize(kPiece);
    auto& body = parser.get().body();
    body.data = m_piece.data();
    body.size = m_piece.size();
    body.more = true;
    socket().expires_after(std::chrono::seconds(m_shared.settings.limits.body_seconds));
    const auto [error, bytes] = co_await bhttp::async_read(m_stream, m_buffer, parser, kAwait);
    if (error && error != bhttp::error::need_buffer) {
        const bool framing = error.category() == make_error_code(bhttp::error::bad_chunk).category() &&
                             error != bhttp::error::partial_message &&
                             error != bhttp::error::end_of_stream;
        if (framing) co_return Refusal{400, Malformed(error.message())};
        co_return Refusal{};   // gone, or too slow
    }
    piece = {m_piece.data(), m_piece.size() - body.size};
    co_return std::nullopt;
}

template <class Stream>
asio::awaitable<Response> Connection<Stream>::Answer() {
    Response response;
    auto work = [&] {
        try {
            response = m_shared.handler(m_request);
            CompressIfWanted(response, m_request.Header("accept-encoding"));
        } catch (const std::exception& fault) {
            base::LogError("{} {}: {}", m_request.method, m_request.path, fault.what());
            response = Refuse({500, Err("http.internal")});
        }
    };
    const auto& quick = m_shared.settings.quick;
    if (quick && quick(m_request.path)) {
        work();
    } else {
        co_await OnWorker(m_shared.workers, work);
    }
    co_return response;
}

template <class Stream>
Response Connection<Stream>::Refuse(const Refusal& refusal) const {
    if (m_shared.settings.refuse) {
        try {
            return m_shared.settings.refuse(refusal.status, refusal.error, m_request);
        } catch (const std::exception& fault) {
            base::LogError("refusal {}: {}", refusal.error.code, fault.what());
        }
    }
    return DefaultRefusal(refusal.status, refusal.error);
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::Send(Response response) {
    Framing framing;
    if (m_shared.stopping) m_keep_alive = false;
    // A stream to HTTP/1.0 ends with the connection.
    if (response.stream && m_http_1_0) m_keep_alive = false;
    framing.head_only = m_request.method == "HEAD" || response.status == 204 || response.status == 304;
    framing.chunked = response.stream && !m_http_1_0 && response.status != 204 && response.status != 304;
    framing.keep_alive = m_keep_alive;
    std::string bytes;
    try {
        bytes = WriteHead(response, framing, m_shared.clock.Now());
    } catch (const std::exception& fault) {
        base::LogError("{} {}: {}", m_request.method, m_request.path, fault.what());
        response = DefaultRefusal(500, Err("http.internal"));
        framing.chunked = false;
        bytes = WriteHead(response, framing, m_shared.clock.Now());
    }
    BodySource source = std::move(response.stream);
    const bool streamed = source && !framing.head_only;
    if (!framing.head_only && !streamed && response.body.size() <= kPiece) {
        bytes += response.body;      // one segment for most answers
        response.body.clear();
    }
    bool sent = co_await Write(bytes);
    if (sent && streamed) {
        sent = co_await SendStream(source, framing.chunked);
    } else if (sent && !framing.head_only) {
        sent = co_await Write(response.body);
    }
    if (source) {
        // What a source holds (a cursor, a file) is let go where waiting is allowed.
        asio::post(m_shared.workers, [held = std::move(source)]() mutable { held = nullptr; });
    }
    co_return sent;
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::SendStream(BodySource& source, bool chunked) {
    std::string piece;
    bool failed = false;
    auto next = [&] {
        try {
            piece = source();
        } catch (const std::exception& fault) {
            base::LogError("{} {}: {}", m_request.method, m_request.path, fault.what());
            failed = true;
        }
    };
    do {
        co_await OnWorker(m_shared.workers, next);
        // Without the last chunk, or with a reset: the peer sees that the answer is not whole.
        if (failed) {
            socket().socket().set_option(asio::socket_base::linger(true, 0));
            co_return false;
        }
        if (chunked) {
            if (!co_await Write(fmt::format("{:x}\r\n", piece.size()))) co_return false;
            piece += "\r\n";
            if (!co_await Write(piece)) co_return false;
            if (piece.size() == 2) break;
        } else if (!co_await Write(piece)) {
            co_return false;
        }
    } while (!piece.empty());
    co_return true;
}

// Each kPiece has body_seconds to be taken by the peer.
template <class Stream>
asio::awaitable<bool> Connection<Stream>::Write(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::string_view piece = bytes.substr(0, kPiece);
        socket().expires_after(std::chrono::seconds(m_shared.settings.limits.body_seconds));
        const auto [error, written] =
            co_await asio::async_write(m_stream, asio::buffer(piece), kAwait);
        if (error) co_return false;
        bytes.remove_prefix(written);
    }
    co_return true;
}

// Ends a connection so that the peer still reads the last answer: closing a socket with unread
// bytes in it sends a reset, which takes the answer away again.
template <class Stream>
asio::awaitable<void> Connection<Stream>::Finish() {
    m_idle = true;
    socket().expires_after(kLinger);
    if constexpr (std::is_same_v<Stream, TlsStream>) {
        co_await m_stream.async_shutdown(kAwait);
        co_return;
    }
    error_code ignored;
    socket().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    m_piece.resize(kPiece);
    std::size_t dropped = 0;
    while (dropped < kLingerBytes && !m_shared.stopping) {
        const auto [error, bytes] = co_await socket().async_read_some(asio::buffer(m_piece), kAwait);
        if (error) break;
        dropped += bytes;
    }
}

template class Connection<PlainStream>;
template class Connection<TlsStream>;

}  // namespace atalaya::http
