#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace atalaya::base {

// Randomness, passed in. Secrets come from SystemRandom only.
class Random {
 public:
    virtual ~Random() = default;
    virtual void Fill(std::span<std::uint8_t> out) = 0;

    std::uint64_t Next();                       // 64 random bits
    std::uint64_t Below(std::uint64_t bound);   // 0 .. bound-1, without bias; bound > 0
    double Unit();                              // [0, 1)
    // `bytes` random bytes in base64url without padding.
    std::string Token(std::size_t bytes);
};

// The operating system's generator (libsodium).
class SystemRandom final : public Random {
 public:
    SystemRandom();
    void Fill(std::span<std::uint8_t> out) override;
};

// The same bytes for the same seed on every machine: demonstrations and tests.
class SeededRandom final : public Random {
 public:
    explicit SeededRandom(std::uint64_t seed) : m_state(seed) {}
    void Fill(std::span<std::uint8_t> out) override;

 private:
    std::uint64_t m_state;
};

}  // namespace atalaya::base
