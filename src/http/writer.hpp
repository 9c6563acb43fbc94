#pragma once

// Writes the answers of one connection; private to the room.

#include <string_view>

#include "http/answer.hpp"
#include "http/shared.hpp"

namespace atalaya::http {

// What is told when nobody worded a refusal: status, code and parameters as plain text.
Response DefaultRefusal(int status, const Error& error);

template <class Stream>
class ResponseWriter {
 public:
    // Both outlive it.
    ResponseWriter(Shared& shared, Stream& stream) : m_shared(shared), m_stream(stream) {}

    // False when the peer went away, did not read, or the answer could not be ended; the
    // connection must then be closed.
    asio::awaitable<bool> Send(const Request& request, Response response, Framing framing);

 private:
    asio::awaitable<bool> SendStream(const Request& request, BodySource& source, bool chunked);
    asio::awaitable<bool> Write(std::string_view bytes);
    auto& socket() { return beast::get_lowest_layer(m_stream); }

    Shared& m_shared;
    Stream& m_stream;
};

extern template class ResponseWriter<PlainStream>;
extern template class ResponseWriter<TlsStream>;

}  // namespace atalaya::http
