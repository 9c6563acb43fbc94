#pragma once

// The key with which a node signs what it hands out: Ed25519 (RFC 8032), one for each node.

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"

namespace atalaya::evaluation {

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
    // {file, reason}, evaluation.key_open {file} (others may read it), evaluation.key_broken {file}.
    static Result<NodeKey> Open(const std::filesystem::path& file, base::Random& random);

    const PublicKey& public_key() const { return m_public; }
    Signature Sign(std::string_view message) const;

    NodeKey(NodeKey&& other) noexcept;
    NodeKey& operator=(NodeKey&&) = delete;
    ~NodeKey();   // overwrites the secret

 private:
    explicit NodeKey(std::array<std::uint8_t, 32>& seed);   // overwrites the seed

    PublicKey m_public{};
    std::array<std::uint8_t, 64> m_secret{};
};

}  // namespace atalaya::evaluation
