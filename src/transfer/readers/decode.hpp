#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transfer/readers/bytes.hpp"

namespace atalaya::transfer {

enum class Encoding { Utf8, Utf16Le, Utf16Be, Latin1, Windows1252 };

std::string_view Name(Encoding encoding);                          // "windows-1252"
std::optional<Encoding> EncodingFromName(std::string_view name);

// How many bytes at the front are ASCII.
std::size_t AsciiPrefix(std::string_view bytes);
// How many bytes at the front are whole, valid UTF-8 (RFC 3629).
std::size_t Utf8Prefix(std::string_view bytes);
// Whether a text that is cut here could still go on as valid UTF-8.
bool IsCutUtf8(std::string_view tail);

// Turns the bytes of a source into UTF-8 without a byte-order mark. Text before a fault is
// delivered first, so that the reader knows the line of the fault.
class Decoder {
 public:
    Decoder(std::unique_ptr<ByteSource> source, Encoding encoding);

    // Appends up to about 256 KB to `out`; false at the end. Errors: those of the source,
    // transfer.encoding_broken {encoding, bytes}, transfer.nul_byte; without a place.
    Result<bool> Append(std::string& out);
    const ByteSource& source() const { return *m_source; }

 private:
    std::size_t ConvertUtf8(std::string_view bytes, std::string& out);
    std::size_t ConvertUtf16(std::string_view bytes, std::string& out);
    std::size_t ConvertSingle(std::string_view bytes, std::string& out);

    std::unique_ptr<ByteSource> m_source;
    Encoding m_encoding;
    std::string m_raw;             // room for a piece of the source
    std::size_t m_kept = 0;        // bytes at its front that are not yet turned into text
    bool m_started = false;        // past the byte-order mark
    bool m_ended = false;
    std::optional<Error> m_fault;
};

}  // namespace atalaya::transfer
