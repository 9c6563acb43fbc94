#pragma once

// What comes in, one transaction of it; private to the mailroom.

#include <set>

#include "exchange/mailroom_state.hpp"

namespace atalaya::exchange {

// One envelope of a batch, with what could be said of it before the transaction.
struct Candidate {
    std::optional<SignedEnvelope> message;   // none: it could not be read
    std::string id;                          // as far as it could be read; "" otherwise
    std::optional<Error> unreadable;
    std::optional<Error> declined;           // by the handler of its kind, in an earlier run
    std::optional<PublicKey> checked_with;   // the key against which `valid` was found
    bool valid = false;

    void Check(const PublicKey& key);
};
std::vector<Candidate> ReadCandidates(std::span<const std::string> envelopes);

// A handler that said no: what was done in the transaction is to be undone.
struct Stopped {
    std::size_t at = 0;   // in the batch
    Error reason;
};

class Intake {
 public:
    struct Terms {
        std::string_view from, over;
        bool counted = true;
    };
    Intake(MailroomState& state, store::Transaction& tx, const NodeKey& key, Terms terms);

    // Takes them in their order. An error ends the transaction: `stopped` says whether a handler
    // was the cause, also where it threw.
    Result<std::vector<Taken>> Run(std::span<Candidate> batch, std::optional<Stopped>& stopped);

 private:
    struct Known {
        std::string digest, came_from;
        std::int64_t got = 0;
    };
    // How an envelope concerns this node.
    struct Audience {
        bool for_us = false;
        std::vector<std::string> relay_to;
    };

    void Load(std::span<const Candidate> batch);
    Result<Taken> One(Candidate& candidate, std::size_t at, std::optional<Stopped>& stopped);
    Taken Again(const SignedEnvelope& message, Known& known);
    Result<void> Check(Candidate& candidate, Audience& audience);
    Result<void> NotAhead(const Envelope& envelope) const;
    bool FromHub();                 // whether the node of the line is one
    Result<PublicKey> KeyOf(const Envelope& envelope);
    Result<Audience> AudienceOf(const Envelope& envelope) const;
    Taken Refuse(const Candidate& candidate, Error reason, bool tell_sender);

    // Into the inbox, with its handler. `over`: the road that is shown.
    Result<void> Deliver(const SignedEnvelope& message, std::string_view over, std::int64_t got,
                         std::size_t at, std::optional<Stopped>& stopped);
    // A body that may be read here; `opened`: its text, where it was sealed.
    struct Inside {
        json::object body;
        std::string opened;
    };
    // Of a sealed envelope, with the present key or one before it. `stopped` is left alone where a
    // key of this node cannot be read: then nothing is taken.
    Result<json::object> Opened(const Envelope& envelope, std::size_t at,
                                std::optional<Stopped>& stopped);
    Result<void> Internal(const SignedEnvelope& message, const json::object& body, std::int64_t got,
                          std::size_t at, std::optional<Stopped>& stopped);
    Result<void> Receive(const SignedEnvelope& message, const Inside& inside, std::string_view over,
                         std::int64_t got);
    Result<std::string> Handle(const SignedEnvelope& message, const json::object& body, bool newest,
                               bool& kind_known);
    Result<void> Unwrap(const json::object& body, std::string_view forwarder, std::size_t at,
                        std::optional<Stopped>& stopped);
    Result<void> FollowForwards(const SignedEnvelope& message);
    void Keep(const SignedEnvelope& message, std::int64_t got);   // neither inbox nor handler
    std::int64_t NextGot();
    SubjectHeads& HeadsOf(const std::string& subject);

    MailroomState& m_state;
    store::Transaction& m_tx;
    const NodeKey& m_key;
    const Terms m_terms;
    const std::string m_over;   // "link:HUB"
    const base::Timestamp m_now;
    std::optional<bool> m_from_hub;
    std::int64_t m_got = 0, m_got_before = 0;
    std::map<std::string, Known, std::less<>> m_known;
    std::map<std::string, Error, std::less<>> m_declined;   // by a handler: that is final
    std::map<std::pair<std::string, std::string>, Result<PublicKey>> m_keys;
    int m_changes = 0;   // of the directory when m_keys began
    std::map<std::string, SubjectHeads> m_heads;
    int m_subject_changes = 0;   // SubjectChanges when m_heads was read
    MailroomState::Receipts m_receipts;
};

}  // namespace atalaya::exchange
