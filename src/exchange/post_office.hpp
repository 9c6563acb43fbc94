#pragma once

// Keeps the lines of this node: for each node with LinkMode::Call two threads, one that gives as
// soon as something waits and one that holds the line for what comes. Failures back off from one
// second to five minutes, each time a different share more (Random), and stand with the deliveries
// that wait. What newly waits is tried after five seconds at the latest, and both threads as soon as
// one of them got through.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exchange/link_client.hpp"

namespace atalaya::exchange {

struct LineStatus {
    std::string node;
    bool up = false;
    base::Timestamp since = 0;                 // in this state
    std::optional<base::Timestamp> last_moved; // an envelope, either way
    std::optional<Error> fault;                // why it is down
    std::optional<base::Timestamp> next_try;
    std::int64_t waiting = 0;                  // envelopes in its queue; 1,000: or more
};

class PostOffice {
 public:
    // Makes the wire to an address, one for each thread.
    using WireMaker = std::function<std::unique_ptr<Wire>(const Node& node,
                                                          const std::atomic<bool>& stop)>;
    struct Parts {                             // all outlive this object
        store::Database& database;
        Directory& directory;
        Mailroom& mailroom;
        const KeyRing& keys;
        const base::Clock& clock;
        base::Random& random;                  // used under a lock
        WireMaker wire;
    };
    explicit PostOffice(Parts parts);
    ~PostOffice();                             // Stop

    // Starts the threads and follows changes of the directory from then on; it and the queues are
    // looked at every two seconds too, since another program may change the store.
    void Start();
    void Stop();                               // within a second; what is under way is repeated later
    // Something waits for that node; cheap, from any thread.
    void Wake(std::string_view node);
    std::vector<LineStatus> Lines() const;

 private:
    struct State;
    std::unique_ptr<State> m_state;
};

// HTTP(S) to node.address; `ca_file` may be "".
std::unique_ptr<Wire> MakeHttpWire(const Node& node, const std::string& ca_file,
                                   const std::atomic<bool>& stop);

}  // namespace atalaya::exchange
