#pragma once

// The answering side of a line, without HTTP.

#include <memory>
#include <optional>
#include <string>

#include "exchange/link.hpp"

namespace atalaya::exchange {

class LinkServer {
 public:
    // All outlive this object.
    LinkServer(store::Database& database, Directory& directory, Mailroom& mailroom,
               const KeyRing& keys, const base::Clock& clock, base::Random& random);
    ~LinkServer();

    // Errors: exchange.self_unset, exchange.link_invalid, exchange.link_version {speaks},
    // those of Directory::KeyOf and Introduce. A refused call stands in the journal, once per
    // minute for each node.
    Result<Hello> Answer(const Hello& call);
    // exchange.link_unproved {node}: not a challenge of the last minute, one that was used, or
    // another key signed. Tokens are kept in memory only.
    Result<SessionAnswer> Open(const SessionCall& call);
    // The node of a token. exchange.link_closed: unknown or worn out, or the node is no longer
    // trusted with this key; the caller begins anew.
    Result<std::string> NodeOf(std::string_view token);
    // A call of a node that was not read or taken: in the journal, once per minute for each node.
    void NoteRefused(std::string_view node, const Error& error);
    // Takes and gives. With post.wait and nothing to give or to answer, `later` is true: the
    // caller waits for Mailroom's wake of that node and asks Again. Errors: as NodeOf.
    struct Answered {
        Post post;
        bool later = false;
    };
    Result<Answered> Exchange(std::string_view token, const Post& post);
    Result<Answered> Again(std::string_view token, const Post& post);   // gives only
    // Nodes that called within the last two minutes, with when they did.
    std::vector<std::pair<std::string, base::Timestamp>> Lines() const;

 private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace atalaya::exchange
