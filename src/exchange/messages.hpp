#pragma once

// What duty officers write to each other: a line of subject and a text, to some nodes or all.
// Envelopes of the kind "message", body {"title", "text", "withdrawn"?: true}; each has a subject of
// its own, so that a withdrawal reaches everyone who got it.

#include <functional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "exchange/mailroom.hpp"

namespace atalaya::exchange {

struct Message {
    std::vector<std::string> to;    // nodes; empty: everyone verified
    std::string title;              // 1 to 200 bytes, one line
    std::string text;               // 1 to 20,000 bytes
    std::string language;           // "en", "es", "pt", "fr"
    std::string mark = "official";  // one that needs no second person
    bool exercise = false;
    std::string replies_to;         // an envelope of the inbox; "" for none. Then `to` is its sender
};

class Messages : public Handler {
 public:
    // All outlive this object.
    Messages(store::Database& database, const access::Policy& policy, Directory& directory,
             Mailroom& mailroom, base::Random& random);

    // In the transaction that sends, with the id of the envelope: what is to be kept with it.
    using Then = std::function<void(store::Transaction&, const std::string& id)>;
    // The id. Errors: access.denied, exchange.message_invalid {member}, those of Mailroom::Send;
    // exchange.envelope_unknown {id} of what it replies to.
    Result<std::string> Send(const access::Caller& caller, const Message& message,
                             const Then& then = {});
    // Takes one of this node back, with the reason, for everyone who was sent it. Errors: as Send;
    // exchange.message_withdrawn {id}.
    Result<std::string> Withdraw(const access::Caller& caller, std::string_view id,
                                 std::string_view reason, const Then& then = {});

    std::string_view kind() const override { return "message"; }
    // The title. Errors: exchange.message_invalid {member}.
    Result<std::string> Arrive(store::Transaction& tx, const Arrival& arrival) override;

 private:
    Result<void> May(store::Transaction& tx, const access::Caller& caller,
                     std::string_view mark) const;

    store::Database& m_database;
    const access::Policy& m_policy;
    Directory& m_directory;
    Mailroom& m_mailroom;
    base::Random& m_random;
};

}  // namespace atalaya::exchange
