#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atalaya::base {

using Digest = std::array<std::uint8_t, 32>;

// BLAKE2b-256 (RFC 7693) over everything added. Parts are framed by their length, so that
// Add("ab"), Add("c") and Add("a"), Add("bc") differ.
class Hasher {
 public:
    Hasher();
    void Add(std::string_view bytes);
    void Add(std::int64_t number);
    // Without a frame: adding nothing but this, in whatever pieces, gives HashBytes of the whole.
    void AddPiece(std::string_view bytes);
    Digest Finish();  // the hasher is spent afterwards

 private:
    void Raw(const void* bytes, std::size_t size);
    alignas(64) std::array<unsigned char, 384> m_state;
};

// BLAKE2b-256 of the bytes alone, without framing.
Digest HashBytes(std::string_view bytes);

std::string Hex(std::span<const std::uint8_t> bytes);
std::optional<Digest> DigestFromHex(std::string_view hex);
std::string Base64Url(std::span<const std::uint8_t> bytes);  // without padding
std::optional<std::vector<std::uint8_t>> FromBase64Url(std::string_view text);

// Compares without telling by its time where the difference is.
bool EqualSecrets(std::string_view a, std::string_view b);

}  // namespace atalaya::base
