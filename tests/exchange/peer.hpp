#pragma once

// A peer of the test: it speaks the link as another version of the program would, and signs what no
// program of today would write.

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "exchange/key_ring.hpp"
#include "exchange/link.hpp"
#include "exchange/post_office.hpp"
#include "network.hpp"

namespace atalaya::network_test {

class Peer {
 public:
    // Calls the hub as the node `id` with the key that lies in a folder, and by that node's clock,
    // however wrong: nobody else would say that an alert left before it was written.
    Peer(Network& network, const std::string& id, const std::filesystem::path& key_folder);

    // Opens the line. `more`: members that the hub does not know.
    Result<void> Open(const json::object& more = {}, json::array speaks = {1});
    Result<exchange::Post> Give(std::string envelope, const json::object& more = {});

    // What an envelope of years to come says: a version and members that nobody knows today.
    struct Future {
        json::array to;
        std::string kind, subject;
        json::object body;
    };
    std::string Signed(const Future& future);

    const exchange::KeyRing& keys() const { return m_keys; }

 private:
    const std::string m_id;
    base::SystemClock m_system;
    base::ShiftedClock m_clock;
    base::SystemRandom m_random;
    exchange::KeyRing m_keys;
    std::atomic<bool> m_stop = false;
    std::unique_ptr<exchange::Wire> m_wire;
    std::string m_token;
};

}  // namespace atalaya::network_test
