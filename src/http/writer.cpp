#include "http/writer.hpp"

#include <chrono>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "base/log.hpp"

namespace atalaya::http {

Response DefaultRefusal(int status, const Error& error) {
    std::string text = fmt::format("{} {}\n{}", status, ReasonPhrase(status), error.code);
    for (const auto& param : error.params) text += fmt::format(" {}={}", param.name, param.value);
    return Response::Text(status, "text/plain", text + "\n");
}

template <class Stream>
asio::awaitable<bool> ResponseWriter<Stream>::Send(const Request& request, Response response,
                                                   Framing framing) {
    std::string bytes;
    try {
        bytes = WriteHead(response, framing, m_shared.clock.Now());
    } catch (const std::exception& fault) {
        base::LogError("{} {}: {}", request.method, request.path, fault.what());
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
        sent = co_await SendStream(request, source, framing.chunked);
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
asio::awaitable<bool> ResponseWriter<Stream>::SendStream(const Request& request, BodySource& source,
                                                         bool chunked) {
    std::string piece;
    bool failed = false;
    auto next = [&] {
        try {
            piece = source();
        } catch (const std::exception& fault) {
            base::LogError("{} {}: {}", request.method, request.path, fault.what());
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
asio::awaitable<bool> ResponseWriter<Stream>::Write(std::string_view bytes) {
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

template class ResponseWriter<PlainStream>;
template class ResponseWriter<TlsStream>;

}  // namespace atalaya::http
