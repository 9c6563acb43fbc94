#include "access/passwords.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace atalaya::access {

namespace {

constexpr int kMostWaiting = 16;
constexpr std::size_t kLongest = 1024;  // bytes; longer ones only serve to waste time

// Of the passwords that are tried first everywhere, those that the other rules would let through:
// ten characters and more, folded, without spaces.
constexpr std::array<std::string_view, 34> kCommonest = {
    "1234567890",    "12345678910",    "0123456789",    "0987654321",    "9876543210",
    "1q2w3e4r5t",    "1qaz2wsx3edc",   "qwertyuiop",    "qwerty12345",   "qwerty123456",
    "asdfghjkl1",    "password12",     "password123",   "password1234",  "passw0rd123",
    "contrasena",    "contrasena1",    "contrasena123", "contrasenia",   "senha12345",
    "senha123456",   "motdepasse",     "motdepasse1",   "motdepasse123", "administrador",
    "administrator", "administrateur", "admin12345",    "welcome123",    "bienvenido1",
    "observatorio",  "observatory",    "observatoire",  "changeme123"};

std::size_t Characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool IsOneStep(std::string_view text) {
    // "aaaaaaaaaa", "abcdefghij", "9876543210": one and the same step all the way.
    for (const int step : {0, 1, -1}) {
        bool all = true;
        for (std::size_t i = 1; i < text.size(); ++i) all = all && text[i] - text[i - 1] == step;
        if (all) return true;
    }
    return false;
}

}  // namespace

PasswordHasher::Turn::~Turn() {
    if (m_hasher != nullptr) m_hasher->GiveBack();
}

std::optional<PasswordHasher::Turn> PasswordHasher::TryTakeTurn() {
    std::unique_lock lock(m_mutex);
    if (m_computing >= m_cost.at_once && m_waiting >= kMostWaiting) return std::nullopt;
    ++m_waiting;
    m_free.wait(lock, [&] { return m_computing < m_cost.at_once; });
    --m_waiting;
    ++m_computing;
    return Turn(*this);
}

PasswordHasher::Turn PasswordHasher::TakeTurn() {
    std::unique_lock lock(m_mutex);
    m_free.wait(lock, [&] { return m_computing < m_cost.at_once; });
    ++m_computing;
    return Turn(*this);
}

void PasswordHasher::GiveBack() {
    {
        std::lock_guard lock(m_mutex);
        --m_computing;
    }
    m_free.notify_one();
}

std::string PasswordHasher::Hash(const Turn&, std::string_view password) const {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    const int failed =
        crypto_pwhash_str_alg(out.data(), password.data(), password.size(), m_cost.operations,
                              m_cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    if (failed != 0) throw std::bad_alloc();
    return out.data();
}

bool PasswordHasher::Verify(const Turn& turn, std::string_view stored,
                            std::string_view password) const {
    if (password.size() > kLongest) password = password.substr(0, kLongest + 1);
    if (stored.empty()) {
        (void)Hash(turn, password);
        return false;
    }
    return crypto_pwhash_str_verify(std::string(stored).c_str(), password.data(),
                                    password.size()) == 0;
}

bool PasswordHasher::IsOutdated(std::string_view stored) const {
    return crypto_pwhash_str_needs_rehash(std::string(stored).c_str(), m_cost.operations,
                                          m_cost.memory_bytes) != 0;
}

std::optional<Error> WhyWeak(std::string_view password, std::string_view login) {
    if (password.size() > kLongest)
        return Err("person.password_long", {{"maximum", std::to_string(kLongest)}}, "/password");
    std::string folded = base::Fold(password);
    std::erase(folded, ' ');
    std::string folded_login = base::Fold(login);
    std::erase(folded_login, ' ');
    const bool weak = Characters(password) < kPasswordMinimum || folded == folded_login ||
                      IsOneStep(password) ||
                      std::ranges::find(kCommonest, folded) != kCommonest.end();
    if (!weak) return std::nullopt;
    return Err("person.password_weak", {{"minimum", std::to_string(kPasswordMinimum)}},
               "/password");
}

}  // namespace atalaya::access
