#pragma once

// Messages, each to one person, handed to the mail server of the country. Nothing here or above sees
// libcurl.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace atalaya::net {

// None: not even the password is hidden, for a server on this machine only. StartTls: in the clear
// until both agree (port 587); a server that does not offer it is not used. Tls: from the first
// byte (port 465).
enum class MailSecurity { None, StartTls, Tls };

struct MailServer {
    std::string host;                  // name or IP address
    int port = 587;
    MailSecurity security = MailSecurity::StartTls;
    std::string user;                  // empty: no login
    std::string password;              // never in an error or in the log
    std::string ca_file;               // PEM, instead of the authorities that the system trusts
    int seconds = 30;                  // for the whole delivery; at least 1
};

struct MailAddress {
    std::string address;               // "alertas@example.org", ASCII
    std::string name;                  // as shown to the reader, UTF-8; may be empty
};

struct MailAttachment {
    std::string name;                  // "alerta-17.pdf", UTF-8, without a path
    std::string type;                  // "application/pdf"
    std::string bytes;
};

struct MailMessage {
    MailAddress from;
    MailAddress to;
    std::string subject;               // one line
    std::string text;                  // lines end with LF or CRLF
    std::string html;                  // the same for those who read it so; may be empty
    std::vector<MailAttachment> attachments;
    // In this order, beside those made here: {"Auto-Submitted", "auto-generated"},
    // {"List-Unsubscribe", "<https://…>"}. Values are ASCII or become encoded words.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string message_id;            // "17.2.es@node.example.org", without < and >
    base::Timestamp date = 0;
};

// The message as it crosses the line: RFC 5322 with MIME (RFC 2045 to 2047, 2231), 7-bit, lines of
// 78 characters but for long names and addresses, CRLF. The same message gives the same bytes.
// Errors: net.mail_invalid {part}: from, to, subject, text, html, message_id, attachment or the
// name of a header. A part that could break out of its line, that is not UTF-8, or a header that is
// made here, is refused.
Result<std::string> MimeOf(const MailMessage& message);

// Hands messages to a server over one line, which stays open from one to the next. Belongs to one
// thread.
class MailClient {
 public:
    explicit MailClient(MailServer server);
    ~MailClient();
    MailClient(const MailClient&) = delete;
    MailClient& operator=(const MailClient&) = delete;

    // What SendMail says holds here. After a failure the next message opens the line anew.
    Result<void> Send(const MailMessage& message);

 private:
    struct State;
    std::unique_ptr<State> m_state;
};

// Hands one message to the server. When the line is cut after the last byte, the server may have
// taken it: sent again with the same message_id, most mailboxes show it once.
// Errors: those of MimeOf; net.mail_refused {host, code, text}: what the server answered, where
// 4xx may work later and 5xx will not; net.mail_login {host}; net.mail_unencrypted {host};
// net.mail_certificate {host, reason}; net.mail_too_slow {host, seconds}; net.mail_unreachable
// {host, reason}.
Result<void> SendMail(const MailServer& server, const MailMessage& message);

}  // namespace atalaya::net
