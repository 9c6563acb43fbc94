#include "net/mime_text.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.hpp"

namespace atalaya::net {
namespace {

constexpr std::size_t kLine = 76;

std::string Base64(std::string_view bytes) {
    constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
    std::string out(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
    sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), kVariant);
    out.pop_back();   // the NUL at its end
    return out;
}

// The longest start of `text` that fits into `most` bytes and splits no character.
std::size_t WholeCharacters(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text.size();
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return end;
}

// Encoded words, the first after `used` characters of its line; a line holds at most kLine.
std::string EncodedWords(std::string_view text, std::size_t used) {
    constexpr std::string_view kStart = "=?UTF-8?B?", kEnd = "?=";
    std::string out;
    while (!text.empty()) {
        const std::size_t room = kLine - std::min(used, kLine);
        const std::size_t frame = kStart.size() + kEnd.size();
        // Four characters for three bytes; a character of UTF-8 has up to four bytes.
        const std::size_t most = room > frame ? (room - frame) / 4 * 3 : 0;
        const std::size_t size = most >= 4 ? WholeCharacters(text, most) : 0;
        if (size > 0) {
            out += fmt::format("{}{}{}", kStart, Base64(text.substr(0, size)), kEnd);
            text.remove_prefix(size);
        }
        if (!text.empty()) out += "\r\n ";
        used = 1;
    }
    return out;
}

// Would be read as something else than its letters (RFC 2047, 6.2), or is lost at the edges.
bool NeedsWords(std::string_view text) {
    return !IsPrintableAscii(text) || text.find("=?") != std::string_view::npos ||
           text.starts_with(' ') || text.ends_with(' ');
}

std::string Quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

bool IsPrintableAscii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::string TextHeader(std::string_view name, std::string_view text) {
    if (!NeedsWords(text) && name.size() + 2 + text.size() <= kLine) {
        return fmt::format("{}: {}\r\n", name, text);
    }
    return fmt::format("{}: {}\r\n", name, EncodedWords(text, name.size() + 2));
}

std::string TokenHeader(std::string_view name, std::string_view value) {
    std::string out = fmt::format("{}:", name);
    std::size_t used = out.size();
    for (const std::string_view token : base::Split(value, ' ')) {
        if (token.empty()) continue;
        const bool fits = used + 1 + token.size() <= kLine;
        // A line of nothing but the header's name would be its end for some readers.
        if (!fits && used > name.size() + 1) {
            out += "\r\n";
            used = 0;
        }
        out += ' ';
        out += token;
        used += 1 + token.size();
    }
    return out + "\r\n";
}

std::string AddressHeader(std::string_view header, std::string_view name,
                          std::string_view address) {
    if (name.empty()) return fmt::format("{}: {}\r\n", header, address);
    std::string shown = Quoted(name);
    if (NeedsWords(name) || header.size() + 2 + shown.size() > kLine) {
        shown = EncodedWords(name, header.size() + 2);
    }
    return fmt::format("{}: {}\r\n <{}>\r\n", header, shown, address);
}

std::string MailDate(base::Timestamp at) {
    constexpr std::array kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr base::Timestamp kDay = 86'400'000;
    base::Timestamp in_day = at % kDay;
    if (in_day < 0) in_day += kDay;
    const std::int64_t days = (at - in_day) / kDay;
    const base::Date date = base::Date::FromDays(days);
    const auto second = in_day / 1000;
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[((days % 7) + 7) % 7],
                       date.day, kMonths[date.month - 1], date.year, second / 3600,
                       second / 60 % 60, second % 60);
}

std::string QuotedPrintable(std::string_view text) {
    std::string out;
    std::size_t used = 0;
    const auto add = [&](std::string_view piece, bool last) {
        // One place is left for the '=' of a soft break, unless the line ends here.
        if (used + piece.size() > (last ? kLine : kLine - 1)) {
            out += "=\r\n";
            used = 0;
        }
        out += piece;
        used += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (crlf || text[i] == '\n') {
            out += "\r\n";
            used = 0;
            i += crlf ? 1 : 0;
            continue;
        }
        const std::string_view rest = text.substr(i + 1);
        const bool last = rest.empty() || rest.starts_with('\n') || rest.starts_with("\r\n");
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool blank = text[i] == ' ' || text[i] == '\t';
        // A blank at the end of a line, a dot or "From " at its start are changed on some ways.
        const bool opens = byte == '.' || text.substr(i).starts_with("From ");
        const bool risky = (blank && last) || (used == 0 && opens);
        const bool plain = (byte >= ' ' && byte <= '~' && byte != '=') || byte == '\t';
        if (plain && !risky) {
            add(text.substr(i, 1), last);
        } else {
            add(fmt::format("={:02X}", byte), last);
        }
    }
    return out;
}

std::string Base64Lines(std::string_view bytes) {
    constexpr std::size_t kBytes = kLine / 4 * 3;
    std::string out;
    out.reserve(bytes.size() / 3 * 4 + bytes.size() / kBytes * 2 + 8);
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kBytes, bytes.size()))) {
        out += Base64(bytes.substr(0, kBytes));
        out += "\r\n";
    }
    return out;
}

std::string NameParameter(std::string_view parameter, std::string_view value) {
    std::string plain, escaped;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool safe = letter || c == '.' || c == '-' || c == '_';
        if (safe) {
            escaped += c;
        } else {
            escaped += fmt::format("%{:02X}", byte);
        }
        if ((byte & 0xC0) != 0x80) plain += safe || c == ' ' ? c : '_';   // one for each character
    }
    std::string out = fmt::format(";\r\n {}=\"{}\"", parameter, plain);
    if (plain != value) out += fmt::format(";\r\n {}*=UTF-8''{}", parameter, escaped);
    return out;
}

}  // namespace atalaya::net
