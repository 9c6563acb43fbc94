#pragma once

// What the tests of two and more countries stand on: the offices of XA, which has the registers, and
// of others, who have verified each other. What travels between them is moved by the test itself.

#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exchange/carry_test.hpp"
#include "registers/shipped_world_test.hpp"
#include "warning/content_in_use.hpp"

namespace atalaya::warning {

template <class T>
std::string CodeOf(const Result<T>& result) {
    return result.ok() ? "" : result.error().code;
}

inline access::Caller PersonWith(std::int64_t id, std::string role, std::string country) {
    access::Caller out;
    out.kind = access::Caller::Kind::Person;
    out.id = id;
    out.grants = {{std::move(role), std::move(country), "", ""}};
    return out;
}

// One country's side of the exchange, over a store that is given.
class Side {
 public:
    // What it shares with the other sides of a test.
    struct Shared {
        const access::Policy& policy;
        const base::Clock& clock;
        std::function<ContentInUse()> content;
    };
    Side(std::string name, store::Database& store, const Shared& shared, std::uint64_t seed)
        : id(std::move(name)),
          database(store),
          random(seed),
          journal(shared.clock),
          keys(folder.path() / "node.key", random),
          records(shared.policy, journal, shared.clock),
          directory(store, shared.policy, journal, shared.clock, keys),
          mailroom(store, shared.policy, journal, shared.clock, random, keys, directory) {
        EXPECT_EQ(CodeOf(journal::Journal::Prepare(store)), "");
        EXPECT_EQ(CodeOf(exchange::Directory::Prepare(store)), "");
        EXPECT_EQ(CodeOf(exchange::Mailroom::Prepare(store)), "");
        exchange::Self self;
        self.id = self.country = id;
        self.name = {{"Observatory " + id, "Observatorio " + id, "Observatório " + id,
                      "Observatoire " + id}};
        EXPECT_EQ(CodeOf(directory.SetSelf(access::Caller::System(), self)), "");
    }

    // A person here compared the other's fingerprint; the other calls.
    void Know(Side& other) {
        const auto system = access::Caller::System();
        const auto presentation = other.directory.Presentation(system);
        ASSERT_TRUE(presentation.ok());
        ASSERT_TRUE(directory.Present(system, *presentation).ok());
        const auto print = other.directory.GetSelf(system)->fingerprint;
        ASSERT_EQ(CodeOf(directory.Verify(system, other.id, print)), "");
        ASSERT_EQ(CodeOf(directory.SetLink(system, other.id, exchange::LinkMode::Answer, "")), "");
    }
    exchange::LineEnd line_end() { return {id, database, mailroom}; }
    std::vector<exchange::Queued> WaitingFor(const Side& other) {
        return exchange::WaitingAt(line_end(), other.id);
    }
    // Hands over what waits for the other; the codes of what it refused.
    std::vector<std::string> Give(Side& other) {
        return exchange::RefusalsOf(exchange::CarryOver(line_end(), other.line_end()));
    }
    // What this side sent of a subject, oldest first.
    std::vector<exchange::OutboxItem> Sent(std::string_view subject) {
        return database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return mailroom.Sent(tx, subject);
        });
    }

    const std::string id;
    testing::TempFolder folder;
    store::Database& database;
    base::SeededRandom random;
    journal::Journal journal;
    const exchange::KeyRing keys;
    registers::Records records;
    exchange::Directory directory;
    exchange::Mailroom mailroom;
};

// XA and XB, who know each other. `Office` is a Side with what the test is about.
template <class Office>
class SidesTest : public registers::ShippedRegistersTest {
 protected:
    void SetUp() override {
        ShippedRegistersTest::SetUp();
        if (IsSkipped()) return;
        xa = std::make_unique<Office>("XA", db(), Shared(), ++m_seed);
        xb = Join("XB");
    }
    void TearDown() override {
        xb.reset();
        xa.reset();
        ShippedRegistersTest::TearDown();
    }
    // One more country, with a store of its own, that knows XA and is known there.
    std::unique_ptr<Office> Join(const std::string& name) {
        const std::string file = (folder().path() / (name + ".db")).string();
        m_stores.push_back(std::move(store::Database::Open({.address = "sqlite:" + file}).value()));
        auto out = std::make_unique<Office>(name, *m_stores.back(), Shared(), ++m_seed);
        xa->Know(*out);
        out->Know(*xa);
        return out;
    }
    // Everything goes over, and the receipts come back.
    void CarryTo(Side& other) {
        for (int i = 0; i < 2; ++i) {
            EXPECT_THAT(xa->Give(other), ::testing::IsEmpty());
            EXPECT_THAT(other.Give(*xa), ::testing::IsEmpty());
        }
    }
    void Carry() { CarryTo(*xb); }

    std::unique_ptr<Office> xa, xb;

 private:
    Side::Shared Shared() {
        return {*m_policy, m_clock, [this] { return ContentInUse{m_library, m_catalogue}; }};
    }

    std::uint64_t m_seed = 0;
    std::vector<std::unique_ptr<store::Database>> m_stores;
};

}  // namespace atalaya::warning
