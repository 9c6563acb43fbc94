#pragma once

// The server, behind a plain header: nothing here or above sees Boost.Asio or Beast.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace atalaya::http {

struct Request {
    std::string method;                                    // "GET"
    std::string target;                                    // as sent: "/api/v1/x?y=z"
    std::string path;                                      // decoded, normalised: "/api/v1/x"
    std::vector<std::pair<std::string, std::string>> query;   // decoded, in order
    std::vector<std::pair<std::string, std::string>> headers; // names in lower case
    std::string body;                                      // empty when it was put into a file
    std::string body_file;                                 // large uploads: path of a temporary file
    std::string remote;                                    // address of the peer
    bool secure = false;                                   // came over TLS

    std::string_view Header(std::string_view lower_case_name) const;   // "" if absent
    std::string_view Query(std::string_view name) const;               // "" if absent
    bool HasQuery(std::string_view name) const;
    std::string_view Cookie(std::string_view name) const;
};

// Gives the next piece of a long answer; an empty piece ends it. Called on a worker thread, only
// when the peer has taken what came before: an export of any length needs constant memory.
using BodySource = std::function<std::string()>;

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    BodySource stream;          // instead of body

    static Response Text(int status, std::string_view type, std::string body);
    void Set(std::string_view name, std::string value);
};

using Handler = std::function<Response(const Request&)>;

struct Limits {
    std::size_t header_bytes = 16u << 10;
    std::size_t body_bytes = 8u << 20;                // in memory
    std::size_t upload_bytes = 4ull << 30;            // into a file, for paths that `upload` accepts
    std::function<bool(std::string_view path)> upload;
    int header_seconds = 10;                          // from the first byte to the last header
    int body_seconds = 60;                            // without progress
    int idle_seconds = 60;                            // between requests
    int connections = 1024;
    int connections_per_address = 128;
};

struct Settings {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;                        // 0: any free one
    int network_threads = 1;
    int worker_threads = 4;
    Limits limits;
    std::string certificate, key;                     // PEM files; empty: plain HTTP
};

// Accepts connections and calls the handler on worker threads. Refuses what is slow, oversized or
// ambiguous (two Content-Length, Content-Length with Transfer-Encoding, no Host or two, bare LF,
// control characters in the target) before any handler sees it. An exception in a handler gives
// 500 without detail and a line in the log. Adds Date, security headers and, where the peer takes
// it, gzip.
class Server {
 public:
    // Errors: http.address_in_use {address, port}, http.address_invalid {address}.
    static Result<std::unique_ptr<Server>> Start(Settings settings, Handler handler);
    virtual ~Server() = default;
    virtual std::uint16_t port() const = 0;
    // No new connections; requests under way are answered; then the threads end.
    virtual void Stop() = 0;
};

// "a%20b" -> "a b"; nullopt for a broken escape or a NUL.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);
std::string PercentEncode(std::string_view text);

}  // namespace atalaya::http
