#pragma once

// The calling side of a line. Which bytes go over it is decided by `Wire`: HTTP in the program,
// anything in tests.

#include <atomic>
#include <memory>
#include <string>

#include "exchange/link.hpp"

namespace atalaya::exchange {

// One call to the other side. Errors: those of net::HttpClient; exchange.link_refused {node, reason}
// with the problem that the other side told as its detail.
class Wire {
 public:
    virtual ~Wire() = default;
    // `path`: "hello", "session", "post". `token`: "" before there is one.
    virtual Result<json::object> Call(std::string_view path, const json::object& body,
                                      std::string_view token, int seconds) = 0;
};

// Two lines to the same node, one for each direction, keep what goes in a direction in its order
// while neither waits for the other.
enum class Way { Both, Give, Take };

class LinkClient {
 public:
    // All outlive this object. `node`: the other side, verified here.
    LinkClient(store::Database& database, Directory& directory, Mailroom& mailroom,
               const KeyRing& keys, base::Random& random, Wire& wire, std::string node,
               Way way = Way::Both);
    ~LinkClient();

    // One round: gives what waits, takes what is there, waits up to `wait` seconds for more where
    // there is neither. Opens the line where it is not open. Returns how many envelopes moved.
    // Errors: of Wire; exchange.self_unset, exchange.link_unproved {node}, exchange.link_version,
    // exchange.link_invalid, those of CheckLineKey.
    // A round that failed in the middle is repeated without effect on what was already taken.
    Result<std::size_t> Round(int wait);

 private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace atalaya::exchange
