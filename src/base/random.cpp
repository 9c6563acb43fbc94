#include "base/random.hpp"

#include <vector>

#include <sodium.h>

#include "base/check.hpp"
#include "base/hash.hpp"

namespace atalaya::base {

std::uint64_t Random::Next() {
    std::uint8_t bytes[8];
    Fill(bytes);
    std::uint64_t value = 0;
    for (std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
}

std::uint64_t Random::Below(std::uint64_t bound) {
    Check(bound > 0, "bound of a random number");
    std::uint64_t limit = ~std::uint64_t{0} - (~std::uint64_t{0} % bound + 1) % bound;
    for (;;) {
        std::uint64_t value = Next();
        if (value <= limit) return value % bound;
    }
}

double Random::Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

std::string Random::Token(std::size_t bytes) {
    std::vector<std::uint8_t> buffer(bytes);
    Fill(buffer);
    return Base64Url(buffer);
}

SystemRandom::SystemRandom() { Check(sodium_init() >= 0, "libsodium did not start"); }

void SystemRandom::Fill(std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); }

void SeededRandom::Fill(std::span<std::uint8_t> out) {
    // SplitMix64 (Steele, Lea and Flood 2014).
    std::size_t i = 0;
    while (i < out.size()) {
        std::uint64_t z = (m_state += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        z ^= z >> 31;
        for (int k = 0; k < 8 && i < out.size(); ++k, ++i)
            out[i] = static_cast<std::uint8_t>(z >> (8 * k));
    }
}

}  // namespace atalaya::base
