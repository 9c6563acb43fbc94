#pragma once

// A record whose owner changes. Whose it is stands in the statements of the owner alone:
//   offered    the owner offers it; it stays the owner's and may be taken back
//   accepted   the other says yes; it is still the owner's
//   passed     the owner passes it on, in one transaction with giving up its own right to change
//              it; from that statement on it belongs to the other, also while it travels
//   declined, taken_back
// A line that breaks in between delays a step and never makes two owners or none. Travels as
// envelopes of the kind "handover", subject "handover:<subject>", one revision a step.
//
// A statement that is not taken:
//   for now (a relay that does not know the key yet, a clock that is wrong): it is made again by
//     itself, at longer and longer intervals, and whose the record is does not change;
//   for good (the program of the other says no): what was offered or passed is the former owner's
//     again, and those who had heard otherwise are told; an acceptance ends, for the owner knows of
//     no such offer;
//   never, since the other node is closed: a person of the former owner takes the record back.
// A statement that comes twice, also under another id, has its effect once: the number of the offer
// tells which it belongs to.

#include <optional>
#include <string>
#include <vector>

#include "exchange/mailroom.hpp"

namespace atalaya::exchange {

enum class HandoverState { Offered, Accepted, Passed, Declined, TakenBack };
std::string_view NameOf(HandoverState state);   // "offered", "taken_back" ...

struct Handover {
    std::string subject;                // "incident:XA-2026-4"
    std::string owner;                  // node: whose it is now
    std::string from, to;               // of the last offer
    HandoverState state = HandoverState::Offered;
    std::int64_t revision = 1;
    json::object record;                // as it was passed on or offered
    std::string reason;                 // as the person wrote who offered or declined
    base::Timestamp at = 0;
    std::optional<Error> fault;         // why this node's last statement was not taken
    bool confirmed = true;              // the other side has this node's last statement
    bool may_take_back = false;         // as Open found it
};

class Handovers : public Handler {
 public:
    // `passed`: called in the transaction in which a record comes to belong to this node.
    using Passed = std::function<Result<void>(store::Transaction&, const Handover&)>;
    Handovers(const base::Clock& clock, Mailroom& mailroom, Directory& directory, Passed passed);
    static Result<void> Prepare(store::Database& database);

    std::optional<Handover> Get(store::Transaction& tx, std::string_view subject) const;
    // Which people should know of: offered and accepted ones, those whose last statement the other
    // side has not confirmed or did not take, and those passed on to a node that is closed now.
    std::vector<Handover> Open(store::Transaction& tx) const;
    // Whether TakeBack and SayAgain would do something now.
    bool MayTakeBack(store::Transaction& tx, const Handover& handover) const;
    static bool MaySayAgain(const Handover& handover) { return handover.fault && !handover.confirmed; }
    // Whether this node may change the record: nobody else owns it and it is not accepted elsewhere.
    bool IsOurs(store::Transaction& tx, std::string_view subject) const;

    // Only to a node that has the record: it would not believe the offer otherwise. `agreed_by`: as
    // Mailroom::Send asks for it. Errors of all: those of Send, exchange.not_owner {owner},
    // exchange.handover_under_way {state}, exchange.handover_unknown {subject}; of Offer:
    // exchange.handover_unshared {node}.
    Result<Handover> Offer(store::Transaction& tx, std::string_view author,
                           std::string_view subject, std::string_view to, std::string_view mark,
                           json::object record, std::string_view reason,
                           std::string_view agreed_by = {});
    // An offer; or what was passed to a node that is closed since, of whom nothing is heard again.
    Result<Handover> TakeBack(store::Transaction& tx, std::string_view author,
                              std::string_view subject);
    Result<Handover> Accept(store::Transaction& tx, std::string_view author,
                            std::string_view subject);
    Result<Handover> Decline(store::Transaction& tx, std::string_view author,
                             std::string_view subject, std::string_view reason);

    // Makes the last statement of this node again, which was not taken for now: in its bytes, or
    // anew where it was signed with a key that counts no longer.
    Result<Handover> SayAgain(store::Transaction& tx, std::string_view author,
                              std::string_view subject);
    // The subjects whose last statement is due to be made again.
    std::vector<std::string> Due(store::Transaction& tx) const;

    std::string_view kind() const override { return "handover"; }
    // An acceptance is answered at once by passing the record on, unless it was taken back.
    Result<std::string> Arrive(store::Transaction& tx, const Arrival& arrival) override;
    // The other side has a statement of this node, or did not take it: see above.
    void Receipted(store::Transaction& tx, const Delivery& delivery) override;

    // A handover with what only this room needs of it.
    struct Kept {
        Handover handover;
        std::int64_t offer = 0;          // revision of the offer
        std::string mark, agreed_by;
        std::string letter;              // this node's last statement, until the other side has it
        base::Timestamp refused_at = 0;  // when that was last refused
    };

 private:
    // One statement of another node.
    struct Said {
        std::string sender, subject, from, to, mark, reason;
        HandoverState state = HandoverState::Offered;
        std::int64_t offer = 0, revision = 0;
        json::object record;
    };

    std::string OwnerOf(store::Transaction& tx, std::string_view subject) const;
    Result<Kept> OfferedToUs(store::Transaction& tx, std::string_view subject) const;
    Result<Handover> Say(store::Transaction& tx, std::string_view author, Kept kept,
                         HandoverState state, std::string_view to);
    Result<void> PassOn(store::Transaction& tx, Kept kept);
    // Those who had the record, but for the other side: whose it is.
    Result<void> TellOthers(store::Transaction& tx, const Kept& kept, HandoverState state);
    // What was passed on is this node's again, and the others are told.
    Result<void> ComeBack(store::Transaction& tx, Kept& kept);
    Result<void> EndFor(store::Transaction& tx, Kept& kept, const std::optional<Error>& reason);
    bool ComesBack(store::Transaction& tx, const Said& said, const std::optional<Kept>& kept) const;
    Result<void> HearOwner(store::Transaction& tx, const Said& said);
    Result<void> HearOther(store::Transaction& tx, const Said& said);

    const base::Clock& m_clock;
    Mailroom& m_mailroom;
    Directory& m_directory;
    Passed m_passed;
};

}  // namespace atalaya::exchange
