#include "evaluation/key_ring.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace atalaya::evaluation {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "atalaya-public-key-1 ed25519 ";   // before key and date
constexpr std::uintmax_t kLargest = 1 << 20;

std::optional<PublicKey> KeyIn(std::string_view line) {
    if (!line.starts_with(kHead)) return std::nullopt;
    line.remove_prefix(kHead.size());
    const auto bytes = base::FromBase64Url(line.substr(0, line.find(' ')));
    PublicKey key;
    if (!bytes || bytes->size() != key.size()) return std::nullopt;
    std::ranges::copy(*bytes, key.begin());
    return key;
}

}  // namespace

Result<std::vector<PublicKey>> KeyRing::Earlier() const {
    std::vector<PublicKey> out;
    std::error_code failed;
    if (!fs::exists(EarlierFile(), failed) && !failed) return out;
    ATALAYA_ASSIGN(const std::string text, base::ReadFile(EarlierFile(), kLargest));
    for (const std::string_view line : base::Split(text, '\n')) {
        if (base::TrimAscii(line).empty()) continue;
        const auto key = KeyIn(line);
        if (!key) return Err("evaluation.key_broken", {{"file", EarlierFile().string()}});
        out.push_back(*key);
    }
    return out;
}

Result<KeyRing::Renewed> KeyRing::Renew(base::Timestamp at) const {
    ATALAYA_ASSIGN(const NodeKey present, Present());
    ATALAYA_TRY(Earlier());   // a list that cannot be read is not written over
    std::string text;
    if (fs::exists(EarlierFile())) {
        ATALAYA_ASSIGN(text, base::ReadFile(EarlierFile(), kLargest));
    }
    text += std::string(kHead) + base::Base64Url(present.public_key()) + " " +
            base::FormatTimestamp(at) + "\n";
    // First the list: whatever happens then, what the present key signed stays known.
    ATALAYA_TRY(base::WriteFile(EarlierFile(), text));
    const fs::path next = m_file.string() + ".next";
    std::error_code failed;
    fs::remove(next, failed);   // left behind by one that was cut off
    ATALAYA_ASSIGN(const NodeKey made, NodeKey::Open(next, m_random));
    fs::rename(next, m_file, failed);
    if (failed)
        return Err("file.unwritable", {{"file", m_file.string()}, {"reason", failed.message()}});
    return Renewed{present.public_key(), made.public_key()};
}

}  // namespace atalaya::evaluation
