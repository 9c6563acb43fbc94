#include "exchange/key_ring.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/system_reason.hpp"
#include "base/text.hpp"

namespace atalaya::exchange {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "atalaya-public-key-1 ed25519 ";   // before key and date
constexpr std::uintmax_t kLargest = 1 << 20;
constexpr base::Timestamp kOpenTime = base::Timestamp{KeyRing::kOpenDays} * 86'400'000;

template <std::size_t size>
std::optional<std::array<std::uint8_t, size>> BytesIn(std::string_view text) {
    const auto bytes = base::FromBase64Url(text);
    std::array<std::uint8_t, size> out;
    if (!bytes || bytes->size() != size) return std::nullopt;
    std::ranges::copy(*bytes, out.begin());
    return out;
}

// A line of the list: the key, when it was replaced and, in later versions of the program, the next
// key with the signature that introduces it.
struct Line {
    PublicKey key;
    base::Timestamp replaced = 0;
    std::optional<Introduction> introduction;
    std::string text;
};

std::optional<Line> Read(std::string_view line) {
    Line out;
    out.text = line;
    if (!line.starts_with(kHead)) return std::nullopt;
    line.remove_prefix(kHead.size());
    const auto words = base::Split(line, ' ');
    const auto key = BytesIn<32>(words[0]);
    if (!key) return std::nullopt;
    out.key = *key;
    if (words.size() > 1) out.replaced = base::ParseTimestamp(words[1]).value_or(0);
    if (words.size() < 4) return out;
    const auto next = BytesIn<32>(words[2]);
    const auto signature = BytesIn<64>(words[3]);
    if (!next || !signature) return std::nullopt;
    out.introduction = Introduction{*key, *next, *signature};
    return out;
}

Result<std::vector<Line>> ReadList(const fs::path& file) {
    std::vector<Line> out;
    std::error_code failed;
    if (!fs::exists(file, failed) && !failed) return out;
    ATALAYA_ASSIGN(const std::string text, base::ReadFile(file, kLargest));
    for (const std::string_view written : base::Split(text, '\n')) {
        if (base::TrimAscii(written).empty()) continue;
        const auto line = Read(base::TrimAscii(written));
        if (!line) return Err("exchange.key_broken", {{"file", file.string()}});
        out.push_back(*line);
    }
    return out;
}

}  // namespace

std::string IntroductionText(const PublicKey& next) {
    return "atalaya.key.1 " + base::Base64Url(next);
}

Result<std::vector<PublicKey>> KeyRing::Earlier() const {
    ATALAYA_ASSIGN(const auto lines, ReadList(EarlierFile()));
    std::vector<PublicKey> out;
    for (const Line& line : lines) out.push_back(line.key);
    return out;
}

Result<std::vector<Introduction>> KeyRing::Introductions() const {
    ATALAYA_ASSIGN(const auto lines, ReadList(EarlierFile()));
    std::vector<Introduction> out;
    for (const Line& line : lines)
        if (line.introduction) out.push_back(*line.introduction);
    return out;
}

fs::path KeyRing::ReplacedFile(const PublicKey& key) const {
    std::string name = Fingerprint(key);
    std::erase(name, ' ');
    return m_file.string() + ".replaced-" + name;
}

Result<KeyRing::Renewed> KeyRing::Renew(base::Timestamp at) const {
    ATALAYA_ASSIGN(const NodeKey present, Present());
    ATALAYA_ASSIGN(const auto lines, ReadList(EarlierFile()));   // never written over unread
    // First its secret gets a second name and the list a line: whatever happens then, what the
    // present key signed stays known. The line names the next key, which lies beside the present one
    // and is taken up by who goes on after a power cut.
    const fs::path kept = ReplacedFile(present.public_key());
    if (::link(m_file.c_str(), kept.c_str()) != 0 && errno != EEXIST)
        return Err("file.unwritable", {{"file", kept.string()}, {"reason", base::SystemReason(errno)}});
    const fs::path next = m_file.string() + ".next";
    ATALAYA_ASSIGN(const NodeKey made, NodeKey::Open(next, m_random));
    std::string text;
    for (const Line& line : lines) {
        const bool cut_short = line.introduction && line.key == present.public_key() &&
                               line.introduction->next == made.public_key();
        if (cut_short) continue;   // it is written anew below
        text += line.text + "\n";
        if (at - line.replaced > kOpenTime) ATALAYA_TRY(Forget(line.key));
    }
    text += std::string(kHead) + base::Base64Url(present.public_key()) + " " +
            base::FormatTimestamp(at) + " " + base::Base64Url(made.public_key()) + " " +
            base::Base64Url(present.Sign(IntroductionText(made.public_key()))) + "\n";
    ATALAYA_TRY(base::WriteFile(EarlierFile(), text));
    std::error_code failed;
    fs::rename(next, m_file, failed);
    if (failed)
        return Err("file.unwritable", {{"file", m_file.string()}, {"reason", base::SystemReason(failed)}});
    return Renewed{present.public_key(), made.public_key()};
}

Result<std::vector<NodeKey>> KeyRing::Replaced(base::Timestamp now) const {
    ATALAYA_ASSIGN(auto lines, ReadList(EarlierFile()));
    std::vector<NodeKey> out;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (now - line->replaced > kOpenTime) continue;
        ATALAYA_ASSIGN(std::optional<NodeKey> key, NodeKey::Read(ReplacedFile(line->key)));
        if (key) out.push_back(*std::move(key));
    }
    return out;
}

Result<void> KeyRing::Forget(const PublicKey& replaced) const {
    const fs::path file = ReplacedFile(replaced);
    std::error_code failed;
    fs::remove(file, failed);
    if (failed)
        return Err("file.unwritable", {{"file", file.string()}, {"reason", base::SystemReason(failed)}});
    return {};
}

}  // namespace atalaya::exchange
