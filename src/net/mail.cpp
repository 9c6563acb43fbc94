#include "net/mail.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/check.hpp"
#include "base/text.hpp"
#include "net/curl.hpp"

namespace atalaya::net {
namespace {

// What is read by libcurl, and what the server says meanwhile.
struct Delivery {
    std::string_view left;
    std::string refusal;       // the server's last line, when it refused
};

std::size_t OnRead(char* into, std::size_t, std::size_t most, void* delivery) {
    std::string_view& left = static_cast<Delivery*>(delivery)->left;
    const std::size_t size = std::min(most, left.size());
    std::memcpy(into, left.data(), size);
    left.remove_prefix(size);
    return size;
}

std::size_t Ignore(char*, std::size_t, std::size_t size, void*) { return size; }

// The code at the start of a line of the server (RFC 5321, 4.2); 0 when there is none.
int CodeOf(std::string_view line) {
    int code = 0;
    const auto read = std::from_chars(line.data(), line.data() + std::min<std::size_t>(3, line.size()), code);
    return read.ptr == line.data() + 3 ? code : 0;
}

std::size_t OnLine(char* data, std::size_t, std::size_t size, void* delivery) {
    const std::string_view line = base::TrimAscii({data, size});
    std::string& refusal = static_cast<Delivery*>(delivery)->refusal;
    const int code = CodeOf(line);
    if (code >= 400) {
        refusal = line;
    } else if (code != 221) {   // the farewell, which follows a refusal too
        refusal.clear();
    }
    return size;
}

// Some servers repeat what was sent to them, and a stranger's bytes are shown to a person.
std::string Shown(std::string_view text) {
    std::string out(text.substr(0, 300));
    std::erase_if(out, [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
    while (!base::IsValidUtf8(out)) {
        const auto bad = std::ranges::find_if(out, [](char c) { return c < 0; });
        out.erase(bad);
    }
    return out;
}

Result<Url> AddressOf(const MailServer& server) {
    Url url(curl_url());
    const bool secure = server.security == MailSecurity::Tls;
    const bool literal = server.host.find(':') != std::string::npos && !server.host.starts_with('[');
    const std::string host = literal ? "[" + server.host + "]" : server.host;
    const bool set = curl_url_set(url.get(), CURLUPART_SCHEME, secure ? "smtps" : "smtp", 0) == CURLUE_OK &&
                     curl_url_set(url.get(), CURLUPART_HOST, host.c_str(), 0) == CURLUE_OK &&
                     curl_url_set(url.get(), CURLUPART_PORT, std::to_string(server.port).c_str(), 0) == CURLUE_OK;
    if (!set) {
        return Err("net.mail_unreachable", {{"host", server.host}, {"reason", "net.reason_name"}});
    }
    return url;
}

Error Explain(CURLcode code, CURL* easy, const MailServer& server, const Delivery& delivery,
              const char* message) {
    const std::string host = server.host + ":" + std::to_string(server.port);
    if (code == CURLE_LOGIN_DENIED) return Err("net.mail_login", {{"host", host}});
    if (code == CURLE_USE_SSL_FAILED) return Err("net.mail_unencrypted", {{"host", host}});
    const Failure kind = KindOf(code, easy);
    if (kind == Failure::Certificate) {
        return Err("net.mail_certificate",
                   {{"host", host}, {"reason", CertificateReason(code, easy, message)}});
    }
    if (kind == Failure::Slow) {
        return Err("net.mail_too_slow",
                   {{"host", host}, {"seconds", std::to_string(server.seconds)}});
    }
    if (!delivery.refusal.empty()) {
        const std::string_view line = delivery.refusal;
        return Err("net.mail_refused", {{"host", host},
                                        {"code", std::to_string(CodeOf(line))},
                                        {"text", Shown(base::TrimAscii(line.substr(3)))}});
    }
    std::string reason = ReasonOf(code, message);
    if (kind == Failure::Name) reason = "net.reason_name";
    if (kind == Failure::Refused) reason = "net.reason_refused";
    if (kind == Failure::Cut) reason = "net.reason_cut";
    return Err("net.mail_unreachable", {{"host", host}, {"reason", std::move(reason)}});
}

void SetServer(CURL* easy, const MailServer& server) {
    base::Check(server.seconds > 0, "time for a delivery");
    Set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    Set(easy, CURLOPT_TIMEOUT, static_cast<long>(server.seconds));
    Set(easy, CURLOPT_CONNECTTIMEOUT, static_cast<long>(server.seconds));
    Set(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(server.seconds));
    if (server.security == MailSecurity::StartTls) {
        Set(easy, CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    }
    if (!server.user.empty()) {
        Set(easy, CURLOPT_USERNAME, server.user.c_str());
        Set(easy, CURLOPT_PASSWORD, server.password.c_str());
    }
    if (!server.ca_file.empty()) Set(easy, CURLOPT_CAINFO, server.ca_file.c_str());
}

}  // namespace

// The handle comes last: it says farewell to the server while the others still stand.
struct MailClient::State {
    MailServer server;
    Delivery delivery;
    std::array<char, CURL_ERROR_SIZE> reason{};
    Easy easy = NewEasy();
};

MailClient::MailClient(MailServer server) : m_state(std::make_unique<State>()) {
    m_state->server = std::move(server);
    CURL* easy = m_state->easy.get();
    SetServer(easy, m_state->server);
    Set(easy, CURLOPT_ERRORBUFFER, m_state->reason.data());
    Set(easy, CURLOPT_UPLOAD, 1L);
    Set(easy, CURLOPT_READFUNCTION, &OnRead);
    Set(easy, CURLOPT_READDATA, static_cast<void*>(&m_state->delivery));
    Set(easy, CURLOPT_HEADERFUNCTION, &OnLine);
    Set(easy, CURLOPT_HEADERDATA, static_cast<void*>(&m_state->delivery));
    Set(easy, CURLOPT_WRITEFUNCTION, &Ignore);
}

MailClient::~MailClient() = default;

Result<void> MailClient::Send(const MailMessage& message) {
    ATALAYA_ASSIGN(const std::string bytes, MimeOf(message));
    ATALAYA_ASSIGN(const Url url, AddressOf(m_state->server));
    CURL* easy = m_state->easy.get();
    m_state->delivery = {bytes, {}};
    m_state->reason.fill('\0');
    List recipients;
    Append(recipients, "<" + message.to.address + ">");
    const std::string sender = "<" + message.from.address + ">";
    Set(easy, CURLOPT_CURLU, url.get());
    Set(easy, CURLOPT_MAIL_FROM, sender.c_str());
    Set(easy, CURLOPT_MAIL_RCPT, recipients.get());
    const CURLcode code = curl_easy_perform(easy);
    Set(easy, CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    Set(easy, CURLOPT_CURLU, static_cast<CURLU*>(nullptr));
    m_state->delivery.left = {};
    if (code == CURLE_OK) return {};
    return Explain(code, easy, m_state->server, m_state->delivery, m_state->reason.data());
}

Result<void> SendMail(const MailServer& server, const MailMessage& message) {
    return MailClient(server).Send(message);
}

}  // namespace atalaya::net
