#include "stats/hadamard.hpp"

#include "base/check.hpp"

namespace atalaya::stats {

namespace {

bool IsPrime(std::size_t n) {
    if (n < 2) return false;
    for (std::size_t d = 2; d * d <= n; ++d)
        if (n % d == 0) return false;
    return true;
}

bool IsFirstPaley(std::size_t order) {
    return order >= 4 && (order - 1) % 4 == 3 && IsPrime(order - 1);
}

bool IsSecondPaley(std::size_t order) {
    return order >= 12 && order % 4 == 0 && (order / 2 - 1) % 4 == 1 && IsPrime(order / 2 - 1);
}

bool Exists(std::size_t order) {
    if (order <= 2) return order > 0;
    if (order % 4 != 0) return false;
    return Exists(order / 2) || IsFirstPaley(order) || IsSecondPaley(order);
}

// 1 where `k` is a square modulo the prime q, -1 where it is not, 0 for multiples of q.
std::vector<std::int8_t> QuadraticCharacter(std::size_t q) {
    std::vector<std::int8_t> character(q, -1);
    for (std::size_t k = 1; k < q; ++k) character[k * k % q] = 1;
    character[0] = 0;
    return character;
}

// Paley's matrix of order q + 1, zero on the diagonal; `corner` is the sign of the first column.
std::vector<std::int8_t> Conference(std::size_t q, std::int8_t corner) {
    const auto character = QuadraticCharacter(q);
    const std::size_t n = q + 1;
    std::vector<std::int8_t> out(n * n);
    for (std::size_t k = 1; k < n; ++k) {
        out[k] = 1;
        out[k * n] = corner;
    }
    for (std::size_t i = 0; i < q; ++i)
        for (std::size_t j = 0; j < q; ++j)
            out[(i + 1) * n + j + 1] = character[(i + q - j) % q];
    return out;
}

std::vector<std::int8_t> Doubled(const std::vector<std::int8_t>& half, std::size_t n) {
    std::vector<std::int8_t> out(4 * n * n);
    for (std::size_t i = 0; i < 2 * n; ++i)
        for (std::size_t j = 0; j < 2 * n; ++j) {
            const int sign = i >= n && j >= n ? -1 : 1;
            out[i * 2 * n + j] = static_cast<std::int8_t>(sign * half[(i % n) * n + j % n]);
        }
    return out;
}

std::vector<std::int8_t> FirstPaley(std::size_t order) {
    auto out = Conference(order - 1, -1);
    for (std::size_t i = 0; i < order; ++i) out[i * order + i] = 1;
    return out;
}

std::vector<std::int8_t> SecondPaley(std::size_t order) {
    const std::size_t n = order / 2;
    const auto conference = Conference(n - 1, 1);
    std::vector<std::int8_t> out(order * order);
    for (std::size_t i = 0; i < order; ++i)
        for (std::size_t j = 0; j < order; ++j) {
            const int c = conference[(i / 2) * n + j / 2];
            const bool low = i % 2 == 1 && j % 2 == 1, even = i % 2 == 0 && j % 2 == 0;
            // Blocks of two: c times (1 1; 1 -1), on the diagonal (1 -1; -1 -1).
            const int value = i / 2 == j / 2 ? (even ? 1 : -1) : (low ? -c : c);
            out[i * order + j] = static_cast<std::int8_t>(value);
        }
    return out;
}

// Changing the sign of a row or a column keeps rows orthogonal.
void Normalise(std::vector<std::int8_t>& h, std::size_t order) {
    for (std::size_t j = 0; j < order; ++j)
        if (h[j] < 0)
            for (std::size_t i = 0; i < order; ++i) h[i * order + j] *= -1;
    for (std::size_t i = 0; i < order; ++i)
        if (h[i * order] < 0)
            for (std::size_t j = 0; j < order; ++j) h[i * order + j] *= -1;
}

}  // namespace

std::size_t HadamardOrder(std::size_t least) {
    std::size_t order = least < 1 ? 1 : least;
    while (!Exists(order)) ++order;
    return order;
}

std::vector<std::int8_t> Hadamard(std::size_t order) {
    base::Check(Exists(order), "an order that can be made");
    if (order == 1) return {1};
    std::vector<std::int8_t> out;
    if (Exists(order / 2) && order % 2 == 0) out = Doubled(Hadamard(order / 2), order / 2);
    else if (IsFirstPaley(order)) out = FirstPaley(order);
    else out = SecondPaley(order);
    Normalise(out, order);
    return out;
}

}  // namespace atalaya::stats
