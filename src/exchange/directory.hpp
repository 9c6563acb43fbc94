#pragma once

// The nodes that this node knows: who they are, how they are reached, and which keys are theirs.
//
// A node presents itself (`Presentation`: a short JSON document signed by its own key, handed over by
// any road). A person verifies it by comparing the fingerprint by telephone. The hub's directory,
// itself an envelope of the kind "directory", brings the nodes that the hub has verified; a country
// trusts it once it has verified the hub. A key is renewed by the key before it (Introduction), and
// revoked by the node itself, by the hub, or by a person here.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "exchange/envelope.hpp"
#include "exchange/key_ring.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace atalaya::exchange {

enum class NodeRole { Country, Hub };
enum class NodeState {
    Presented,  // known, trusted with nothing
    Verified,   // a person compared the fingerprint, or the hub vouches
    Closed      // no longer part of the exchange
};
enum class KeyState { Presented, Current, Replaced, Revoked };
// How this node and that one meet.
enum class LinkMode {
    None,     // through the hub
    Call,     // this node calls that one's address and holds the line
    Answer    // that one calls here
};
std::string_view NameOf(NodeRole role);     // "country", "hub"
std::string_view NameOf(NodeState state);   // "presented" ...
std::string_view NameOf(KeyState state);    // "current" ...
std::string_view NameOf(LinkMode mode);     // "none", "call", "answer"

struct NodeKeyEntry {
    PublicKey key{};
    std::string fingerprint;
    KeyState state = KeyState::Presented;
    base::Timestamp since = 0;                  // by this node's clock
    std::optional<base::Timestamp> ended;       // replaced or revoked
    std::string reason;                         // of a revocation
    std::string ended_by;                       // "person:12", "node:HUB"
    std::optional<Introduction> introduction;   // by the key before it, where that said so

    friend bool operator==(const NodeKeyEntry&, const NodeKeyEntry&) = default;
};

struct Node {
    std::string id;
    LocalText name;
    std::string country;        // ISO 3166-1 alpha-2; "" for a hub of many
    NodeRole role = NodeRole::Country;
    std::string address;        // "https://..." of the program; "" where it only calls out
    NodeState state = NodeState::Presented;
    std::string verified_by;    // "person:12", "node:HUB": who verified or closed it
    LinkMode link = LinkMode::None;
    bool address_kept = false;  // set here by a person: what the node or the hub says changes nothing
    std::vector<NodeKeyEntry> keys;   // in the order in which they became known
    std::int64_t said = 0;      // revision of its last presentation; an older one is not taken
    std::int64_t revision = 0;  // grows with every change of its own
    base::Timestamp changed_at = 0;

    const NodeKeyEntry* Current() const;   // nullptr: none
    // The current key or the presented one, which is trusted with nothing; nullptr: none.
    const NodeKeyEntry* Active() const;
    const NodeKeyEntry* Find(std::string_view fingerprint) const;
    // A person here verified or closed it: what the hub says of it does not count.
    bool DecidedHere() const;

    friend bool operator==(const Node&, const Node&) = default;
};

// What a node says of itself, and what of the exchange is set here by a person.
struct Self {
    std::string id;             // "" until it is set: then nothing is sent or taken
    LocalText name;
    std::string country;
    NodeRole role = NodeRole::Country;
    std::string address;
    std::string fingerprint;    // of the present key; "" from KnownSelf
    std::int64_t revision = 0;  // grows with every change
};

struct PresentedNode;   // presentation.hpp

class Directory {
 public:
    // All outlive this object.
    Directory(store::Database& database, const access::Policy& policy,
              const journal::Journal& journal, const base::Clock& clock, const KeyRing& keys);
    static Result<void> Prepare(store::Database& database);

    // Called at the end of each transaction's change to the nodes, in that transaction; its error
    // undoes the change. Before anything else is called.
    using Changed = std::function<Result<void>(store::Transaction& tx)>;
    void OnChange(Changed changed) { m_changed.push_back(std::move(changed)); }

    // Errors of all: access.denied; those of KeyRing. Asked of the part "nodes": Read; Create to
    // present one; Update to verify and link one and for this node itself, its key included;
    // Withdraw to revoke and close. ManageNode allows all of it.
    Result<Self> GetSelf(const access::Caller& caller);
    // exchange.node_id_invalid {id}, exchange.country_invalid {country}, exchange.address_invalid
    // {address}, exchange.name_invalid, exchange.self_in_use {id}: an id under which envelopes were
    // sent is never changed.
    Result<Self> SetSelf(const access::Caller& caller, const Self& self);
    // For the rooms, without a right of anybody: who this node is; "" where it is not set.
    Self KnownSelf(store::Transaction& tx) const;

    std::vector<Node> List(store::Transaction& tx) const;          // by id
    std::optional<Node> Get(store::Transaction& tx, std::string_view id) const;
    Result<std::vector<Node>> List(const access::Caller& caller);
    // The verified nodes but this one: whom "all" means.
    std::vector<std::string> Everyone(store::Transaction& tx) const;
    // How often this node or others were changed in this transaction: for who keeps what it read of
    // them for the length of one.
    static int ChangesIn(store::Transaction& tx);
    // How often it or they were changed over all time: the revision of Document.
    std::int64_t Revision(store::Transaction& tx) const;

    // The document with which this node presents itself, signed:
    //   {"presentation": {"address", "country", "format": "atalaya.presentation/1",
    //     "introductions": [{"before", "next", "signature"}], "key", "name": {"en" ..}, "node",
    //     "revision", "revoked": [fingerprints of its own earlier keys], "role": "country"|"hub"},
    //    "signature": by that key on "atalaya.presentation.1 " and the canonical "presentation"}
    // exchange.self_unset.
    Result<json::object> Presentation(const access::Caller& caller);
    Result<json::object> Presentation(store::Transaction& tx) const;
    // Takes another's. It stays "presented" until somebody verifies it; of a verified node, what
    // its current key says of name, address and revoked keys counts at once. A country that now
    // calls itself a hub is to be verified again. A new hub is called, where it has an address; to
    // a hub, new nodes are those that call; others are met through the hub.
    // exchange.presentation_invalid {member, reason}, exchange.presentation_old {id},
    // exchange.node_is_self {id}, exchange.node_known {id} (with another key, which the known one
    // does not introduce), exchange.key_revoked {node, at}.
    Result<Node> Present(const access::Caller& caller, const json::object& presentation);
    // The same, brought by the program of a node that is verified here, as with its courier files:
    // a key that was renewed or revoked there counts at once. The errors of Present, and
    // exchange.sender_unverified {node}.
    Result<void> Hear(store::Transaction& tx, std::string_view node,
                      const json::object& presentation);
    // `fingerprint`: as the person heard it; spaces and capitals do not count.
    // exchange.node_unknown {id}, exchange.node_left {id}, exchange.key_missing {id},
    // exchange.fingerprint_differs {id}: nothing is changed.
    Result<Node> Verify(const access::Caller& caller, std::string_view id,
                        std::string_view fingerprint);
    // `address`: "" leaves what the node said. exchange.node_unknown, exchange.node_left,
    // exchange.address_invalid {address}, exchange.address_missing {id}: none to call.
    Result<Node> SetLink(const access::Caller& caller, std::string_view id, LinkMode link,
                         std::string_view address);
    // The key signs nothing more that is taken here, whenever it was signed. A node without a
    // current key is "presented" again. On the hub, the directory is sent anew. Of this node itself:
    // one of its earlier keys, which its presentation then names.
    // exchange.node_unknown {id}, exchange.key_unknown {node, fingerprint},
    // exchange.key_present {fingerprint}, exchange.reason_missing.
    Result<Node> RevokeKey(const access::Caller& caller, std::string_view id,
                           std::string_view fingerprint, std::string_view reason);
    // This node signs with another key from here on, and the one before introduces it to the others
    // with the next line or courier file. `lost`: why the one before may be in other hands; it is
    // then revoked. Errors: exchange.reason_missing, those of KeyRing::Renew.
    Result<KeyRing::Renewed> RenewKey(const access::Caller& caller, std::string_view lost = {});
    // With what a body sealed for this node may be opened beside its present key: the keys before
    // it, but for those that it revoked. Errors: those of KeyRing::Replaced.
    Result<std::vector<NodeKey>> ReplacedKeys(store::Transaction& tx) const;
    // Until it is presented again. exchange.node_unknown {id}, exchange.reason_missing.
    Result<Node> Close(const access::Caller& caller, std::string_view id, std::string_view reason);

    // A key that the one before it introduces takes its place at once; chains of several too, also
    // where their beginning is known already. Errors: exchange.sender_unknown {node},
    // exchange.introduction_broken {node}, exchange.key_revoked {node, at}.
    Result<void> Introduce(store::Transaction& tx, std::string_view id,
                           std::span<const Introduction> chain);
    // The key that an envelope or a caller names: one query. A replaced key counts for what was
    // under way, up to kGraceDays after it was replaced here. Errors: exchange.sender_unknown
    // {node}, exchange.sender_unverified {node}, exchange.key_unknown {node, fingerprint},
    // exchange.key_replaced {node, at}, exchange.key_revoked {node, at}.
    Result<PublicKey> KeyOf(store::Transaction& tx, std::string_view node,
                            std::string_view fingerprint) const;
    static constexpr int kGraceDays = 30;

    // The hub's directory as the body of an envelope:
    //   {"format": "atalaya.directory/1", "nodes": [{"address", "country", "id", "keys": [{"key",
    //     "state": "current"|"replaced"|"revoked", "introduction"?: {"before", "signature"},
    //     "reason"?}], "name", "role", "state": "presented"|"verified"|"closed"}], "revision",
    //    "revoked": [fingerprints of the hub's own earlier keys]}
    json::object Document(store::Transaction& tx) const;
    // Takes it from a hub that a person here verified; an older one than the last is passed over.
    // Nodes and keys that it vouches for come in, what it revokes goes out wherever it came from,
    // nodes that it no longer names lose its word. What a person here verified, revoked or closed
    // stays: there, only a key that the known one introduces takes its place.
    // Errors: exchange.directory_invalid {member, reason}, exchange.directory_untrusted {node}.
    Result<void> Take(store::Transaction& tx, const Node& hub, const json::object& document);

 private:
    Result<void> May(store::Transaction& tx, const access::Caller& caller,
                     access::Action action) const;
    // Reads a node that a person may change, lets `change` change it, and keeps it with its journal
    // entry where it did. `change`: Result<json::object>(Node&), the payload.
    template <class Change>
    Result<Node> ChangeNode(const access::Caller& caller, access::Action right,
                            std::string_view id, std::string_view action, Change change);
    void Keep(store::Transaction& tx, Node& node, std::string_view actor, std::string_view action,
              json::object payload) const;
    Result<void> TellOfChange(store::Transaction& tx) const;
    Result<Node> RevokeOwnKey(const access::Caller& caller, std::string_view fingerprint,
                              std::string_view reason);
    Result<Node> Meet(store::Transaction& tx, std::string_view actor, const PresentedNode& said);
    // How this node meets one that it did not know before.
    LinkMode UsualLink(store::Transaction& tx, const Node& node) const;
    void TakeOne(store::Transaction& tx, std::string_view hub, const Node& said) const;

    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
    const KeyRing& m_keys;
    std::vector<Changed> m_changed;
};

// Access: kind "exchange", country of this node, id one of access::kExchangeParts.
access::Subject SubjectOf(std::string_view part, std::string_view country = {},
                          std::string_view mark = {});

}  // namespace atalaya::exchange
