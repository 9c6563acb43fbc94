#include "http/reader.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "http/head.hpp"
#include "http/url.hpp"

namespace atalaya::http {
namespace {

namespace bhttp = beast::http;
using boost::system::error_code;

constexpr std::size_t kReadAhead = 16u << 10;      // of pipelined requests, beside one head

}  // namespace

template <class Stream>
RequestReader<Stream>::RequestReader(Shared& shared, Stream& stream)
    : m_shared(shared), m_stream(stream),
      m_buffer(shared.settings.limits.header_bytes + kReadAhead), m_full(stream.get_executor()) {}

template <class Stream>
auto RequestReader<Stream>::Read(Incoming& incoming) -> asio::awaitable<MaybeRefusal> {
    std::size_t head_bytes = 0;
    if (auto refusal = co_await ReadHead(head_bytes)) co_return refusal;
    Parser parser;
    if (auto refusal = ParseHead(head_bytes, parser)) {
        // For the language and the form of the answer; its own faults would come second.
        CopyHead(parser, incoming);
        std::ignore = JudgeHead(incoming.request, incoming.http_1_0);
        co_return refusal;
    }
    if (auto refusal = TakeHead(parser, incoming)) co_return refusal;
    if (parser.is_done()) co_return std::nullopt;
    co_return co_await ReadBody(parser, incoming);
}

template <class Stream>
auto RequestReader<Stream>::ReadHead(std::size_t& head_bytes) -> asio::awaitable<MaybeRefusal> {
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
                                           {{"largest", std::to_string(limits.header_bytes)}})};
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
auto RequestReader<Stream>::ParseHead(std::size_t head_bytes, Parser& parser) -> MaybeRefusal {
    parser.header_limit(static_cast<std::uint32_t>(head_bytes + 1));
    parser.body_limit(boost::none);       // set by TakeHead and ReadBody, which know the path
    error_code error;
    parser.put(asio::buffer(m_buffer.data(), head_bytes), error);
    if (error == bhttp::error::need_more && parser.is_header_done()) error = {};
    if (error == bhttp::error::bad_version) {
        return Refusal{505, Err("http.version_unsupported")};
    }
    if (error || !parser.is_header_done()) return Refusal{400, Malformed("http.reason_form")};
    m_buffer.consume(head_bytes);
    return std::nullopt;
}

template <class Stream>
void RequestReader<Stream>::CopyHead(const Parser& parser, Incoming& incoming) {
    const auto& message = parser.get();
    incoming.http_1_0 = message.version() == 10;
    for (const auto& field : message) {
        incoming.request.headers.emplace_back(Lower(field.name_string()),
                                              std::string(field.value()));
    }
    incoming.request.method = std::string(message.method_string());
    incoming.request.target = std::string(message.target());
}

template <class Stream>
auto RequestReader<Stream>::TakeHead(const Parser& parser, Incoming& incoming) -> MaybeRefusal {
    const auto& message = parser.get();
    if (message.version() != 10 && message.version() != 11) {
        return Refusal{505, Err("http.version_unsupported")};
    }
    CopyHead(parser, incoming);
    if (auto refusal = JudgeHead(incoming.request, incoming.http_1_0)) return refusal;
    incoming.keep_alive = message.keep_alive() && !m_shared.stopping;
    return std::nullopt;
}

template <class Stream>
auto RequestReader<Stream>::ReadBody(Parser& parser, Incoming& incoming)
    -> asio::awaitable<MaybeRefusal> {
    const Limits& limits = m_shared.settings.limits;
    Request& request = incoming.request;
    auto& upload = incoming.upload;
    const bool to_file = limits.upload && limits.upload(request.path);
    const std::uint64_t limit = to_file ? limits.upload_bytes : limits.body_bytes;
    const Refusal too_large{413, Err("http.body_too_large", {{"largest", std::to_string(limit)}})};
    if (parser.content_length().value_or(0) > limit) co_return too_large;
    if (request.Header("expect").size() > 0 && m_buffer.size() == 0) {
        if (!co_await SayContinue()) co_return Refusal{};
    }
    Result<void> stored;
    if (to_file) {
        auto file = TemporaryFile::Create(m_shared.settings.upload_folder);
        if (!file.ok()) co_return Refusal{507, file.error()};
        upload.emplace(*std::move(file));
        request.body_file = upload->path();
    } else if (const auto length = parser.content_length()) {
        request.body.reserve(std::min<std::uint64_t>(*length, kPiece));
    }
    std::uint64_t received = 0;
    while (!parser.is_done()) {
        std::string_view piece;
        if (auto refusal = co_await ReadPiece(parser, piece)) co_return refusal;
        received += piece.size();
        if (received > limit) co_return too_large;
        if (to_file) {
            auto store = [&] { stored = upload->Append(piece); };
            co_await OnWorker(m_shared.workers, store);
            if (!stored.ok()) co_return Refusal{507, stored.error()};
        } else {
            request.body.append(piece);
        }
    }
    if (upload) upload->Close();
    co_return std::nullopt;
}

// Up to kPiece bytes of the body. Each full piece has body_seconds to come, so that neither
// silence nor a drip holds a connection.
template <class Stream>
auto RequestReader<Stream>::ReadPiece(Parser& parser, std::string_view& piece)
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
        if (framing) co_return Refusal{400, Malformed("http.reason_form")};
        co_return Refusal{};   // gone, or too slow
    }
    piece = {m_piece.data(), m_piece.size() - body.size};
    co_return std::nullopt;
}

template <class Stream>
asio::awaitable<bool> RequestReader<Stream>::Watch() {
    m_watching = true;
    socket().expires_never();   // who waits here has a clock of its own
    while (m_watching) {
        const std::size_t room = std::min<std::size_t>(4096, m_buffer.max_size() - m_buffer.size());
        if (room == 0) {
            m_full.expires_at(asio::steady_timer::time_point::max());
            co_await m_full.async_wait(kAwait);
            continue;
        }
        const auto [error, bytes] = co_await m_stream.async_read_some(m_buffer.prepare(room), kAwait);
        m_buffer.commit(bytes);
        if (error && m_watching) co_return false;
        if (error && error != asio::error::operation_aborted) co_return false;
    }
    co_return true;
}

template <class Stream>
void RequestReader<Stream>::StopWatching() {
    m_watching = false;
    socket().cancel();
    m_full.cancel();
}

template <class Stream>
asio::awaitable<bool> RequestReader<Stream>::SayContinue() {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    socket().expires_after(std::chrono::seconds(m_shared.settings.limits.body_seconds));
    const auto [error, written] =
        co_await asio::async_write(m_stream, asio::buffer(kContinue), kAwait);
    co_return !error;
}

template class RequestReader<PlainStream>;
template class RequestReader<TlsStream>;

}  // namespace atalaya::http
