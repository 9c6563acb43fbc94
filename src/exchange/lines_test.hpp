#pragma once

// Nodes of the exchange within a test: each with a store, a key and a folder of its own, and lines
// between them that lose, double, delay and cut what goes over them.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exchange/link_client.hpp"
#include "exchange/link_server.hpp"
#include "exchange/directory_letters.hpp"
#include "exchange/messages.hpp"
#include "testing/databases.hpp"

namespace atalaya::exchange {

class LineNode {
 public:
    LineNode(std::string id, NodeRole role, std::uint64_t seed)
        : random(seed), id(std::move(id)), role(role) {
        Open();
        Self self{.id = this->id, .role = role};
        self.name.In(Lang::En) = "Observatory " + this->id;
        self.country = role == NodeRole::Hub ? "" : this->id;
        Must(directory->SetSelf(access::Caller::System(), self));
    }

    // The program is started, or started again: what is only in memory is gone.
    void Open() {
        server.reset();
        database = store::Database::Open({.address = "sqlite:" + File().string()}).value();
        Must(journal::Journal::Prepare(*database));
        Must(Directory::Prepare(*database));
        Must(Mailroom::Prepare(*database));
        directory = std::make_unique<Directory>(*database, policy, journal, clock, keys);
        mailroom = std::make_unique<Mailroom>(*database, policy, journal, clock, random, keys,
                                              *directory, [this](std::string_view node) {
                                                  if (woken) woken(node);
                                              });
        letters = std::make_unique<DirectoryLetters>(*directory, *mailroom);
        messages = std::make_unique<Messages>(*database, policy, *directory, *mailroom, random);
        server = std::make_unique<LinkServer>(*database, *directory, *mailroom, keys, clock,
                                              random);
    }
    void Close() {
        server.reset();
        messages.reset();
        letters.reset();
        mailroom.reset();
        directory.reset();
        database.reset();
    }
    // A copy of the store, as a backup takes it; precondition of both: closed.
    void Save() { std::filesystem::copy_file(File(), Backup(), kOver); }
    void Restore() { std::filesystem::copy_file(Backup(), File(), kOver); }

    // Both know and trust each other from here on, as if their people had telephoned.
    void Meet(LineNode& other) {
        Learn(other);
        other.Learn(*this);
    }
    // This node knows and trusts the other one.
    void Learn(LineNode& other) {
        const auto all = access::Caller::System();
        const auto paper = other.directory->Presentation(all);
        Must(paper);
        Must(directory->Present(all, *paper));
        Must(directory->Verify(all, other.id, Fingerprint(other.keys.Present()->public_key())));
    }

    std::string Send(std::vector<std::string> to, const std::string& title) {
        auto sent = messages->Send(access::Caller::System(),
                                   {.to = std::move(to), .title = title, .text = "x",
                                    .language = "en"});
        EXPECT_TRUE(sent.ok()) << sent.error().Describe();
        return sent.ok() ? *sent : "";
    }
    // Of the kind "message", in the order in which they came.
    std::vector<std::string> Titles() {
        std::vector<std::string> out;
        Mailroom::InboxFilter filter{.kind = "message", .limit = 500};
        while (true) {
            const auto page = mailroom->Inbox(access::Caller::System(), filter).value();
            for (const InboxItem& item : page) out.insert(out.begin(), item.title);
            if (page.size() < 500) return out;
            filter.before = page.back().number;
        }
    }
    std::vector<Delivery> Deliveries() {
        std::vector<Delivery> out;
        Mailroom::OutboxFilter filter{.kind = "message", .limit = 500};
        const auto items = mailroom->Outbox(access::Caller::System(), filter).value();
        for (const OutboxItem& item : items)
            out.insert(out.end(), item.deliveries.begin(), item.deliveries.end());
        return out;
    }
    bool AnythingFor(std::string_view node) {
        return database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return mailroom->AnythingFor(tx, node);
        });
    }

    base::SeededRandom random;
    base::FixedClock clock;
    const std::string id;
    const NodeRole role;
    testing::TempFolder folder;
    const KeyRing keys{folder.path() / "node.key", random};
    access::Policy policy = access::Policy::Load(*content::Library::Load({}).value()).value();
    journal::Journal journal{clock};
    std::function<void(std::string_view)> woken;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<Directory> directory;
    std::unique_ptr<Mailroom> mailroom;
    std::unique_ptr<DirectoryLetters> letters;
    std::unique_ptr<Messages> messages;
    std::unique_ptr<LinkServer> server;

 private:
    static constexpr auto kOver = std::filesystem::copy_options::overwrite_existing;

    template <class T>
    static void Must(const Result<T>& result) {
        ASSERT_TRUE(result.ok()) << result.error().Describe();
    }
    std::filesystem::path File() const { return folder.path() / "store.db"; }
    std::filesystem::path Backup() const { return folder.path() / "backup.db"; }
};

// What the api does with a call, without HTTP.
inline Result<json::object> Serve(LineNode& node, std::string_view path, const json::object& body,
                                  std::string_view token) {
    if (path == "hello") {
        ATALAYA_ASSIGN(const Hello call, HelloFromJson(body));
        ATALAYA_ASSIGN(const Hello answer, node.server->Answer(call));
        return ToJson(answer);
    }
    if (path == "session") {
        ATALAYA_ASSIGN(const SessionCall call, SessionCallFromJson(body));
        ATALAYA_ASSIGN(const SessionAnswer answer, node.server->Open(call));
        return ToJson(answer);
    }
    ATALAYA_ASSIGN(const Post post, PostFromJson(body));
    ATALAYA_ASSIGN(const LinkServer::Answered answered, node.server->Exchange(token, post));
    return ToJson(answered.post);
}

// How often, in a hundred calls.
struct LineFaults {
    int lost = 0, answer_lost = 0, doubled = 0, late = 0;
};

// A line in memory. What is late arrives after later calls, when its caller has long given up.
class TestWire final : public Wire {
 public:
    TestWire(LineNode& to, base::Random& random, LineFaults faults = {})
        : m_to(to), m_random(random), m_faults(faults) {}

    Result<json::object> Call(std::string_view path, const json::object& body,
                              std::string_view token, int) override {
        ++calls;
        if (cut) return Lost();
        const auto drawn = static_cast<int>(m_random.Below(100));
        int below = m_faults.lost;
        if (drawn < below) return Lost();
        if (drawn < (below += m_faults.late)) {
            m_late.push_back({std::string(path), Crossed(body), std::string(token)});
            return Lost();
        }
        auto answer = Reach(path, body, token);
        if (drawn < (below += m_faults.doubled)) return Reach(path, body, token);
        if (!m_late.empty() && m_random.Below(3) == 0) {
            const Late late = std::move(m_late.back());
            m_late.pop_back();
            (void)Reach(late.path, late.body, late.token);
        }
        if (drawn < (below += m_faults.answer_lost)) return Lost();
        return answer;
    }

    bool cut = false;
    int calls = 0;

 private:
    struct Late {
        std::string path;
        json::object body;
        std::string token;
    };
    static Error Lost() { return Err("net.line_cut", {{"host", "test"}}); }
    static json::object Crossed(const json::object& body) {
        return base::ParseJson(json::serialize(body)).value().as_object();
    }
    // As text both ways, and errors as the problems that they become.
    Result<json::object> Reach(std::string_view path, const json::object& body,
                               std::string_view token) {
        if (!m_to.server) return Lost();
        auto answer = Serve(m_to, path, Crossed(body), token);
        if (answer.ok()) return Crossed(*answer);
        Error out = Err("exchange.link_refused",
                        {{"node", m_to.id}, {"reason", answer.error().code}});
        out.details.push_back(answer.error());
        return out;
    }

    LineNode& m_to;
    base::Random& m_random;
    const LineFaults m_faults;
    std::vector<Late> m_late;
};

// A node that calls another, with its line.
struct TestLine {
    TestLine(LineNode& from, LineNode& to, base::Random& random, LineFaults faults = {})
        : from(from), to(to), wire(to, random, faults) {
        Begin();
    }
    // As after a start of the caller.
    void Begin() {
        client = std::make_unique<LinkClient>(*from.database, *from.directory, *from.mailroom,
                                              from.keys, from.random, wire, to.id);
    }
    LineNode& from;
    LineNode& to;
    TestWire wire;
    std::unique_ptr<LinkClient> client;
};

// Goes round until nothing waits and every line worked twice without moving anything since. False:
// it never came to rest.
inline bool Settle(const std::vector<TestLine*>& lines, int most = 2000) {
    std::vector<int> quiet(lines.size(), 0);
    for (int i = 0; i < most; ++i) {
        for (std::size_t n = 0; n < lines.size(); ++n) {
            const auto moved = lines[n]->client->Round(0);
            if (moved.ok() && *moved > 0) std::ranges::fill(quiet, 0);
            if (moved.ok() && *moved == 0) ++quiet[n];
        }
        if (std::ranges::any_of(quiet, [](int times) { return times < 2; })) continue;
        // What was late may have come after all.
        const bool waits = std::ranges::any_of(lines, [](const TestLine* line) {
            return line->from.AnythingFor(line->to.id) || line->to.AnythingFor(line->from.id);
        });
        if (!waits) return true;
    }
    return false;
}

}  // namespace atalaya::exchange
