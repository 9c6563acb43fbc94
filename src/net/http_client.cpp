#include "net/http_client.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/check.hpp"
#include "base/text.hpp"
#include "net/curl.hpp"

namespace atalaya::net {
namespace {

constexpr std::size_t kMostHeaderBytes = 64u << 10;
constexpr long kMostOpen = 64;           // connections kept open
constexpr int kLookMilliseconds = 100;   // how often `stop` is looked at

std::string Lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool IsOneLine(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

// What comes back while libcurl works.
struct Receiver {
    HttpAnswer answer;
    std::size_t header_bytes = 0;
    std::size_t most_bytes = 0;
    bool too_large = false;

    bool TakeHeader(std::string_view line) {
        header_bytes += line.size();
        if (header_bytes > kMostHeaderBytes) {
            too_large = true;
            return false;
        }
        if (base::StartsWith(line, "HTTP/")) answer.headers.clear();   // 100, redirect: starts anew
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || base::StartsWith(line, "HTTP/")) return true;
        answer.headers.emplace_back(Lower(line.substr(0, colon)),
                                    std::string(base::TrimAscii(line.substr(colon + 1))));
        return true;
    }
    bool TakeBody(std::string_view piece) {
        too_large = piece.size() > most_bytes - answer.body.size();
        if (!too_large) answer.body.append(piece);
        return !too_large;
    }
};

std::size_t OnHeader(char* data, std::size_t, std::size_t size, void* receiver) {
    return static_cast<Receiver*>(receiver)->TakeHeader({data, size}) ? size : 0;
}

std::size_t OnBody(char* data, std::size_t, std::size_t size, void* receiver) {
    return static_cast<Receiver*>(receiver)->TakeBody({data, size}) ? size : 0;
}

struct Target {
    Url url;
    std::string host;   // "name:port"
};

// Nothing before an '@' is shown: a password may stand there.
Error AddressInvalid(const std::string& address) {
    const auto at = address.rfind('@');
    return Err("net.address_invalid",
               {{"address", at == std::string::npos ? address : address.substr(at + 1)}});
}

Result<Target> ReadTarget(const std::string& address) {
    Target target{Url(curl_url()), {}};
    CURLU* url = target.url.get();
    if (!IsOneLine(address) ||
        curl_url_set(url, CURLUPART_URL, address.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        return AddressInvalid(address);
    }
    const std::string scheme = PartOf(url, CURLUPART_SCHEME);
    const bool named = !PartOf(url, CURLUPART_USER).empty() ||
                       !PartOf(url, CURLUPART_PASSWORD).empty();
    target.host = PartOf(url, CURLUPART_HOST) + ":" + PartOf(url, CURLUPART_PORT);
    if ((scheme != "http" && scheme != "https") || named) return AddressInvalid(address);
    return target;
}

List HeaderLines(const HttpRequest& request) {
    List lines;
    bool typed = false;
    for (const auto& [name, value] : request.headers) {
        base::Check(!name.empty() && IsOneLine(name) && IsOneLine(value), "header of one line");
        typed = typed || Lower(name) == "content-type";
        // libcurl leaves a header without value out, unless it ends so.
        Append(lines, value.empty() ? name + ";" : name + ": " + value);
    }
    if (!typed) Append(lines, "Content-Type:");   // not the one of a form, which libcurl presumes
    return lines;
}

void SetBody(CURL* easy, const HttpRequest& request) {
    const std::string& method = request.method;
    base::Check(!method.empty() && std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; }),
                "method of a request");
    const bool takes_one = method == "POST" || method == "PUT" || method == "PATCH";
    if (takes_one || !request.body.empty()) {
        Set(easy, CURLOPT_POSTFIELDS, request.body.data());
        Set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    if (method == "HEAD") {
        Set(easy, CURLOPT_NOBODY, 1L);
    } else {
        Set(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
    }
}

void SetLimits(CURL* easy, const HttpRequest& request) {
    base::Check(request.connect_seconds > 0 && request.total_seconds > 0, "time for a request");
    Set(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(request.connect_seconds));
    Set(easy, CURLOPT_TIMEOUT, static_cast<long>(request.total_seconds));
    Set(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.most_bytes));
    Set(easy, CURLOPT_FOLLOWLOCATION, request.redirects > 0 ? 1L : 0L);
    Set(easy, CURLOPT_MAXREDIRS, static_cast<long>(request.redirects));
    const bool secure = base::StartsWith(Lower(request.url), "https:");
    Set(easy, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
    if (request.compressed) Set(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
}

Error Explain(CURLcode code, CURL* easy, const std::string& host, const char* message) {
    switch (KindOf(code, easy)) {
        case Failure::Name: return Err("net.name_unknown", {{"host", host}});
        case Failure::Refused: return Err("net.connection_refused", {{"host", host}});
        case Failure::Cut: return Err("net.line_cut", {{"host", host}});
        case Failure::Slow: {
            curl_off_t microseconds = 0;
            curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &microseconds);
            return Err("net.too_slow",
                       {{"host", host}, {"seconds", std::to_string((microseconds + 500'000) / 1'000'000)}});
        }
        case Failure::Certificate:
            return Err("net.certificate",
                       {{"host", host}, {"reason", CertificateReason(code, easy, message)}});
        case Failure::Other: break;
    }
    return Err("net.unreachable", {{"host", host}, {"reason", ReasonOf(code, message)}});
}

}  // namespace

std::string_view HttpAnswer::Header(std::string_view lower_case_name) const {
    const auto at = std::ranges::find(headers, lower_case_name, &Headers::value_type::first);
    return at == headers.end() ? std::string_view() : std::string_view(at->second);
}

struct HttpClient::State {
    HttpClientSettings settings;
    Multi multi = NewMulti();
    std::atomic<bool> interrupted = false;

    // Runs the call to its end; nullopt when it was interrupted.
    std::optional<CURLcode> Run(CURL* easy, const std::atomic<bool>* stop);
};

std::optional<CURLcode> HttpClient::State::Run(CURL* easy, const std::atomic<bool>* stop) {
    base::Check(curl_multi_add_handle(multi.get(), easy) == CURLM_OK, "call of libcurl");
    std::optional<CURLcode> ended;
    while (!ended && !interrupted.exchange(false) && !(stop && stop->load())) {
        int running = 0;
        base::Check(curl_multi_perform(multi.get(), &running) == CURLM_OK, "call of libcurl");
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
            if (message->msg == CURLMSG_DONE) ended = message->data.result;
        }
        if (!ended) curl_multi_poll(multi.get(), nullptr, 0, kLookMilliseconds, nullptr);
    }
    curl_multi_remove_handle(multi.get(), easy);
    return ended;
}

HttpClient::HttpClient(HttpClientSettings settings) : m_state(std::make_unique<State>()) {
    m_state->settings = std::move(settings);
    curl_multi_setopt(m_state->multi.get(), CURLMOPT_MAXCONNECTS, kMostOpen);
}

HttpClient::~HttpClient() = default;

void HttpClient::Interrupt() {
    m_state->interrupted = true;
    curl_multi_wakeup(m_state->multi.get());
}

Result<HttpAnswer> HttpClient::Send(const HttpRequest& request, const std::atomic<bool>* stop) {
    ATALAYA_ASSIGN(const Target target, ReadTarget(request.url));
    const Easy owner = NewEasy();
    CURL* easy = owner.get();
    const HttpClientSettings& settings = m_state->settings;
    std::array<char, CURL_ERROR_SIZE> message{};
    Receiver receiver;
    receiver.most_bytes = request.most_bytes;
    const List lines = HeaderLines(request);
    Set(easy, CURLOPT_CURLU, target.url.get());
    Set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    Set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    Set(easy, CURLOPT_USERAGENT, settings.user_agent.c_str());
    Set(easy, CURLOPT_HTTPHEADER, lines.get());
    Set(easy, CURLOPT_ERRORBUFFER, message.data());
    Set(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
    Set(easy, CURLOPT_HEADERDATA, static_cast<void*>(&receiver));
    Set(easy, CURLOPT_WRITEFUNCTION, &OnBody);
    Set(easy, CURLOPT_WRITEDATA, static_cast<void*>(&receiver));
    Set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (!settings.proxy.empty()) Set(easy, CURLOPT_PROXY, settings.proxy.c_str());
    if (!settings.ca_file.empty()) Set(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
    SetLimits(easy, request);
    SetBody(easy, request);

    const std::optional<CURLcode> ended = m_state->Run(easy, stop);
    if (!ended) return Err("net.interrupted");
    if (receiver.too_large || *ended == CURLE_FILESIZE_EXCEEDED) {
        return Err("net.answer_too_large",
                   {{"host", target.host}, {"largest", std::to_string(request.most_bytes)}});
    }
    if (*ended != CURLE_OK) return Explain(*ended, easy, target.host, message.data());
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    receiver.answer.status = static_cast<int>(status);
    return std::move(receiver.answer);
}

}  // namespace atalaya::net
