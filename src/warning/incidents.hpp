#pragma once

// Incidents between the countries concerned: shared, followed up, answered, handed over, linked.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exchange/handover.hpp"
#include "exchange/mailroom.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"
#include "warning/content_in_use.hpp"
#include "warning/incident.hpp"

namespace atalaya::warning {

// A word between owner and a country concerned: a request for help, an answer, follow-up.
struct IncidentMessage {
    std::string envelope, from, subject;    // of the incident
    std::string kind;                       // "request", "answer", "follow_up"
    std::string request;                    // code list incident_requests; "" but for requests
    std::string text;
    std::string answers;                    // envelope
    base::Timestamp at = 0;
    bool exercise = false;
};

class Incidents : public exchange::Handler {
 public:
    struct Parts {                          // all outlive this object
        store::Database& database;
        const access::Policy& policy;
        const journal::Journal& journal;
        const base::Clock& clock;
        registers::Records& records;
        exchange::Mailroom& mailroom;
        exchange::Directory& directory;
        exchange::Handovers& handovers;
        std::function<ContentInUse()> content;
    };
    // Watches the register from here on: what was handed over is not changed here any more.
    explicit Incidents(Parts parts);
    ~Incidents() override;
    static Result<void> Prepare(store::Database& database);

    // Called in the transaction of a change, with what it made: what is to be kept with it.
    template <class Made>
    using Then = std::function<void(store::Transaction&, const Made&)>;

    struct Share {
        std::vector<std::string> to;        // nodes
        std::vector<std::string> parts;     // of kIncidentParts
        std::string note;
    };
    struct Preview {
        IncidentView view;
        exchange::Mailroom::Preview envelope;
        std::vector<std::string> kept_back; // fields, as the register names them
    };
    Result<Preview> TryShare(const access::Caller& caller, std::string_view reference,
                             const Share& share) const;
    // Sends a revision; who had an earlier one and is no longer concerned gets its withdrawal.
    // Errors: access.denied, those of Records::Find, warning.incident_not_ours {owner},
    // warning.incident_parts {parts}, exchange.second_person_needed {mark} (then: Propose), of Send.
    Result<IncidentView> ShareWith(const access::Caller& caller, std::string_view reference,
                                   const Share& share, const Then<IncidentView>& then = {});
    Result<IncidentView> WithdrawFrom(const access::Caller& caller, std::string_view reference,
                                      const std::vector<std::string>& from,
                                      std::string_view reason, const Then<IncidentView>& then = {});
    // Marks that need a second person: who proposes, and who sends by agreeing. Same errors;
    // warning.proposal_unknown {id}, warning.proposal_own, warning.proposal_stale (the record was
    // changed since: what was agreed to is not what would leave), warning.proposal_unseen
    // (nobody agrees to what their role does not show them).
    struct Proposal {
        std::int64_t id = 0;
        std::string reference, by;
        std::int64_t version = 0;           // of the record as it was proposed
        Share share;
        base::Timestamp at = 0;
    };
    Result<Proposal> Propose(const access::Caller& caller, std::string_view reference,
                             const Share& share, const Then<Proposal>& then = {});
    Result<std::vector<Proposal>> Proposals(const access::Caller& caller) const;
    Result<void> Decide(const access::Caller& caller, std::int64_t id, bool agree,
                        std::string_view reason,
                        const std::function<void(store::Transaction&)>& then = {});

    // Own ones that are shared and those of others, the newest revision of each.
    Result<std::vector<IncidentView>> List(const access::Caller& caller) const;
    Result<std::vector<IncidentLink>> Links(const access::Caller& caller) const;
    Result<std::vector<IncidentMessage>> Messages(const access::Caller& caller,
                                                  std::string_view subject) const;
    // To the owner, or from the owner to those concerned. Errors: warning.incident_unknown
    // {subject}, warning.message_empty, of Send.
    Result<IncidentMessage> Write(const access::Caller& caller, const IncidentMessage& message,
                                  const std::vector<std::string>& to,
                                  const Then<IncidentMessage>& then = {});

    using ThenHandover = Then<exchange::Handover>;
    Result<exchange::Handover> HandOver(const access::Caller& caller, std::string_view reference,
                                        std::string_view to, std::string_view reason,
                                        const ThenHandover& then = {});
    Result<exchange::Handover> AnswerHandover(const access::Caller& caller,
                                              std::string_view subject, bool accept,
                                              std::string_view reason,
                                              const ThenHandover& then = {});
    // An offer that nobody answered yet, or what was passed to a node that is closed since.
    Result<exchange::Handover> TakeBackHandover(const access::Caller& caller,
                                                std::string_view subject,
                                                const ThenHandover& then = {});
    // What the other side or the hub did not take for now, at once instead of by itself later.
    Result<exchange::Handover> RepeatHandover(const access::Caller& caller,
                                              std::string_view subject,
                                              const ThenHandover& then = {});
    // Those under way, for who may read the inbox.
    Result<std::vector<exchange::Handover>> OpenHandovers(const access::Caller& caller) const;
    // A record that comes to belong to this node becomes a record of the register here.
    Result<void> Passed(store::Transaction& tx, const exchange::Handover& handover);

    std::string_view kind() const override { return "incident"; }
    Result<std::string> Arrive(store::Transaction& tx, const exchange::Arrival& arrival) override;
    // The other kind that this room reads: "incident_message".
    exchange::Handler& messages();

 private:
    struct Prepared;
    class MessageHandler;

    // Makes it and tells `then`, in one transaction.
    template <class Made>
    Result<Made> Make(const Then<Made>& then,
                      const std::function<Result<Made>(store::Transaction&)>& work) {
        using store::Transaction;
        return m_parts.database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<Made> {
            ATALAYA_ASSIGN(Made made, work(tx));
            if (then) then(tx, made);
            return made;
        });
    }
    Result<void> Changed(store::Transaction& tx, const registers::Change& change);
    Result<void> MayShare(store::Transaction& tx, const access::Caller& caller,
                          std::string_view mark) const;
    bool MayRead(const access::Caller& caller, const IncidentView& view,
                 const exchange::Self& self) const;
    Result<Prepared> PrepareView(store::Transaction& tx, const access::Caller& caller,
                                 std::string_view reference, const Share& share) const;
    Result<IncidentView> Send(store::Transaction& tx, std::string_view author,
                              std::string_view agreed_by, Prepared prepared);
    Result<void> SendWithdrawal(store::Transaction& tx, std::string_view author,
                                const IncidentView& from,
                                const std::vector<std::string>& to, std::string_view reason);
    Result<std::string> ArriveMessage(store::Transaction& tx, const exchange::Arrival& arrival);
    void Note(store::Transaction& tx, const access::Caller& caller, std::string_view action,
              std::string_view reference, json::object payload) const;

    Parts m_parts;
    std::unique_ptr<MessageHandler> m_messages;
};

}  // namespace atalaya::warning
