#pragma once

// What the parts of the mailroom share; private to it.

#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "exchange/mailroom.hpp"
#include "exchange/mailroom_rows.hpp"

namespace atalaya::exchange {

// Kinds that the mailroom itself understands.
inline constexpr std::string_view kReceipt = "receipt", kForward = "forward", kReply = "reply";

// What this node and the others are, as one transaction sees it.
struct Around final : store::TransactionState {
    bool known = false, rerouted = false;
    int changes = 0;   // Directory::ChangesIn when it was read
    Self self;
    std::map<std::string, Node, std::less<>> nodes;
    std::string hub;   // through which this node reaches the others; "": none

    // The next node for an addressee, kNoRoute or kClosed.
    std::string Via(std::string_view addressee) const;
    const Node* Find(std::string_view id) const;
    void BeforeCommit(store::Transaction&) override {}
};

// Who is to be told after the commit.
struct Woken final : store::TransactionState {
    const std::function<void(std::string_view)>* wake = nullptr;
    std::set<std::string> nodes;
    void BeforeCommit(store::Transaction& tx) override;
};

// One source of randomness for all threads.
class LockedRandom final : public base::Random {
 public:
    explicit LockedRandom(base::Random& random) : m_random(random) {}
    void Fill(std::span<std::uint8_t> out) override {
        const std::scoped_lock lock(m_mutex);
        m_random.Fill(out);
    }

 private:
    std::mutex m_mutex;
    base::Random& m_random;
};

// Who has sent revisions of a subject, and whose it is.
struct SubjectHeads {
    std::string owner;   // "": nobody has sent any yet
    std::map<std::string, std::int64_t, std::less<>> newest;   // by sender
};

// How often this transaction changed whose a subject is, other than by taking an envelope.
struct SubjectChanges final : store::TransactionState {
    int count = 0;
    void BeforeCommit(store::Transaction&) override {}
};

struct MailroomState {
    store::Database& database;
    const access::Policy& policy;
    const journal::Journal& journal;
    const base::Clock& clock;
    LockedRandom random;
    const KeyRing& keys;
    Directory& directory;
    std::function<void(std::string_view)> wake;
    std::map<std::string, Handler*, std::less<>> handlers = {};

    Handler* HandlerOf(std::string_view kind) const;
    void WakeAfter(store::Transaction& tx, std::string_view node) const;
    Around& LookAround(store::Transaction& tx) const;
    void Journal(store::Transaction& tx, std::string_view action, std::string_view actor,
                 const SignedEnvelope& message, const std::optional<Error>& reason = {}) const;

    void KeepRefusal(store::Transaction& tx, std::string_view from, std::string_view sender,
                     std::string_view id, const Error& reason) const;
    // Of what has no envelope that could be read.
    void JournalRefusal(store::Transaction& tx, std::string_view actor, std::string_view subject,
                        json::object payload, const Error& reason) const;

    // --- sending
    struct Composed {
        Envelope envelope;          // readable; `id` is set, `key` is not
        bool sealed = false;
        std::vector<std::string> also_before;
        std::map<std::string, PublicKey> keys;   // where it is sealed
    };
    Result<Composed> Compose(store::Transaction& tx, const Letter& letter) const;
    Result<std::string> Post(store::Transaction& tx, const NodeKey& key, Composed composed,
                             std::string_view author, std::string_view agreed_by);
    void Enqueue(store::Transaction& tx, const SignedEnvelope& message,
                 const std::vector<std::string>& to, bool own);
    Result<void> ForwardTo(store::Transaction& tx, const NodeKey& key, std::string_view author,
                           const SignedEnvelope& message, const std::vector<std::string>& to);
    // Whether each addressee was sent a revision of the subject, or sent one.
    Result<void> CheckToldBefore(store::Transaction& tx, const Envelope& envelope) const;
    std::vector<std::string> NodesBefore(store::Transaction& tx, std::string_view subject) const;

    // --- subjects
    std::map<std::string, SubjectHeads> HeadsOf(store::Transaction& tx,
                                                const std::vector<std::string>& subjects) const;
    // Whether a node may send an envelope of the kind about it.
    static Result<void> CheckSubject(const SubjectHeads& heads, const Envelope& envelope);
    void NoteSubject(store::Transaction& tx, SubjectHeads& heads, const Envelope& envelope) const;

    // --- queue: deliveries that wait for another node since the directory has changed
    void Reroute(store::Transaction& tx) const;

    // --- receipts
    struct ReceiptItem {
        std::string about;
        DeliveryState state = DeliveryState::Delivered;
        std::optional<Error> reason = {};
        std::string instead_of = {};   // the addressee, where a relay speaks for it
    };
    // By the node they are for, and whether they are of an exercise.
    using Receipts = std::map<std::pair<std::string, bool>, std::vector<ReceiptItem>>;
    Result<void> SendReceipts(store::Transaction& tx, const NodeKey& key, const Receipts& receipts);
    Result<void> TakeReceipts(store::Transaction& tx, const Envelope& envelope);
    // The handler of an envelope of this node hears what became of it.
    void TellHandler(store::Transaction& tx, std::string_view about, std::string_view addressee);

    // --- people
    Result<std::vector<std::string>> MarksFor(store::Transaction& tx, const access::Caller& caller,
                                              std::string_view part) const;
    Result<void> MayOpen(store::Transaction& tx, const access::Caller& caller,
                         access::Action action, std::string_view part,
                         std::string_view mark) const;
    std::vector<OutboxItem> OutboxItems(store::Transaction& tx,
                                        std::unique_ptr<store::Cursor> rows) const;
};

bool MayBeForwarded(std::string_view mark);

}  // namespace atalaya::exchange
