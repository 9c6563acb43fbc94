#pragma once

// Several programs of the exchange in one test: each has a store, a key and a directory of its own.

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "exchange/directory.hpp"
#include "testing/databases.hpp"

namespace atalaya::exchange {

template <class T>
std::string CodeOf(const Result<T>& result) {
    return result.ok() ? "" : result.error().code;
}

// On SQLite, in a folder of its own.
class Program {
 public:
    Program(const access::Policy& policy, const base::Clock& clock, std::string id,
            NodeRole role = NodeRole::Country, std::uint64_t seed = 0)
        : journal(clock), id(std::move(id)), random(std::hash<std::string>()(this->id) + seed),
          keys(folder.path() / "node.key", random),
          store(std::move(store::Database::Open(
                              {.address = "sqlite:" + (folder.path() / "store.db").string()})
                              .value())),
          directory(*store, policy, journal, clock, keys) {
        EXPECT_TRUE(journal::Journal::Prepare(*store).ok());
        EXPECT_TRUE(Directory::Prepare(*store).ok());
        const Self self{.id = this->id,
                        .name = {{this->id, this->id, this->id, this->id}},
                        .country = role == NodeRole::Hub ? "" : this->id,
                        .role = role,
                        .address = "https://" + this->id + ".example"};
        EXPECT_EQ(CodeOf(directory.SetSelf(system, self)), "");
    }

    json::object Presentation() { return *directory.Presentation(system); }
    std::string Present(Program& other) {
        return CodeOf(directory.Present(system, other.Presentation()));
    }
    // Presented and compared by telephone.
    void Meet(Program& other) {
        EXPECT_EQ(Present(other), "");
        EXPECT_EQ(CodeOf(directory.Verify(system, other.id, other.Print())), "");
    }
    std::string Print() { return Fingerprint(keys.Present()->public_key()); }
    std::optional<Node> Get(std::string_view node) {
        return store->Run(store::Mode::ReadOnly,
                          [&](store::Transaction& tx) { return directory.Get(tx, node); });
    }
    std::string KeyOf(std::string_view node, std::string_view fingerprint) {
        return store->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return CodeOf(directory.KeyOf(tx, node, fingerprint));
        });
    }
    std::string Introduce(std::string_view node, std::span<const Introduction> chain) {
        return CodeOf(store->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return directory.Introduce(tx, node, chain);
        }));
    }
    json::object Document() {
        return store->Run(store::Mode::ReadOnly,
                          [&](store::Transaction& tx) { return directory.Document(tx); });
    }
    std::string Take(const std::string& from, const json::object& document) {
        return CodeOf(store->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return directory.Take(tx, Get(from).value_or(Node{.id = from}), document);
        }));
    }
    std::vector<std::string> Journal() {
        std::vector<std::string> out;
        store->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            for (const auto& entry : journal.Read(tx, {}))
                out.insert(out.begin(), entry.draft.action + " " + entry.draft.subject);
        });
        return out;
    }

    const access::Caller system = access::Caller::System();
    testing::TempFolder folder;
    journal::Journal journal;
    const std::string id;
    base::SeededRandom random;
    const KeyRing keys;
    std::unique_ptr<store::Database> store;
    Directory directory;
};

// The shipped roles, read once.
inline const access::Policy& ShippedPolicy() {
    static const access::Policy policy = *access::Policy::Load(**content::Library::Load({}));
    return policy;
}

class ProgramsTest : public ::testing::Test {
 protected:
    base::FixedClock clock;
    const access::Policy& policy = ShippedPolicy();
};

}  // namespace atalaya::exchange
