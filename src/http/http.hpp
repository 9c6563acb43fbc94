#pragma once

// The server, behind a plain header: nothing here or above sees Boost.Asio or Beast.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace atalaya::http {

class Parking;   // http/parking.hpp

struct Request {
    std::string method;                                    // "GET"
    std::string target;                                    // as sent: "/api/v1/x?y=z"
    // Decoded: "/api/v1/x". Valid UTF-8 without control characters, "." or ".." segments and
    // encoded slashes; "*" only with OPTIONS.
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;   // decoded, in order
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case
    std::string body;                                      // empty when it was put into a file
    // Paths that Limits::upload accepts: a temporary file, removed when the answer has been sent.
    std::string body_file;
    // Of the visitor: the peer, or whom Settings::proxies name, each address in one spelling.
    std::string remote;
    bool secure = false;                                   // came over TLS, to us or to the proxy
    // How it stands with waiting (Response::Park). The handler is asked anew each time: what the
    // caller may do can have changed meanwhile.
    bool parked = false;                                   // was parked before; asked again
    bool may_park = false;                                 // false: answer now, with what there is
    int waited_milliseconds = 0;                           // since it was first parked

    std::string_view Header(std::string_view lower_case_name) const;   // "" if absent
    std::string_view Query(std::string_view name) const;               // "" if absent
    bool HasQuery(std::string_view name) const;
    std::string_view Cookie(std::string_view name) const;
};

// Gives the next piece of a long answer; an empty piece ends it. Called on a worker thread, only
// when the peer has taken what came before: an export of any length needs constant memory. When
// it throws, the connection is cut, so that the peer knows the answer is not whole. It is
// destroyed on a worker thread too, also when the peer went away in the middle.
using BodySource = std::function<std::string()>;

// The wish of a handler to be asked again later.
struct Wait {
    std::string key;
    std::uint64_t ticket = 0;
    int milliseconds = 0;
};

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    BodySource stream;          // instead of body
    std::optional<Wait> wait;   // instead of an answer; the rest is not looked at

    // `type` without charset gets "; charset=utf-8" when it is text.
    static Response Text(int status, std::string_view type, std::string body);
    // No answer yet: the request waits without a thread, and the handler is called again, with
    // Request::parked, when Parking::Wake was called for `key` since `ticket` was taken, or after
    // `milliseconds`, or when the server stops. When the peer hangs up meanwhile, it is not called
    // again. Only while Request::may_park; otherwise, or when Limits::parked are waiting already,
    // the peer gets 503 http.cannot_wait.
    static Response Park(std::string key, std::uint64_t ticket, int milliseconds);
    // Replaces the header if it is there.
    void Set(std::string_view name, std::string value);
    // Adds one more of the same name (Set-Cookie, Link).
    void Add(std::string_view name, std::string value);
    std::string_view Header(std::string_view name) const;   // "" if absent; any case
};

// HEAD comes to the handler as it is and is answered as GET would be; the server leaves the body
// out and never asks a stream for its pieces.
using Handler = std::function<Response(const Request&)>;

// Words the answer to a request that no handler saw (http.*), or whose handler failed. `so_far`
// holds what could be read of it.
using RefusalWriter = std::function<Response(int status, const Error&, const Request& so_far)>;

struct Limits {
    std::size_t header_bytes = 16u << 10;
    std::size_t body_bytes = 8u << 20;                // in memory
    std::size_t upload_bytes = 4ull << 30;            // into a file, for paths that `upload` accepts
    std::function<bool(std::string_view path)> upload;
    int header_seconds = 10;                          // from the first byte to the last header
    int body_seconds = 60;                            // for each 64 KiB of a body, in or out
    int idle_seconds = 60;                            // between requests
    int stop_seconds = 10;                            // Stop: for requests under way
    int connections = 1024;                           // parked ones among them
    int connections_per_address = 128;                // with requests under way through proxies
    int parked = 512;                                 // requests that wait at once
    int park_seconds = 60;                            // that one request waits in all
};

// Reverse proxies in front of the server. Whom they name as the visitor is believed, and they may
// have any number of connections; nobody else is believed.
struct Proxies {
    std::vector<std::string> trusted;                 // "127.0.0.1", "10.0.0.0/8", "fd00::/8"
    // In which they say it: this or "forwarded" (RFC 7239). The one that they set themselves; the
    // other may come from the visitor and is not looked at.
    std::string header = "x-forwarded-for";
};

struct Settings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;                        // 0: any free one
    int network_threads = 1;
    int worker_threads = 4;
    Limits limits;
    Proxies proxies;
    std::string certificate, key;                     // PEM files; empty: plain HTTP
    std::filesystem::path upload_folder;              // empty: the system's temporary folder
    // Paths whose handler neither waits nor computes: answered on the network thread, without
    // the way to a worker and back.
    std::function<bool(std::string_view path)> quick;
    RefusalWriter refuse;                             // empty: a short English text
    Parking* parking = nullptr;                       // outlives the server; null: nobody may park
};

// Accepts connections and calls the handler on worker threads. Refuses what is slow, oversized or
// ambiguous (two Content-Length, Content-Length with Transfer-Encoding, no Host or two, folded
// headers, bare LF, control characters in the target) before any handler sees it, and closes the
// connection. An exception in a handler gives 500 without detail and a line in the log. Adds Date,
// security headers that the handler has not set and, where the peer takes it, gzip.
class Server {
 public:
    // Errors: http.address_in_use {address, port}, http.address_invalid {address},
    // http.address_forbidden {address, port}, http.certificate_invalid {file, reason},
    // http.proxy_invalid {network}, http.proxy_header {header}.
    static Result<std::unique_ptr<Server>> Start(Settings settings, Handler handler);
    virtual ~Server() = default;
    virtual std::uint16_t port() const = 0;
    // No new connections; requests under way are answered, parked ones are asked for their answer
    // at once; then the threads end. May be called more than once, but never from a handler.
    virtual void Stop() = 0;
};

// "a%20b" -> "a b"; nullopt for a broken escape or a NUL.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);
std::string PercentEncode(std::string_view text);

}  // namespace atalaya::http
