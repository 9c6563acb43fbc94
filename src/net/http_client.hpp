#pragma once

// Calls to other programs over HTTP, behind a plain header: nothing here or above sees libcurl.

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace atalaya::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    // "https://hub.example.org/api/v1/…", with http or https only, every unusual character already
    // written as %xx, and without name and password.
    std::string url;
    Headers headers;               // sent in this order; neither names nor values hold CR, LF or NUL
    std::string body;              // sent when it is not empty, and with POST, PUT and PATCH always
    int connect_seconds = 10;      // until the peer (and its TLS) answers; at least 1
    int total_seconds = 60;        // for everything; at least 1
    std::size_t most_bytes = 8u << 20;   // of the answer's body, after unpacking
    int redirects = 0;             // followed at most; never from https to http
    bool compressed = false;       // lets the peer pack its answer, which comes back unpacked
};

struct HttpAnswer {
    int status = 0;
    Headers headers;               // names in small letters; of the last answer when redirected
    std::string body;

    std::string_view Header(std::string_view lower_case_name) const;   // "" if absent
};

struct HttpClientSettings {
    std::string ca_file;           // PEM, instead of the authorities that the system trusts
    std::string proxy;             // "http://proxy.example.org:3128"; the environment is not asked
    std::string user_agent = "Atalaya/" ATALAYA_VERSION;
};

// Keeps its connections open from one request to the next. Belongs to one thread; only Interrupt
// may be called from others.
class HttpClient {
 public:
    explicit HttpClient(HttpClientSettings settings = {});
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Every answer is a value, whatever its status. When a connection that was kept open turns out
    // to be dead before anything came back, the request is sent once more over a fresh one: what
    // is sent must bear to arrive twice, as it must anyway when an answer is lost.
    // Ends within 100 ms after `stop` was set.
    // Errors: net.address_invalid {address}; net.name_unknown {host}; net.connection_refused
    // {host}; net.line_cut {host}: the connection ended before the answer was whole;
    // net.unreachable {host, reason}; net.too_slow {host, seconds}; net.certificate {host,
    // reason}; net.answer_too_large {host, bytes}; net.interrupted. `host` is "name:port".
    Result<HttpAnswer> Send(const HttpRequest& request, const std::atomic<bool>* stop = nullptr);

    // Ends the request under way with net.interrupted, at once; when there is none, the next one,
    // so that an interruption between two requests of a loop is not lost.
    void Interrupt();

 private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace atalaya::net
