#include "exchange/link_server.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "base/hash.hpp"

namespace atalaya::exchange {

namespace {

constexpr base::Timestamp kMinute = 60'000;
constexpr base::Timestamp kChallengeAge = kMinute;
constexpr base::Timestamp kSilence = 60 * kMinute;
constexpr base::Timestamp kLineAge = 2 * kMinute;
constexpr std::size_t kMostSessions = 8;     // of one node
constexpr std::size_t kMostNoted = 1000;     // nodes whose refused calls are told apart

struct Session {
    std::string node;
    PublicKey key{};
    PublicKey own{};                 // with which this node proved itself
    bool takes = false;
    base::Timestamp called_at = 0;
    std::uint64_t turn = 0;          // grows with each call of any node
};

// Milliseconds and half a random number, then the seal over both and over whom they were made for:
// a challenge needs no memory, so that nobody can fill it or push another's out.
constexpr std::size_t kStamp = 16;

std::string Stamp(base::Timestamp at, base::Random& random) {
    std::array<std::uint8_t, kStamp> out;
    random.Fill(out);
    for (std::size_t i = 0; i < 8; ++i)
        out[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(at) >> (8 * i));
    return {out.begin(), out.end()};
}

base::Timestamp TimeOf(std::string_view stamp) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i)
        out |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(stamp[i])) << (8 * i);
    return static_cast<base::Timestamp>(out);
}

std::string Encode(std::string_view bytes) {
    return base::Base64Url({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

struct LinkServer::State {
    store::Database& database;
    Directory& directory;
    Mailroom& mailroom;
    const KeyRing& keys;
    const base::Clock& clock;
    base::Random& random;
    const journal::Journal journal{clock};

    // Held alone while a line begins to take, by others while they acknowledge: see Begin.
    std::shared_mutex taking{};
    mutable std::mutex mutex{};
    std::string secret{};                                    // of this start
    std::map<base::Digest, Session> sessions{};              // by digest of the token
    std::uint64_t turns = 0;
    std::map<std::string, base::Timestamp> used{};           // challenges, with their end
    std::map<std::string, base::Timestamp, std::less<>> noted{};   // refused calls, by node

    std::string Seal(std::string_view stamp, std::string_view node,
                     std::string_view callers_challenge) const {
        base::Hasher hasher;
        for (const std::string_view part : {std::string_view(secret), stamp, node, callers_challenge})
            hasher.Add(part);
        const base::Digest digest = hasher.Finish();
        return {digest.begin(), digest.begin() + 16};
    }
    std::string Challenge(std::string_view node, std::string_view callers_challenge) {
        std::lock_guard lock(mutex);
        const std::string stamp = Stamp(clock.Now(), random);
        return Encode(stamp + Seal(stamp, node, callers_challenge));
    }
    bool IsOurs(const SessionCall& call) const;
    bool Use(const std::string& challenge);
    std::string Keep(Session session);
    void Begin(std::string_view node, std::int64_t got);
    Result<Session> Find(std::string_view token);
    Result<Self> OwnSelf();
    Result<Hello> Answer(const Hello& call);
    Result<SessionAnswer> Open(const SessionCall& call);
    std::vector<std::string> Give(std::string_view node, int most);
    void NoteRefused(std::string_view node, const Error& error);
};

LinkServer::LinkServer(store::Database& database, Directory& directory, Mailroom& mailroom,
                       const KeyRing& keys, const base::Clock& clock, base::Random& random)
    : m_state(new State{database, directory, mailroom, keys, clock, random}) {
    m_state->secret = random.Token(32);
}

LinkServer::~LinkServer() = default;

// --- opening ------------------------------------------------------------------------------------

bool LinkServer::State::IsOurs(const SessionCall& call) const {
    const auto bytes = base::FromBase64Url(call.challenge);
    if (!bytes || bytes->size() != 2 * kStamp) return false;
    const std::string text(bytes->begin(), bytes->end());
    const std::string_view stamp = std::string_view(text).substr(0, kStamp);
    if (!base::EqualSecrets(text.substr(kStamp), Seal(stamp, call.node, call.own))) return false;
    const base::Timestamp age = clock.Now() - TimeOf(stamp);
    return age >= 0 && age <= kChallengeAge;
}

// Whether it is used for the first time.
bool LinkServer::State::Use(const std::string& challenge) {
    std::lock_guard lock(mutex);
    const base::Timestamp now = clock.Now();
    std::erase_if(used, [&](const auto& one) {
        return one.second < now || one.second > now + 2 * kChallengeAge;
    });
    return used.emplace(challenge, now + kChallengeAge).second;
}

// The token. Of too many, the one that was silent for the longest time ends.
std::string LinkServer::State::Keep(Session session) {
    std::lock_guard lock(mutex);
    const base::Timestamp now = clock.Now();
    std::erase_if(sessions, [&](const auto& one) { return now - one.second.called_at > kSilence; });
    std::vector<std::pair<std::uint64_t, base::Digest>> own;
    for (const auto& [digest, other] : sessions)
        if (other.node == session.node) own.emplace_back(other.turn, digest);
    if (own.size() >= kMostSessions) sessions.erase(std::ranges::min(own).second);
    const std::string token = random.Token(32);
    session.called_at = now;
    session.turn = ++turns;
    sessions[base::HashBytes(token)] = std::move(session);
    return token;
}

Result<Self> LinkServer::State::OwnSelf() {
    Self self = database.Run(store::Mode::ReadOnly,
                             [&](store::Transaction& tx) { return directory.KnownSelf(tx); });
    if (self.id.empty()) return Err("exchange.self_unset");
    return self;
}

// Once a minute for each node; what names no node that could be known counts as one.
void LinkServer::State::NoteRefused(std::string_view node, const Error& error) {
    if (error.code == "exchange.self_unset") return;
    std::string name(node);
    {
        std::lock_guard lock(mutex);
        const base::Timestamp now = clock.Now();
        std::erase_if(noted, [&](const auto& one) {
            return now - one.second >= kMinute || now < one.second;
        });
        if (noted.size() >= kMostNoted) name.clear();
        if (!noted.emplace(name, now).second) return;
    }
    json::object payload{{"code", error.code}, {"node", node}};
    database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        journal.Append(tx, {.country = std::string(journal::kNodeChain),
                            .actor = "system",
                            .action = "exchange.call_refused",
                            .subject = "exchange",
                            .payload = base::CanonicalJson(payload)});
    });
}

Result<Hello> LinkServer::State::Answer(const Hello& call) {
    ATALAYA_ASSIGN(const Self self, OwnSelf());
    if (std::ranges::find(call.speaks, kLinkVersion) == call.speaks.end()) {
        std::string speaks;
        for (const int version : call.speaks)
            speaks += (speaks.empty() ? "" : ", ") + std::to_string(version);
        return Err("exchange.link_version", {{"speaks", speaks}});
    }
    ATALAYA_TRY(CheckLineKey(database, directory, call));
    ATALAYA_ASSIGN(const NodeKey key, keys.Present());
    Hello out{.node = self.id, .key = key.public_key()};
    ATALAYA_ASSIGN(out.introductions, keys.Introductions());
    ATALAYA_ASSIGN(out.presentation,
                   database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
                       return directory.Presentation(tx);
                   }));
    out.challenge = Challenge(call.node, call.challenge);
    out.speaks = {kLinkVersion};
    out.signature = key.Sign(AnswerText(call.node, call.challenge, out.challenge));
    return out;
}

Result<Hello> LinkServer::Answer(const Hello& call) {
    auto out = m_state->Answer(call);
    if (!out.ok()) m_state->NoteRefused(call.node, out.error());
    return out;
}

Result<SessionAnswer> LinkServer::State::Open(const SessionCall& call) {
    ATALAYA_ASSIGN(const Self self, OwnSelf());
    const auto node = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return directory.Get(tx, call.node);
    });
    const NodeKeyEntry* key = node ? node->Current() : nullptr;
    const std::string text = CallText(self.id, call.challenge, call.own);
    if (key == nullptr || node->state != NodeState::Verified || !IsOurs(call) ||
        !IsSignedBy(key->key, text, call.signature) || !Use(call.challenge))
        return Err("exchange.link_unproved", {{"node", call.node}});
    SessionAnswer out;
    out.got = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return mailroom.CountsOf(tx, call.node).got;
    });
    if (call.got) Begin(call.node, *call.got);
    ATALAYA_ASSIGN(const NodeKey own, keys.Present());
    out.token = Keep({.node = call.node,
                      .key = key->key,
                      .own = own.public_key(),
                      .takes = call.got.has_value()});
    return out;
}

// A node takes over one line at a time. What a line before acknowledges late, of a life that the
// node lost with its machine, must not count against what it now says it has.
void LinkServer::State::Begin(std::string_view node, std::int64_t got) {
    const std::unique_lock alone(taking);
    {
        const std::lock_guard lock(mutex);
        std::erase_if(sessions, [&](const auto& one) {
            return one.second.takes && one.second.node == node;
        });
    }
    GiveAgain(database, mailroom, node, got);
}

Result<SessionAnswer> LinkServer::Open(const SessionCall& call) {
    auto out = m_state->Open(call);
    if (!out.ok()) m_state->NoteRefused(call.node, out.error());
    return out;
}

void LinkServer::NoteRefused(std::string_view node, const Error& error) {
    m_state->NoteRefused(node, error);
}

// --- a line that is open ------------------------------------------------------------------------

Result<Session> LinkServer::State::Find(std::string_view token) {
    const std::lock_guard lock(mutex);
    const auto at = sessions.find(base::HashBytes(token));
    const base::Timestamp now = clock.Now();
    if (at == sessions.end() || now - at->second.called_at > kSilence)
        return Err("exchange.link_closed");
    at->second.called_at = now;
    at->second.turn = ++turns;
    return at->second;
}

Result<std::string> LinkServer::NodeOf(std::string_view token) {
    ATALAYA_ASSIGN(const Session session, m_state->Find(token));
    const auto node = m_state->database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return m_state->directory.Get(tx, session.node);
    });
    const NodeKeyEntry* key = node ? node->Current() : nullptr;
    if (key == nullptr || node->state != NodeState::Verified || key->key != session.key)
        return Err("exchange.link_closed");
    // What this node signs with a new key is given over a line that introduced it.
    ATALAYA_ASSIGN(const NodeKey own, m_state->keys.Present());
    if (own.public_key() != session.own) return Err("exchange.link_closed");
    return session.node;
}

std::vector<std::string> LinkServer::State::Give(std::string_view node, int most) {
    if (most == 0) return {};
    return database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::vector<std::string> out;
        for (Queued& one : mailroom.Waiting(tx, node, most, kLinkMostBytes))
            out.push_back(std::move(one.bytes));
        return out;
    });
}

Result<LinkServer::Answered> LinkServer::Exchange(std::string_view token, const Post& post) {
    ATALAYA_ASSIGN(const std::string node, NodeOf(token));
    if (!post.taken.empty()) {
        const std::shared_lock others(m_state->taking);
        ATALAYA_TRY(m_state->Find(token));
        m_state->database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            m_state->mailroom.Acknowledge(tx, node, post.taken);
        });
    }
    Answered out;
    if (!post.give.empty()) out.post.taken = m_state->mailroom.Take(node, "link", post.give);
    out.post.give = m_state->Give(node, post.most);
    if (!out.post.give.empty()) ATALAYA_TRY(NodeOf(token));   // the key may be another one since
    out.later = post.wait > 0 && post.most > 0 && out.post.give.empty() && out.post.taken.empty();
    return out;
}

Result<LinkServer::Answered> LinkServer::Again(std::string_view token, const Post& post) {
    ATALAYA_ASSIGN(const std::string node, NodeOf(token));
    Answered out;
    out.post.give = m_state->Give(node, post.most);
    if (!out.post.give.empty()) ATALAYA_TRY(NodeOf(token));
    out.later = out.post.give.empty();
    return out;
}

std::vector<std::pair<std::string, base::Timestamp>> LinkServer::Lines() const {
    std::map<std::string, base::Timestamp> latest;
    std::lock_guard lock(m_state->mutex);
    const base::Timestamp now = m_state->clock.Now();
    for (const auto& [digest, session] : m_state->sessions) {
        if (now - session.called_at > kLineAge) continue;
        auto& at = latest[session.node];
        at = std::max(at, session.called_at);
    }
    return {latest.begin(), latest.end()};
}

}  // namespace atalaya::exchange
