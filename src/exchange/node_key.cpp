#include "exchange/node_key.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/check.hpp"
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/system_reason.hpp"
#include "base/text.hpp"

namespace atalaya::exchange {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "atalaya-key-1 ed25519 ";   // before the seed in base64url

Error Fault(std::string_view code, const fs::path& file) {
    return Err(code, {{"file", file.string()}, {"reason", base::SystemReason(errno)}});
}

bool WriteAll(int file, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file) == 0;
}

// Makes the file whole or not at all, and never over another: it is written beside its place and
// then linked there, which fails where somebody was faster.
Result<void> Make(const fs::path& file, base::Random& random) {
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    std::string beside = file.string() + ".XXXXXX";
    const int out = ::mkstemp(beside.data());   // mode 0600
    if (out < 0) return Fault("file.unwritable", file);
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed;
    random.Fill(seed);
    std::string text = std::string(kHead) + base::Base64Url(seed) + "\n";
    sodium_memzero(seed.data(), seed.size());
    bool good = WriteAll(out, text);
    sodium_memzero(text.data(), text.size());
    good = ::close(out) == 0 && good;
    good = good && (::link(beside.c_str(), file.c_str()) == 0 || errno == EEXIST);
    const int reason = errno;
    ::unlink(beside.c_str());
    errno = reason;
    if (!good) return Fault("file.unwritable", file);
    return {};
}

}  // namespace

std::string Fingerprint(const PublicKey& key) {
    const std::string hex = base::Hex(base::HashBytes(
        {reinterpret_cast<const char*>(key.data()), key.size()}));
    std::string out;
    for (std::size_t at = 0; at < 32; at += 4) out += (at == 0 ? "" : " ") + hex.substr(at, 4);
    return out;
}

bool IsSignedBy(const PublicKey& key, std::string_view message, const Signature& signature) {
    return crypto_sign_verify_detached(signature.data(),
                                       reinterpret_cast<const unsigned char*>(message.data()),
                                       message.size(), key.data()) == 0;
}

Result<NodeKey> NodeKey::Open(const fs::path& file, base::Random& random) {
    ATALAYA_ASSIGN(std::optional<NodeKey> known, Read(file));
    if (known) return *std::move(known);
    ATALAYA_TRY(Make(file, random));
    ATALAYA_ASSIGN(std::optional<NodeKey> made, Read(file));
    if (!made) return Fault("file.unreadable", file);
    return *std::move(made);
}

Result<std::optional<NodeKey>> NodeKey::Read(const fs::path& file) {
    struct stat state {};
    if (::stat(file.c_str(), &state) != 0) {
        if (errno != ENOENT) return Fault("file.unreadable", file);
        return std::optional<NodeKey>();
    }
    if ((state.st_mode & 077) != 0) return Err("exchange.key_open", {{"file", file.string()}});
    ATALAYA_ASSIGN(std::string text, base::ReadFile(file, 4096));
    const std::string_view line = base::TrimAscii(text);
    std::optional<std::vector<std::uint8_t>> bytes;
    if (line.starts_with(kHead)) bytes = base::FromBase64Url(line.substr(kHead.size()));
    sodium_memzero(text.data(), text.size());
    std::array<std::uint8_t, 32> seed;
    if (!bytes || bytes->size() != seed.size())
        return Err("exchange.key_broken", {{"file", file.string()}});
    std::ranges::copy(*bytes, seed.begin());
    sodium_memzero(bytes->data(), bytes->size());
    return std::optional(NodeKey(seed));
}

NodeKey::NodeKey(std::array<std::uint8_t, 32>& seed) {
    static_assert(crypto_sign_SECRETKEYBYTES == 64 && crypto_sign_PUBLICKEYBYTES == 32 &&
                  crypto_sign_SEEDBYTES == 32 && crypto_sign_BYTES == 64);
    crypto_sign_seed_keypair(m_public.data(), m_secret.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
}

NodeKey::NodeKey(NodeKey&& other) noexcept : m_public(other.m_public), m_secret(other.m_secret) {
    sodium_memzero(other.m_secret.data(), other.m_secret.size());
}

NodeKey::~NodeKey() { sodium_memzero(m_secret.data(), m_secret.size()); }

Signature NodeKey::Sign(std::string_view message) const {
    Signature out;
    crypto_sign_detached(out.data(), nullptr,
                         reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                         m_secret.data());
    return out;
}

std::optional<std::string> NodeKey::OpenBox(std::string_view box) const {
    if (box.size() < crypto_box_SEALBYTES) return std::nullopt;
    std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> open;
    std::array<std::uint8_t, crypto_box_SECRETKEYBYTES> secret;
    if (crypto_sign_ed25519_pk_to_curve25519(open.data(), m_public.data()) != 0 ||
        crypto_sign_ed25519_sk_to_curve25519(secret.data(), m_secret.data()) != 0)
        return std::nullopt;
    std::string out(box.size() - crypto_box_SEALBYTES, '\0');
    const bool good = crypto_box_seal_open(reinterpret_cast<unsigned char*>(out.data()),
                                           reinterpret_cast<const unsigned char*>(box.data()),
                                           box.size(), open.data(), secret.data()) == 0;
    sodium_memzero(secret.data(), secret.size());
    if (!good) return std::nullopt;
    return out;
}

}  // namespace atalaya::exchange
