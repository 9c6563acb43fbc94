#include "exchange/link_client.hpp"

#include <algorithm>

namespace atalaya::exchange {

namespace {

constexpr int kCallSeconds = 60;    // beside what the other side was asked to wait

// The other side no longer knows the token, as after a start.
bool IsClosed(const Error& error) {
    return std::ranges::any_of(error.details, [](const Error& detail) {
        return detail.code == "exchange.link_closed";
    });
}

}  // namespace

struct LinkClient::State {
    store::Database& database;
    Directory& directory;
    Mailroom& mailroom;
    const KeyRing& keys;
    base::Random& random;
    Wire& wire;
    const std::string node;
    const Way way;

    std::string token{};
    PublicKey key{};                  // that this line was opened with
    std::size_t most_bytes = kLinkMostBytes;
    // Of the last answer, told with the next call. What is lost with the program is given again.
    std::vector<Taken> taken{};

    Result<void> Open();
    Result<Hello> Greet(const std::string& self, const NodeKey& own, const std::string& challenge);
    Result<Post> Call(const Post& post);
    Result<std::size_t> Round(int wait);
};

LinkClient::LinkClient(store::Database& database, Directory& directory, Mailroom& mailroom,
                       const KeyRing& keys, base::Random& random, Wire& wire, std::string node,
                       Way way)
    : m_state(new State{database, directory, mailroom, keys, random, wire, std::move(node), way}) {}

LinkClient::~LinkClient() = default;

// The other side proves its key before this one says anything that could be used.
Result<Hello> LinkClient::State::Greet(const std::string& self, const NodeKey& own,
                                       const std::string& challenge) {
    Hello hello{.node = self, .key = own.public_key()};
    ATALAYA_ASSIGN(hello.introductions, keys.Introductions());
    ATALAYA_ASSIGN(hello.presentation,
                   database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
                       return directory.Presentation(tx);
                   }));
    hello.challenge = challenge;
    hello.speaks = {kLinkVersion};
    ATALAYA_ASSIGN(const json::object told, wire.Call("hello", ToJson(hello), "", kCallSeconds));
    ATALAYA_ASSIGN(Hello answer, HelloFromJson(told));
    if (answer.speaks.front() != kLinkVersion)
        return Err("exchange.link_version", {{"speaks", std::to_string(answer.speaks.front())}});
    if (answer.node != node || !answer.signature ||
        !IsSignedBy(answer.key, AnswerText(self, challenge, answer.challenge), *answer.signature))
        return Err("exchange.link_unproved", {{"node", node}});
    ATALAYA_TRY(CheckLineKey(database, directory, answer));
    return answer;
}

Result<void> LinkClient::State::Open() {
    const std::string self = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return directory.KnownSelf(tx).id;
    });
    if (self.empty()) return Err("exchange.self_unset");
    ATALAYA_ASSIGN(const NodeKey own, keys.Present());
    const std::string challenge = random.Token(32);
    ATALAYA_ASSIGN(const Hello answer, Greet(self, own, challenge));

    SessionCall call{.node = self, .challenge = answer.challenge, .own = challenge};
    call.signature = own.Sign(CallText(node, answer.challenge, challenge));
    if (way != Way::Give) {
        call.got = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return mailroom.CountsOf(tx, node).got;
        });
    }
    ATALAYA_ASSIGN(const json::object told, wire.Call("session", ToJson(call), "", kCallSeconds));
    ATALAYA_ASSIGN(const SessionAnswer session, SessionAnswerFromJson(told));
    if (way != Way::Take) GiveAgain(database, mailroom, node, session.got);
    token = session.token;
    key = own.public_key();
    most_bytes = session.most_bytes;
    return {};
}

Result<Post> LinkClient::State::Call(const Post& post) {
    auto told = wire.Call("post", ToJson(post), token, kCallSeconds + post.wait);
    if (!told.ok() && IsClosed(told.error())) {
        token.clear();
        ATALAYA_TRY(Open());
        told = wire.Call("post", ToJson(post), token, kCallSeconds + post.wait);
    }
    if (!told.ok()) return std::move(told).error();
    return PostFromJson(*told);
}

Result<std::size_t> LinkClient::State::Round(int wait) {
    if (token.empty()) ATALAYA_TRY(Open());

    Post post{.taken = taken};
    if (way == Way::Give) post.most = 0;
    if (way != Way::Take) {
        post.give = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            std::vector<std::string> out;
            for (Queued& one : mailroom.Waiting(tx, node, kLinkMostEnvelopes, most_bytes))
                out.push_back(std::move(one.bytes));
            return out;
        });
    }
    // A key that was renewed is made known before anything that it signed.
    ATALAYA_ASSIGN(const NodeKey own, keys.Present());
    if (own.public_key() != key) ATALAYA_TRY(Open());
    if (post.give.empty()) post.wait = std::clamp(wait, 0, kLinkMostWait);
    ATALAYA_ASSIGN(const Post answer, Call(post));
    taken.clear();
    if (!answer.taken.empty()) {
        database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            mailroom.Acknowledge(tx, node, answer.taken);
        });
    }
    if (answer.give.empty()) return answer.taken.size();
    taken = mailroom.Take(node, "link", answer.give);
    if (taken.empty()) return Err("exchange.self_unset");
    return answer.taken.size() + taken.size();
}

Result<std::size_t> LinkClient::Round(int wait) { return m_state->Round(wait); }

}  // namespace atalaya::exchange
