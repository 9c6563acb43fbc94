#pragma once

// What the tests of the exchange stand on: nodes with a store, keys and a mailroom each, that have
// verified each other. What travels between them is moved by the test itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "content/library.hpp"
#include "exchange/carry_test.hpp"
#include "testing/databases.hpp"

namespace atalaya::exchange {

template <class T>
std::string CodeOf(const Result<T>& result) {
    return result.ok() ? "" : result.error().code;
}

// "new", "known", or the code of a refusal.
inline std::vector<std::string> CodesOf(const std::vector<Taken>& taken) {
    std::vector<std::string> out;
    for (const Taken& one : taken) {
        if (one.as == Taken::As::Refused) out.push_back(one.reason->code);
        if (one.as == Taken::As::New) out.push_back("new");
        if (one.as == Taken::As::Known) out.push_back("known");
    }
    return out;
}

// A handler that keeps what it was given, and refuses what it is told to.
class Recorder : public Handler {
 public:
    explicit Recorder(std::string kind) : m_kind(std::move(kind)) {}
    std::string_view kind() const override { return m_kind; }
    Result<std::string> Arrive(store::Transaction& tx, const Arrival& arrival) override {
        const Envelope& what = arrival.message.envelope;
        tx.Execute("INSERT INTO recorded(id) VALUES ($1)", {std::string_view(what.id)});
        const std::string text(arrival.body.contains("text")
                                   ? std::string(arrival.body.at("text").as_string())
                                   : std::string());
        if (text == "throw") throw std::runtime_error("a broken promise");
        if (text == "twice")
            tx.Execute("INSERT INTO recorded(id) VALUES ($1)", {std::string_view(what.id)});
        if (text == "refuse") return Err("exchange.nobody", {{"why", "told to"}});
        last_newest = arrival.newest;
        return "title of " + text;
    }
    void Receipted(store::Transaction&, const Delivery& delivery) override {
        receipted.push_back(std::string(NameOf(delivery.state)) + " " + delivery.addressee);
    }
    bool last_newest = false;
    std::vector<std::string> receipted;

 private:
    std::string m_kind;
};

// One program of a country, or the hub.
struct TestNode {
    TestNode(std::unique_ptr<store::Database> store, const std::filesystem::path& folder,
             const std::string& name, std::uint64_t seed, const access::Policy& roles)
        : id(name),
          db(std::move(store)),
          random(seed),
          keys(folder / (name + ".key"), random),
          policy(roles),
          journal(clock),
          directory(*db, policy, journal, clock, keys),
          mailroom(*db, policy, journal, clock, random, keys, directory,
                   [this](std::string_view node) { woken.emplace_back(node); }) {}

    template <class Work>
    auto Write(Work&& work) {
        return db->Run(store::Mode::ReadWrite, std::forward<Work>(work));
    }
    // The id, or the code of the error in angle brackets.
    std::string Send(Letter letter, std::string_view agreed_by = {}) {
        const auto sent = Write([&](store::Transaction& tx) {
            return mailroom.Send(tx, "person:1", letter, agreed_by);
        });
        return sent.ok() ? *sent : "<" + sent.error().code + ">";
    }
    LineEnd line_end() { return {id, *db, mailroom}; }
    std::vector<std::string> Waiting(const std::string& node, int most = 1000) {
        std::vector<std::string> out;
        for (Queued& one : WaitingAt(line_end(), node, most)) out.push_back(std::move(one.bytes));
        return out;
    }
    void Acknowledge(const std::string& node, const std::vector<Taken>& taken) {
        Write([&](store::Transaction& tx) { mailroom.Acknowledge(tx, node, taken); });
    }
    std::vector<InboxItem> Inbox() {
        auto items = mailroom.Inbox(access::Caller::System(), {.limit = 500});
        EXPECT_TRUE(items.ok());
        return items.ok() ? *items : std::vector<InboxItem>();
    }
    Delivery DeliveryTo(const std::string& envelope, const std::string& addressee) {
        const auto items = mailroom.Outbox(access::Caller::System(), {.limit = 500});
        EXPECT_TRUE(items.ok());
        for (const OutboxItem& item : *items) {
            for (const Delivery& one : item.deliveries)
                if (one.envelope == envelope && one.addressee == addressee) return one;
        }
        ADD_FAILURE() << "no delivery of " << envelope << " to " << addressee;
        return {};
    }
    std::string StateAt(const std::string& envelope, const std::string& addressee) {
        return std::string(NameOf(DeliveryTo(envelope, addressee).state));
    }
    std::int64_t CountOf(const std::string& sql) {
        return Write([&](store::Transaction& tx) {
            const auto row = tx.Query(sql);
            return row->Next() ? row->Int(0) : -1;
        });
    }
    // What the journal says of letters, newest first.
    std::vector<std::string> Journalled() {
        return Write([&](store::Transaction& tx) {
            std::vector<std::string> out;
            for (const auto& entry : journal.Read(tx, {.limit = 1000}))
                for (const char* of_mail : {"sent", "received", "relayed", "refused"})
                    if (entry.draft.action == std::string("exchange.") + of_mail)
                        out.push_back(entry.draft.action);
            return out;
        });
    }

    std::string id;
    std::unique_ptr<store::Database> db;
    base::FixedClock clock;
    base::SeededRandom random;
    KeyRing keys;
    const access::Policy& policy;
    journal::Journal journal;
    Directory directory;
    std::vector<std::string> woken;
    Mailroom mailroom;
};

class NodesTest : public testing::DatabaseTest {
 protected:
    void TearDown() override {
        const auto names = m_names;
        m_nodes.clear();
        if (GetParam() == store::Kind::Postgres && !IsSkipped()) {
            db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
                for (const std::string& name : names)
                    tx.Script("DROP SCHEMA IF EXISTS " + store::Identifier(SchemaOf(name)) +
                              " CASCADE");
            });
        }
        DatabaseTest::TearDown();
    }

    // A node of its own store; "HUB..." is a hub.
    TestNode& Make(const std::string& name) {
        m_names.push_back(name);
        auto made = std::make_unique<TestNode>(OpenStore(name), folder().path(), name,
                                               m_names.size(), Roles());
        TestNode& node = *made;
        Prepared(*node.db);
        const bool hub = name.starts_with("HUB");
        Self self;
        self.id = name;
        self.name = {{name, name, name, name}};
        self.country = hub ? "" : name.substr(0, 2);
        self.role = hub ? NodeRole::Hub : NodeRole::Country;
        const auto set = node.directory.SetSelf(access::Caller::System(), self);
        EXPECT_TRUE(set.ok()) << (set.ok() ? "" : set.error().Describe());
        m_nodes[name] = std::move(made);
        return node;
    }
    // Each verifies the other.
    void Meet(TestNode& a, TestNode& b, LinkMode a_to_b = LinkMode::None,
              LinkMode b_to_a = LinkMode::None) {
        Know(a, b, a_to_b);
        Know(b, a, b_to_a);
    }
    // Countries that know each other and the hub, which they call.
    TestNode& Star(const std::vector<std::string>& countries) {
        TestNode& hub = Make("HUB");
        for (const std::string& name : countries) {
            TestNode& country = Make(name);
            Meet(country, hub, LinkMode::Call, LinkMode::Answer);
        }
        for (const std::string& a : countries) {
            for (const std::string& b : countries)
                if (a != b) Know(At(a), At(b), LinkMode::None);
        }
        return hub;
    }
    void Know(TestNode& who, TestNode& other, LinkMode link) {
        const auto system = access::Caller::System();
        const auto presentation = other.directory.Presentation(system);
        ASSERT_TRUE(presentation.ok());
        const auto known = who.directory.Present(system, *presentation);
        ASSERT_TRUE(known.ok()) << known.error().Describe();
        const auto key = other.keys.Present();
        ASSERT_TRUE(key.ok());
        const auto verified =
            who.directory.Verify(system, other.id, Fingerprint(key->public_key()));
        ASSERT_TRUE(verified.ok()) << verified.error().Describe();
        if (link == LinkMode::None) return;
        const auto linked = who.directory.SetLink(
            system, other.id, link, link == LinkMode::Call ? "https://example.org" : "");
        ASSERT_TRUE(linked.ok()) << linked.error().Describe();
    }
    TestNode& At(const std::string& name) { return *m_nodes.at(name); }

    // Moves what waits at one for the other; returns how many moved.
    static std::size_t Carry(TestNode& from, TestNode& to) {
        const std::size_t waiting = from.Waiting(to.id).size();
        EXPECT_EQ(CarryOver(from.line_end(), to.line_end()).size(), waiting);
        return waiting;
    }
    // Until nothing moves any more, over the hub and over what else waits.
    void Settle() {
        for (int round = 0; round < 20; ++round) {
            std::size_t moved = 0;
            for (auto& [a, from] : m_nodes)
                for (auto& [b, to] : m_nodes)
                    if (a != b) moved += Carry(*from, *to);
            if (moved == 0) return;
        }
        ADD_FAILURE() << "letters go round and round";
    }
    std::unique_ptr<store::Database> OpenStore(const std::string& name) {
        store::Options of_node = options();
        if (GetParam() == store::Kind::Sqlite)
            of_node.address = "sqlite:" + (folder().path() / (name + ".db")).string();
        else
            of_node.schema = SchemaOf(name);
        auto opened = store::Database::Open(of_node);
        EXPECT_TRUE(opened.ok());
        return std::move(opened).value();
    }
    static void Prepared(store::Database& database) {
        ASSERT_TRUE(journal::Journal::Prepare(database).ok());
        ASSERT_TRUE(Directory::Prepare(database).ok());
        ASSERT_TRUE(Mailroom::Prepare(database).ok());
        database.Run(store::Mode::ReadWrite, [](store::Transaction& tx) {
            tx.Script("CREATE TABLE recorded (id TEXT PRIMARY KEY)");
        });
    }
    static const access::Policy& Roles() {
        static const auto library = content::Library::Load({});
        static const auto policy = access::Policy::Load(**library);
        return *policy;
    }

 private:
    std::string SchemaOf(const std::string& name) { return options().schema + "_" + name; }

    std::vector<std::string> m_names;
    std::map<std::string, std::unique_ptr<TestNode>> m_nodes;
};

inline Letter LetterTo(std::vector<std::string> to, const std::string& text,
                       const std::string& kind = "note") {
    Letter out;
    out.kind = kind;
    out.to = std::move(to);
    out.mark = "official";
    out.languages = {"en"};
    out.body = {{"text", text}};
    return out;
}
inline Letter RevisionOf(const std::string& subject, std::int64_t revision,
                         std::vector<std::string> to) {
    Letter out = LetterTo(std::move(to), "revision " + std::to_string(revision));
    out.subject = subject;
    out.revision = revision;
    return out;
}

}  // namespace atalaya::exchange
