#pragma once

// Programs of the exchange that write to each other within one test.

#include <string>
#include <vector>

#include "exchange/authorities.hpp"
#include "exchange/carry_test.hpp"
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

    LineEnd line_end() { return {id, *store, mailroom}; }
    std::vector<Queued> WaitingFor(const std::string& node) {
        return WaitingAt(line_end(), node, 500);
    }
    std::vector<Taken> Give(Office& other) { return CarryOver(line_end(), other.line_end()); }
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
