#pragma once

// From a handler's Response to the bytes on the wire. No network here.

#include <string>

#include "base/clock.hpp"
#include "http/http.hpp"

namespace atalaya::http {

// How the answer will be sent.
struct Framing {
    bool head_only = false;        // HEAD, 204, 304: no body follows
    bool keep_alive = true;
    bool chunked = false;          // a stream to a peer of HTTP/1.1
};

// Compresses body or stream when the peer takes it, the type gains from it and the body is larger
// than 1 KiB. `accept_encoding` is the request's header.
void CompressIfWanted(Response& response, std::string_view accept_encoding);

// Status line and headers, with Date, framing and the security headers that are not set yet. The
// handler's own Content-Length, Transfer-Encoding, Connection and Date are left out.
// Throws BrokenPromise for a header that would break the framing (CR, LF, NUL) or a status outside
// 200-599.
std::string WriteHead(const Response& response, const Framing& framing, base::Timestamp now);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string HttpDate(base::Timestamp at);

// The reason phrase of RFC 9110; "" for statuses that it does not know.
std::string_view ReasonPhrase(int status);

}  // namespace atalaya::http
