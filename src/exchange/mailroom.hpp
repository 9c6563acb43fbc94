#pragma once

// Outbox, inbox, relays and receipts. Everything here happens in the transaction of the records
// that it is about.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "exchange/directory.hpp"
#include "exchange/envelope.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace atalaya::exchange {

// What a room wants to say. The mailroom adds id, sender, time and signature.
struct Letter {
    std::string kind;
    std::int64_t version = 1;
    std::vector<std::string> to;         // nodes; with `group` "all" left empty: everyone verified
    std::string group;
    std::string mark;
    bool exercise = false;
    std::vector<std::string> languages;
    std::string subject;
    std::int64_t revision = 1;
    std::vector<Reference> references;
    std::optional<base::Timestamp> expires;
    json::object body;
    // A retraction or correction: also to everyone who was sent an earlier revision of the subject.
    bool to_all_before = false;
    // It tells nobody more than they were told of the subject already, such as a retraction or the
    // answer to an offer: one person is enough, whatever the mark. Only for nodes that were sent a
    // revision of the subject or sent one: exchange.never_told {node}.
    bool says_no_more = false;
};

enum class DeliveryState {
    Waiting,    // in this node's queue, or on a courier file
    Handed,     // the hub, or the node itself, has it
    Delivered,  // it stands in the addressee's inbox
    Read,       // somebody there opened it
    Answered,   // somebody there answered
    Refused,    // the addressee refused it, with the reason
    Undone      // the node is closed; nobody will take it
};
std::string_view NameOf(DeliveryState state);   // "waiting" ...

struct Delivery {
    std::string envelope, addressee;
    DeliveryState state = DeliveryState::Waiting;
    base::Timestamp changed_at = 0;          // by this node's clock
    // As receipts tell it; by the addressee's clock.
    std::optional<base::Timestamp> delivered_at, read_at, answered_at;
    std::optional<Error> reason;             // of a refusal, or why it still waits
    int attempts = 0;
};

// One line of the inbox.
struct InboxItem {
    std::string envelope;
    std::string sender, kind, mark, subject;
    std::int64_t revision = 1, version = 1;
    bool exercise = false;
    std::vector<std::string> languages;
    std::vector<Reference> references;
    base::Timestamp sent = 0, received_at = 0;
    std::optional<base::Timestamp> expires;
    std::string title;                       // as its handler told; "" of an unknown kind
    bool kind_known = true;
    bool superseded = false;                 // a later revision of the subject is here
    std::optional<base::Timestamp> read_at, answered_at;
    std::string read_by;
    std::string over;                        // "link", "courier", with the node it came from: "link:HUB"
    std::int64_t number = 0;                 // of the inbox: 1, 2, 3 ... as they came in
};
struct OutboxItem {
    Envelope envelope;                       // with its body, which the sender may read
    std::string digest;                      // hex, of the signed bytes
    std::string author;                      // "person:12"
    base::Timestamp at = 0;
    std::vector<Delivery> deliveries;        // by addressee
};

// What a handler gets to see.
struct Arrival {
    const SignedEnvelope& message;
    const json::object& body;                // opened, where it was sealed
    const Node& sender;
    base::Timestamp at = 0;                  // received, by this node's clock
    bool newest = true;                      // no later revision of the subject is here yet
};

// Takes the envelopes of one kind; one object for each kind.
class Handler {
 public:
    virtual ~Handler() = default;
    virtual std::string_view kind() const = 0;
    // Called once for every envelope, in the transaction that puts it into the inbox; also for
    // one that arrives after a later revision (newest = false: keep it, never show it as present).
    // Returns the title for the inbox, in the first of the languages. An error refuses the
    // envelope for good, by whatever road it comes again: nothing of the handler's writes stays
    // and the sender gets the reason.
    virtual Result<std::string> Arrive(store::Transaction& tx, const Arrival& arrival) = 0;
    // A receipt of one that this node sent.
    virtual void Receipted(store::Transaction&, const Delivery&) {}
};

struct Taken {
    enum class As { New, Known, Refused } as = As::New;
    std::string id;                          // "" where it could not be read
    std::optional<Error> reason;             // Refused
    // Which one it is of all that the taker got from the giver: 1, 2, 3 ...; the giver keeps it, so
    // that both can tell later what a taker restored from a backup has lost. 0: not counted.
    std::int64_t number = 0;
};
std::string_view NameOf(Taken::As as);   // "new", "known", "refused"
// An answer as links and courier files carry it: {"id", "as": "new|known|refused", "number"?,
// "reason"?: {"code", "params": {..}}}. Members that are not known are passed over.
// Errors: exchange.answer_invalid {member}.
json::object AnswerJson(const Taken& taken);
Result<Taken> AnswerFromJson(const json::object& from);

// What waits for a node: opaque to links and courier files.
struct Queued {
    std::string id;                          // of the envelope
    std::string bytes;
};

struct MailroomState;   // mailroom_state.hpp: private to the mailroom

class Mailroom {
 public:
    // All outlive this object. `wake`: called after a commit that put something into the queue of
    // a node (its id) or into the inbox (""); from any thread.
    Mailroom(store::Database& database, const access::Policy& policy,
             const journal::Journal& journal, const base::Clock& clock, base::Random& random,
             const KeyRing& keys, Directory& directory,
             std::function<void(std::string_view node)> wake = {});
    ~Mailroom();
    static Result<void> Prepare(store::Database& database);
    // Before anything is taken. The handler outlives this object.
    void Register(Handler& handler);

    // --- for the rooms that have something to say ---------------------------------------------
    // The exact bytes and addressees of what Send would send now, with nothing kept: what a person
    // sees before it leaves. Its id and time differ from those of the one that is sent.
    struct Preview {
        std::string envelope;                // canonical text of what would be signed, readable body
        bool sealed = false;                 // the body would be sealed
        std::vector<std::string> to;
        std::vector<std::string> also_before;  // of these, only because they had an earlier one
        bool second_person = false;          // its mark asks for one
    };
    Result<Preview> Try(store::Transaction& tx, const Letter& letter) const;
    // Puts it into the outbox. A mark that asks for a second person must have had one: the calling
    // room proves it by `agreed_by`, another person than `author`. Errors: exchange.self_unset,
    // exchange.nobody (no addressee), exchange.node_unknown {id}, exchange.node_unverified {id},
    // exchange.second_person_needed {mark}, exchange.never_told {node}, exchange.not_canonical,
    // exchange.envelope_too_large.
    Result<std::string> Send(store::Transaction& tx, std::string_view author, Letter letter,
                             std::string_view agreed_by = {});
    // Marks that ask for a second person: "tlp:amber+strict", "tlp:red", "restricted".
    static bool NeedsSecondPerson(std::string_view mark);
    // Whom any revision of a subject of this node was sent to.
    std::vector<std::string> SentTo(store::Transaction& tx, std::string_view subject) const;
    // The envelopes of a subject that this node sent, oldest first.
    std::vector<OutboxItem> Sent(store::Transaction& tx, std::string_view subject) const;
    // Hands a received envelope on, bytes untouched within an envelope of this node (kind
    // "forward"), to nodes its mark allows: tlp:clear and public to all, tlp:green to nodes of the
    // exchange, the others to nobody. Later revisions of its subject follow by themselves.
    // exchange.not_forwardable {mark}, exchange.envelope_unknown {id}, those of Send.
    Result<void> Forward(store::Transaction& tx, std::string_view author, std::string_view id,
                         const std::vector<std::string>& to);
    // Whose revisions of a subject count: its first sender, or whom it was passed to; "": none yet.
    std::string OwnerOf(store::Transaction& tx, std::string_view subject) const;
    // Whether a revision of the subject came from a node since then.
    bool HasRevised(store::Transaction& tx, std::string_view subject, std::string_view node,
                    base::Timestamp since) const;
    // Puts what an addressee, or a relay for it, refused into the queue again, in the same bytes.
    // False: it was signed with a key that counts no longer, and must be said anew. Errors: those of
    // KeyRing.
    Result<bool> SendAgain(store::Transaction& tx, std::string_view id, std::string_view addressee);
    // What this node sent to a node that is closed goes there no more, also if that is opened again.
    void GiveUp(store::Transaction& tx, std::string_view id, std::string_view addressee);
    // From here on revisions of the subject come from `owner` alone (a record handed over).
    void PassSubject(store::Transaction& tx, std::string_view subject, std::string_view owner);

    // --- for people ---------------------------------------------------------------------------
    struct InboxFilter {
        std::string kind, sender, subject;   // "": any
        std::optional<bool> unread;
        std::optional<bool> exercise;
        std::int64_t before = 0;             // number; 0: from the newest
        int limit = 50;
    };
    Result<std::vector<InboxItem>> Inbox(const access::Caller& caller, const InboxFilter& filter);
    std::int64_t InboxHead(store::Transaction& tx) const;   // the newest number
    Result<InboxItem> Get(const access::Caller& caller, std::string_view id);
    // The body, opened. Errors: exchange.envelope_unknown {id}.
    Result<json::object> Body(const access::Caller& caller, std::string_view id);
    std::optional<std::string> Bytes(store::Transaction& tx, std::string_view id) const;
    // The first to open it; the sender gets the receipt.
    Result<void> MarkRead(const access::Caller& caller, std::string_view id);
    // The same by a room that shows it to people on a page of its own, with its own rights.
    Result<void> MarkRead(store::Transaction& tx, std::string_view actor, std::string_view id);
    // Sent as an answer to it already (kind "reply" with text, or a room's own): receipt "answered".
    Result<void> MarkAnswered(store::Transaction& tx, std::string_view id);
    struct OutboxFilter {
        std::string kind, subject, addressee;
        std::optional<bool> open;            // some addressee has it not yet
        base::Timestamp before = 0;
        int limit = 50;
    };
    Result<std::vector<OutboxItem>> Outbox(const access::Caller& caller,
                                           const OutboxFilter& filter);
    struct Refusal {                         // of what came here
        base::Timestamp at = 0;
        std::string from, sender, id;        // the node of the link; as the envelope says, if it can be read
        Error reason;
    };
    Result<std::vector<Refusal>> Refusals(const access::Caller& caller, int limit = 100);
    // What was refused as a whole, such as a courier file: among the refusals and in the journal.
    // `sender`: whom it says it is from; "" where that cannot be read.
    void NoteRefusal(store::Transaction& tx, std::string_view actor, std::string_view sender,
                     const Error& reason);

    // --- for links and courier files ----------------------------------------------------------
    // Takes what a node handed over, in one transaction. `from`: the node of the link, proved;
    // `over`: "link" or "courier". An envelope of `from` or one that `from` relays. New ones for
    // this node go through their handlers, others into the queue of the next node (only a hub
    // relays). Refused: all errors of ReadEnvelope and Directory::KeyOf, and
    // exchange.signature_wrong {node}, exchange.not_for_us, exchange.future {hours},
    // exchange.id_reused {id} (other bytes under a known id), exchange.subject_of_other {node},
    // exchange.handler_failed. Empty: nothing could be taken now, since this node has no name yet
    // or its key cannot be read; the giver keeps all. `counted`: false where envelopes before
    // these are known to be lost and must be given again first.
    std::vector<Taken> Take(std::string_view from, std::string_view over,
                            std::span<const std::string> envelopes, bool counted = true);
    // What waits for a node, oldest first; receipts and alerts before the rest.
    std::vector<Queued> Waiting(store::Transaction& tx, std::string_view node, int most,
                                std::size_t most_bytes) const;
    // The ids of all that waits for a node, in the same order.
    std::vector<std::string> WaitingIds(store::Transaction& tx, std::string_view node) const;
    bool AnythingFor(store::Transaction& tx, std::string_view node) const;
    // The node said what became of them. Refused ones leave the queue with the reason.
    void Acknowledge(store::Transaction& tx, std::string_view node, std::span<const Taken> taken);
    // The line failed: shown with the deliveries that wait. nullopt: it works again.
    void NoteLine(std::string_view node, const std::optional<Error>& fault);

    // How many envelopes this node got from, and gave to, a node over all time (each counted once).
    struct Counts {
        std::int64_t got = 0, given = 0;
    };
    Counts CountsOf(store::Transaction& tx, std::string_view node) const;
    // The other side has got only so many: what was given after that is put into its queue again.
    void GiveAgainAfter(store::Transaction& tx, std::string_view node, std::int64_t got);

 private:
    std::unique_ptr<MailroomState> m_state;
};

}  // namespace atalaya::exchange
