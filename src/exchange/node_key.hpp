#pragma once

// The key with which a node signs what it hands out: Ed25519 (RFC 8032), one for each node.

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace atalaya::exchange {

using PublicKey = std::array<std::uint8_t, 32>;
using Signature = std::array<std::uint8_t, 64>;

// "5f3a 9c01 ...": the first 16 bytes of the BLAKE2b-256 of the key in groups of four digits, short
// enough to compare by telephone.
std::string Fingerprint(const PublicKey& key);
bool IsSignedBy(const PublicKey& key, std::string_view message, const Signature& signature);

class NodeKey {
 public:
    // Reads the key from the file, or makes it there once, readable by the owner alone; two
    // programs that do so at once end with the same key. Errors: file.unreadable, file.unwritable
    // {file, reason}, exchange.key_open {file} (others may read it), exchange.key_broken {file}.
    static Result<NodeKey> Open(const std::filesystem::path& file, base::Random& random);
    // Reads it; nullopt where there is no such file. Errors: file.unreadable, exchange.key_open,
    // exchange.key_broken.
    static Result<std::optional<NodeKey>> Read(const std::filesystem::path& file);

    const PublicKey& public_key() const { return m_public; }
    Signature Sign(std::string_view message) const;
    // What was put into a sealed box (crypto_box_seal) for the X25519 form of this key; nullopt
    // where it was made for another key or changed.
    std::optional<std::string> OpenBox(std::string_view box) const;

    NodeKey(NodeKey&& other) noexcept;
    NodeKey& operator=(NodeKey&&) = delete;
    ~NodeKey();   // overwrites the secret

 private:
    explicit NodeKey(std::array<std::uint8_t, 32>& seed);   // overwrites the seed

    PublicKey m_public{};
    std::array<std::uint8_t, 64> m_secret{};
};

}  // namespace atalaya::exchange
