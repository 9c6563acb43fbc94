#include "transfer/readers/decode.hpp"

#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace atalaya::transfer {
namespace {

constexpr std::size_t kChunk = 256 << 10;

constexpr std::array<std::pair<std::string_view, Encoding>, 5> kNames = {{
    {"utf-8", Encoding::Utf8},
    {"utf-16le", Encoding::Utf16Le},
    {"utf-16be", Encoding::Utf16Be},
    {"latin1", Encoding::Latin1},
    {"windows-1252", Encoding::Windows1252},
}};

// Bytes 0x80 to 0x9F of windows-1252; 0 where it has no character.
constexpr std::array<char16_t, 32> kWindows = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void AppendUtf8(char32_t c, std::string& out) {
    auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

// What the first byte of a sequence asks for: its length, and the bounds of its second byte,
// which shut out overlong forms, surrogates and what lies beyond U+10FFFF. RFC 3629, section 4.
struct Lead {
    std::size_t length = 0;
    unsigned char low = 0x80, high = 0xBF;
};

Lead LeadOf(unsigned char first) {
    if (first < 0x80) return {1};
    if (first < 0xC2) return {};
    if (first < 0xE0) return {2};
    if (first == 0xE0) return {3, 0xA0};
    if (first == 0xED) return {3, 0x80, 0x9F};
    if (first < 0xF0) return {3};
    if (first == 0xF0) return {4, 0x90};
    if (first < 0xF4) return {4};
    if (first == 0xF4) return {4, 0x80, 0x8F};
    return {};
}

// Length of the sequence at the front: 0 for a fault, more than there is for one that is cut.
std::size_t SequenceLength(std::string_view bytes) {
    Lead lead = LeadOf(static_cast<unsigned char>(bytes[0]));
    if (lead.length == 0) return 0;
    for (std::size_t i = 1; i < lead.length && i < bytes.size(); ++i) {
        unsigned char next = static_cast<unsigned char>(bytes[i]);
        if (i == 1 && (next < lead.low || next > lead.high)) return 0;
        if ((next & 0xC0) != 0x80) return 0;
    }
    return lead.length;
}

std::string HexOf(std::string_view bytes) {
    std::string out;
    for (unsigned char c : bytes) out += fmt::format("{}{:02X}", out.empty() ? "" : " ", c);
    return out;
}

}  // namespace

std::string_view Name(Encoding encoding) {
    for (const auto& [name, value] : kNames) {
        if (value == encoding) return name;
    }
    return {};
}

std::optional<Encoding> EncodingFromName(std::string_view wanted) {
    for (const auto& [name, value] : kNames) {
        if (name == wanted) return value;
    }
    return std::nullopt;
}

std::size_t AsciiPrefix(std::string_view bytes) {
    constexpr std::uint64_t kHigh = 0x8080808080808080;
    std::size_t i = 0;
    for (; i + 32 <= bytes.size(); i += 32) {
        std::array<std::uint64_t, 4> words;
        std::memcpy(words.data(), bytes.data() + i, 32);
        if ((words[0] | words[1] | words[2] | words[3]) & kHigh) break;
    }
    while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) < 0x80) ++i;
    return i;
}

std::size_t Utf8Prefix(std::string_view bytes) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        i += AsciiPrefix(bytes.substr(i));
        while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) >= 0x80) {
            std::size_t length = SequenceLength(bytes.substr(i));
            if (length == 0 || length > bytes.size() - i) return i;
            i += length;
        }
    }
    return i;
}

bool IsCutUtf8(std::string_view tail) {
    return tail.empty() || (tail.size() < 4 && SequenceLength(tail) > tail.size());
}

Decoder::Decoder(std::unique_ptr<ByteSource> source, Encoding encoding)
    : m_source(std::move(source)), m_encoding(encoding), m_raw(kChunk, '\0') {}

Result<bool> Decoder::Append(std::string& out) {
    if (m_fault) return *m_fault;
    if (m_ended) return false;
    ATALAYA_ASSIGN(std::size_t got, m_source->Read(std::span(m_raw).subspan(m_kept)));
    m_ended = got == 0;
    m_kept += got;
    std::string_view bytes(m_raw.data(), m_kept);
    if (!m_started) {
        if (bytes.size() < 3 && !m_ended) return true;
        std::string_view mark = m_encoding == Encoding::Utf8      ? "\xEF\xBB\xBF"
                                : m_encoding == Encoding::Utf16Le ? "\xFF\xFE"
                                : m_encoding == Encoding::Utf16Be ? "\xFE\xFF"
                                                                  : "";
        if (!mark.empty() && bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
        m_started = true;
    }
    std::size_t before = out.size();
    bool wide = m_encoding == Encoding::Utf16Le || m_encoding == Encoding::Utf16Be;
    std::size_t used = m_encoding == Encoding::Utf8 ? ConvertUtf8(bytes, out)
                       : wide                         ? ConvertUtf16(bytes, out)
                                                      : ConvertSingle(bytes, out);
    std::string_view rest = bytes.substr(used);
    bool cut = !m_ended && (m_encoding == Encoding::Utf8 ? IsCutUtf8(rest)
                                                         : wide && rest.size() < 4);
    if (!rest.empty() && !cut)
        m_fault = Err("transfer.encoding_broken",
                      {{"encoding", std::string(Name(m_encoding))},
                       {"bytes", HexOf(rest.substr(0, wide ? 4 : 1))}});
    // What follows a NUL is no text, whatever it is.
    if (const void* nul = std::memchr(out.data() + before, '\0', out.size() - before)) {
        out.resize(static_cast<std::size_t>(static_cast<const char*>(nul) - out.data()));
        m_fault = Err("transfer.nul_byte");
    }
    std::memmove(m_raw.data(), rest.data(), rest.size());
    m_kept = rest.size();
    if (m_fault && out.size() == before) return *m_fault;
    return true;
}

// These three append what they can read and say how many bytes that took.

std::size_t Decoder::ConvertUtf8(std::string_view bytes, std::string& out) {
    std::size_t size = Utf8Prefix(bytes);
    out.append(bytes.substr(0, size));
    return size;
}

std::size_t Decoder::ConvertUtf16(std::string_view bytes, std::string& out) {
    bool little = m_encoding == Encoding::Utf16Le;
    auto unit = [&](std::size_t at) {
        auto first = static_cast<unsigned char>(bytes[at]);
        auto second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<char32_t>(little ? first | second << 8 : first << 8 | second);
    };
    std::size_t i = 0;
    while (i + 2 <= bytes.size()) {
        char32_t c = unit(i);
        if (c < 0xD800 || c > 0xDFFF) {
            AppendUtf8(c, out);
            i += 2;
            continue;
        }
        if (c > 0xDBFF || i + 4 > bytes.size()) break;
        char32_t low = unit(i + 2);
        if (low < 0xDC00 || low > 0xDFFF) break;
        AppendUtf8(0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), out);
        i += 4;
    }
    return i;
}

std::size_t Decoder::ConvertSingle(std::string_view bytes, std::string& out) {
    std::size_t i = 0;
    while (i < bytes.size()) {
        std::size_t ascii = AsciiPrefix(bytes.substr(i));
        out.append(bytes.substr(i, ascii));
        i += ascii;
        while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) >= 0x80) {
            char32_t c = static_cast<unsigned char>(bytes[i]);
            if (m_encoding == Encoding::Windows1252 && c < 0xA0) c = kWindows[c - 0x80];
            if (c == 0) return i;
            AppendUtf8(c, out);
            ++i;
        }
    }
    return i;
}

}  // namespace atalaya::transfer
