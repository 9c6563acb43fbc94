#pragma once

// Reads the requests of one connection; private to the room.

#include <optional>
#include <string_view>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "http/request_rules.hpp"
#include "http/shared.hpp"

namespace atalaya::http {

// One request as it came.
struct Incoming {
    Request request;
    std::optional<TemporaryFile> upload;   // behind request.body_file
    bool keep_alive = false;
    bool http_1_0 = false;
};

template <class Stream>
class RequestReader {
 public:
    // Both outlive it.
    RequestReader(Shared& shared, Stream& stream);

    // The next request, with its body in memory or in a file. What was understood of a refused
    // one stands in `incoming` all the same.
    asio::awaitable<MaybeRefusal> Read(Incoming& incoming);
    // Waiting for the first byte of a request.
    bool idle() const { return m_idle; }
    // Between two requests: waits until StopWatching, and keeps what the peer sends meanwhile for
    // the next request. False when the peer has gone; to end its own side counts as that.
    asio::awaitable<bool> Watch();
    void StopWatching();

 private:
    using Parser = beast::http::request_parser<beast::http::buffer_body>;

    asio::awaitable<MaybeRefusal> ReadHead(std::size_t& head_bytes);
    MaybeRefusal ParseHead(std::size_t head_bytes, Parser& parser);
    void CopyHead(const Parser& parser, Incoming& incoming);
    MaybeRefusal TakeHead(const Parser& parser, Incoming& incoming);
    asio::awaitable<MaybeRefusal> ReadBody(Parser& parser, Incoming& incoming);
    asio::awaitable<MaybeRefusal> ReadPiece(Parser& parser, std::string_view& piece);
    asio::awaitable<bool> SayContinue();
    auto& socket() { return beast::get_lowest_layer(m_stream); }

    Shared& m_shared;
    Stream& m_stream;
    beast::flat_buffer m_buffer;
    std::vector<char> m_piece;             // of a body; allocated by the first one
    bool m_idle = true;
    bool m_watching = false;
    asio::steady_timer m_full;             // stands in for a read when there is no room
};

extern template class RequestReader<PlainStream>;
extern template class RequestReader<TlsStream>;

}  // namespace atalaya::http
