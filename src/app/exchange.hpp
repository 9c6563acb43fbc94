#pragma once

// The exchange between countries, joined: what other rooms send, what arrives, and the lines that
// carry both.

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "exchange/authorities.hpp"
#include "exchange/courier.hpp"
#include "exchange/directory_letters.hpp"
#include "exchange/handover.hpp"
#include "exchange/link_server.hpp"
#include "exchange/messages.hpp"
#include "exchange/post_office.hpp"
#include "http/parking.hpp"

namespace atalaya::app {

class Exchange {
 public:
    struct Ground {                           // all outlive this object
        store::Database& database;
        const access::Policy& policy;
        const journal::Journal& journal;
        const base::Clock& clock;
        base::Random& random;
        const exchange::KeyRing& keys;
        std::string ca_file;                  // Config::ca_file
    };
    explicit Exchange(const Ground& ground);
    ~Exchange();                              // Stop
    static Result<void> Prepare(store::Database& database);

    // Calls the nodes that this one calls, and looks every two seconds for what another program put
    // into the queues or the inbox, and for handovers whose last word is to be said again. Of a service only: a command sends with the next one that runs.
    void Start();
    void Stop();

    // What happens with a record that comes to belong to this node: of the room that keeps it.
    // Before anything is taken.
    void OnPassed(exchange::Handovers::Passed passed) { m_passed = std::move(passed); }

    // News of the inbox stand under "", of the queue of a node under its id.
    http::Parking parking;
    exchange::Directory directory;
    exchange::Mailroom mailroom;
    exchange::DirectoryLetters directory_letters;
    exchange::Authorities authorities;
    exchange::Messages messages;
    exchange::Handovers handovers;
    exchange::Courier courier;
    exchange::LinkServer link_server;
    exchange::PostOffice post_office;

 private:
    void Wake(std::string_view node);
    void LookAround();
    void Look();

    store::Database& m_database;
    exchange::Handovers::Passed m_passed;
    std::int64_t m_inbox = 0;                 // its newest number, as last seen
    std::mutex m_mutex;
    std::condition_variable m_change;
    bool m_stop = false;
    std::thread m_lookout;
};

}  // namespace atalaya::app
