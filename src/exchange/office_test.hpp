#pragma once

// Programs of the exchange that write to each other within one test.

#include <string>
#include <vector>

#include "exchange/authorities.hpp"
#include "exchange/directory_letters.hpp"
#include "exchange/directory_test.hpp"

namespace atalaya::exchange {

// A program with a mailroom; a hub sends its directory, the others take it.
class Office : public Program {
 public:
    Office(const access::Policy& policy, const base::Clock& clock, std::string name,
           NodeRole role = NodeRole::Country)
        : Program(policy, clock, std::move(name), role),
          mailroom(*store, policy, journal, clock, random, keys, directory),
          authorities(*store, policy, journal, clock, mailroom, directory),
          letters(directory, mailroom) {
        EXPECT_TRUE(Mailroom::Prepare(*store).ok());
        EXPECT_TRUE(Authorities::Prepare(*store).ok());
        mailroom.Register(authorities);
    }

    std::vector<Queued> WaitingFor(const std::string& node) {
        return store->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return mailroom.Waiting(tx, node, 500, 6u << 20);
        });
    }
    // What waits for the other goes over a line; what became of it comes back.
    std::vector<Taken> Give(Office& other) {
        std::vector<std::string> bytes;
        for (const Queued& one : WaitingFor(other.id)) bytes.push_back(one.bytes);
        const auto taken = other.mailroom.Take(id, "link", bytes);
        store->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            mailroom.Acknowledge(tx, other.id, taken);
        });
        return taken;
    }
    std::string Send(Letter letter) {
        return CodeOf(store->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return mailroom.Send(tx, "system", letter);
        }));
    }
    std::vector<CountryAuthorities> List() { return *authorities.List(system); }

    Mailroom mailroom;
    Authorities authorities;
    DirectoryLetters letters;
};

}  // namespace atalaya::exchange
