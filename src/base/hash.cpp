#include "base/hash.hpp"

#include <new>

#include <sodium.h>

#include "base/check.hpp"

namespace atalaya::base {
namespace {

crypto_generichash_state* State(std::array<unsigned char, 384>& bytes) {
    return reinterpret_cast<crypto_generichash_state*>(bytes.data());
}

}  // namespace

Hasher::Hasher() {
    static_assert(sizeof(crypto_generichash_state) <= sizeof(m_state));
    new (m_state.data()) crypto_generichash_state;
    crypto_generichash_init(State(m_state), nullptr, 0, std::tuple_size_v<Digest>);
}

void Hasher::Raw(const void* bytes, std::size_t size) {
    crypto_generichash_update(State(m_state), static_cast<const unsigned char*>(bytes), size);
}

void Hasher::Add(std::string_view bytes) {
    Add(static_cast<std::int64_t>(bytes.size()));
    Raw(bytes.data(), bytes.size());
}

void Hasher::Add(std::int64_t number) {
    unsigned char little_endian[8];
    auto bits = static_cast<std::uint64_t>(number);
    for (int i = 0; i < 8; ++i) little_endian[i] = static_cast<unsigned char>(bits >> (8 * i));
    Raw(little_endian, sizeof little_endian);
}

void Hasher::AddPiece(std::string_view bytes) {
    Raw(bytes.data(), bytes.size());
}

Digest Hasher::Finish() {
    Digest out;
    crypto_generichash_final(State(m_state), out.data(), out.size());
    return out;
}

Digest HashBytes(std::string_view bytes) {
    Digest out;
    crypto_generichash(out.data(), out.size(),
                       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr,
                       0);
    return out;
}

std::string Hex(std::span<const std::uint8_t> bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (std::uint8_t byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
    return out;
}

std::optional<Digest> DigestFromHex(std::string_view hex) {
    Digest out;
    std::size_t size = 0;
    if (hex.size() != out.size() * 2 ||
        sodium_hex2bin(out.data(), out.size(), hex.data(), hex.size(), nullptr, &size, nullptr) !=
            0 ||
        size != out.size())
        return std::nullopt;
    return out;
}

std::string Base64Url(std::span<const std::uint8_t> bytes) {
    constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string out(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), kVariant);
    out.resize(out.find('\0'));
    return out;
}

std::optional<std::vector<std::uint8_t>> FromBase64Url(std::string_view text) {
    std::vector<std::uint8_t> out(text.size());
    if (text.empty()) return out;   // libsodium takes no null, which the data of nothing may be
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    out.resize(size);
    return out;
}

bool EqualSecrets(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace atalaya::base
