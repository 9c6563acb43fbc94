// From a message to its bytes. No network here.

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "net/mail.hpp"
#include "net/mime_text.hpp"

namespace atalaya::net {
namespace {

constexpr std::size_t kMostOfHeader = 900;   // of a token: a line may have 998 (RFC 5322, 2.1.1)

Error Invalid(std::string_view part) { return Err("net.mail_invalid", {{"part", std::string(part)}}); }

bool IsOneLine(std::string_view text) {
    return base::IsValidUtf8(text) && std::ranges::none_of(text, [](char c) {
               return (c >= 0 && c < ' ' && c != '\t') || c == 0x7F;
           });
}

bool IsLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Dot-atom of RFC 5322, 3.2.3: words of `also` and letters and digits between dots.
bool IsDotted(std::string_view text, std::string_view also) {
    return std::ranges::all_of(base::Split(text, '.'), [&](std::string_view word) {
        return !word.empty() && std::ranges::all_of(word, [&](char c) {
            return IsLetterOrDigit(c) || also.find(c) != std::string_view::npos;
        });
    });
}

// local@domain, as people have them: no quoted local parts, no address literals.
bool IsAddress(std::string_view text) {
    const auto at = text.rfind('@');
    return at != std::string_view::npos && text.size() <= 254 && at <= 64 &&
           IsDotted(text.substr(0, at), "!#$%&'*+-/=?^_`{|}~") && IsDotted(text.substr(at + 1), "-");
}

bool IsType(std::string_view text) {
    const auto slash = text.find('/');
    return slash != std::string_view::npos && text.size() <= 120 &&
           IsDotted(text.substr(0, slash), "!#$&^_+-") && IsDotted(text.substr(slash + 1), "!#$&^_+-");
}

bool IsHeaderName(std::string_view name) {
    return !name.empty() && name.size() <= 60 && std::ranges::all_of(name, [](char c) {
        return IsLetterOrDigit(c) || c == '-';
    });
}

// Made here, or never to be sent.
bool IsOwnHeader(std::string_view name) {
    std::string lower(name);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    constexpr std::array kOwn = {"from", "to",      "cc",         "bcc",         "subject",
                                 "date", "sender", "message-id", "mime-version", "return-path"};
    return base::StartsWith(lower, "content-") || std::ranges::find(kOwn, lower) != kOwn.end();
}

bool HasShortTokens(std::string_view value) {
    return std::ranges::all_of(base::Split(value, ' '),
                               [](std::string_view token) { return token.size() <= kMostOfHeader; });
}

std::optional<Error> FindFault(const MailMessage& message) {
    const auto person = [](const MailAddress& one) {
        return IsAddress(one.address) && one.name.size() <= 500 && IsOneLine(one.name);
    };
    if (!person(message.from)) return Invalid("from");
    if (!person(message.to)) return Invalid("to");
    if (!IsOneLine(message.subject)) return Invalid("subject");
    if (!base::IsValidUtf8(message.text)) return Invalid("text");
    if (!base::IsValidUtf8(message.html)) return Invalid("html");
    if (!IsAddress(message.message_id)) return Invalid("message_id");
    for (const auto& [name, value] : message.headers) {
        const bool good = IsHeaderName(name) && !IsOwnHeader(name) && IsOneLine(value) &&
                          HasShortTokens(value);
        if (!good) return Invalid(IsHeaderName(name) ? std::string_view(name) : "header");
    }
    for (const MailAttachment& one : message.attachments) {
        const bool good = !one.name.empty() && one.name.size() <= 250 && IsOneLine(one.name) &&
                          one.name.find_first_of("/\\\t") == std::string::npos && IsType(one.type);
        if (!good) return Invalid("attachment");
    }
    return std::nullopt;
}

// A part is its own headers, an empty line and its content.
std::string TextPart(std::string_view subtype, std::string_view text) {
    return fmt::format("Content-Type: text/{}; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}",
                       subtype, QuotedPrintable(text));
}

std::string AttachmentPart(const MailAttachment& one) {
    return fmt::format("Content-Type: {}{}\r\nContent-Transfer-Encoding: base64\r\n"
                       "Content-Disposition: attachment{}\r\n\r\n{}",
                       one.type, NameParameter("name", one.name),
                       NameParameter("filename", one.name), Base64Lines(one.bytes));
}

// "=_" stands in no quoted-printable and no base64 text, so the boundary is in none of the parts
// (RFC 2045, 6.7); that of an inner multipart differs by its kind.
std::string Multipart(std::string_view kind, std::string_view seed,
                      const std::vector<std::string>& parts) {
    const std::string digest = base::Hex(base::HashBytes(seed)).substr(0, 24);
    const std::string boundary = fmt::format("=_{}_{}", kind, digest);
    std::string out = fmt::format("Content-Type: multipart/{};\r\n boundary=\"{}\"\r\n\r\n", kind, boundary);
    for (const std::string& part : parts) out += fmt::format("--{}\r\n{}\r\n", boundary, part);
    return out + fmt::format("--{}--\r\n", boundary);
}

std::string ContentOf(const MailMessage& message) {
    std::string content = TextPart("plain", message.text);
    if (!message.html.empty()) {
        // The richest comes last (RFC 2046, 5.1.4).
        content = Multipart("alternative", message.message_id,
                            {std::move(content), TextPart("html", message.html)});
    }
    if (message.attachments.empty()) return content;
    std::vector<std::string> parts{std::move(content)};
    for (const MailAttachment& one : message.attachments) parts.push_back(AttachmentPart(one));
    return Multipart("mixed", message.message_id, parts);
}

}  // namespace

Result<std::string> MimeOf(const MailMessage& message) {
    if (auto fault = FindFault(message)) return *std::move(fault);
    std::string out = fmt::format("Date: {}\r\n", MailDate(message.date));
    out += AddressHeader("From", message.from.name, message.from.address);
    out += AddressHeader("To", message.to.name, message.to.address);
    out += TextHeader("Subject", message.subject);
    out += fmt::format("Message-ID: <{}>\r\n", message.message_id);
    for (const auto& [name, value] : message.headers) {
        out += IsPrintableAscii(value) ? TokenHeader(name, value) : TextHeader(name, value);
    }
    out += "MIME-Version: 1.0\r\n" + ContentOf(message);
    if (!out.ends_with("\r\n")) out += "\r\n";
    return out;
}

}  // namespace atalaya::net
