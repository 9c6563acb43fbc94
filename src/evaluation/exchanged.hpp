#pragma once

// Answers and reports that travel between the node of a country and that of the secretariat: the
// country sends its answers to a round that both have, the secretariat sends the adopted report.
// What arrives is kept as it came; a person takes the answers into the round.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/answers.hpp"
#include "evaluation/report.hpp"
#include "exchange/mailroom.hpp"

namespace atalaya::evaluation {

struct Received {
    std::string origin;               // node
    std::string kind;                 // "answers", "report"
    std::string round, country;
    LocalText round_title;            // as the sender calls it
    std::int64_t revision = 0;
    std::string envelope;
    base::Timestamp at = 0;
    std::int64_t answers = 0;         // how many; 0 for a report
    bool handed_in = false;           // answers: the country has submitted them at home
    std::string state;                // a report: of the procedure, in which it was sealed
};

// What would leave now.
struct Outgoing {
    std::string kind;                         // as Received::kind
    std::string mark;
    std::int64_t revision = 1;
    bool handed_in = false;
    // Of what would be signed, in hexadecimal; SendAnswers and SendReport take it as `seen`.
    std::string digest;
    exchange::Mailroom::Preview letter;
    std::vector<Answer> answers;              // that go, in the order of their ids
    std::vector<std::string> unreviewed, files;   // questions whose answers stay, and why
    // Against what was sent last: new or another, and no longer there.
    std::vector<std::string> changed, gone;
};

// How an answer that came stands to the one that is here.
enum class AnswerChange {
    New,        // nothing is answered here
    Same,
    Corrected,  // here stands what the same node sent before
    Differs,    // somebody entered another one here
    Gone,       // sent before and taken, and no longer among what came
    Unknown     // the questionnaire here does not ask it
};
std::string_view NameOf(AnswerChange change);   // "new", "same" ...

struct ComparedAnswer {
    std::string question;
    AnswerChange change = AnswerChange::New;
    json::value value;                // that came
    std::string note;
    bool reviewed = false;
    Answer here;                      // version 0: none
};
struct ComparedAnswers {
    Received received;
    std::vector<ComparedAnswer> answers;   // in the order of the questionnaire
    bool may_take = false;                 // the caller, now
};

struct ReceivedReport {
    Received received;
    NationalReport report;            // without follow-up
    SealCheck seal;                   // looked at now; its faults also say when the key is not,
                                      // or no longer, one of the sender
};

class Exchanged {
 public:
    struct Parts {                    // all outlive this object
        store::Database& database;
        Gate& gate;
        Rounds& rounds;
        Answers& answers;
        Reports& reports;
        exchange::Mailroom& mailroom;
        exchange::Directory& directory;
    };
    explicit Exchanged(Parts parts);
    ~Exchanged();
    static Result<void> Prepare(store::Database& database);

    // --- sending --------------------------------------------------------------------
    // Every reviewed answer with a value, without its evidence, whose files and records stay in the
    // country; answers that are files stay too. For whoever answers for the whole country, in
    // whatever state. Goes to the hub; again with the next revision. Errors: access.denied,
    // evaluation.round_unknown, evaluation.not_invited, exchange.no_hub,
    // evaluation.nothing_to_send; those of Mailroom::Try.
    Result<Outgoing> PreviewAnswers(const access::Caller& caller, std::string_view round,
                                    std::string_view country);
    // The adopted report to the nodes of its country, for whoever may export reports. Errors:
    // access.denied; those of Reports::Get; evaluation.report_not_sealed {state},
    // evaluation.no_node {country}; those of Mailroom::Try.
    Result<Outgoing> PreviewReport(const access::Caller& caller, std::string_view round,
                                   std::string_view country);
    // Return the envelope. `seen`: Outgoing::digest of what the caller looked at, or "". Errors:
    // those of the preview; evaluation.preview_outdated; those of Mailroom::Send.
    Result<std::string> SendAnswers(const access::Caller& caller, std::string_view round,
                                    std::string_view country, std::string_view seen = {});
    Result<std::string> SendReport(const access::Caller& caller, std::string_view round,
                                   std::string_view country, std::string_view seen = {});
    // What was sent of the country's evaluation, the newest first: of answers and of reports, as
    // far as the caller may read them. Errors: evaluation.round_unknown, evaluation.not_invited.
    Result<std::vector<exchange::OutboxItem>> Sent(const access::Caller& caller,
                                                   std::string_view round,
                                                   std::string_view country);
    struct Offered {
        bool send_answers = false, send_report = false;
    };
    // What the caller may do now. Errors: evaluation.round_unknown, evaluation.not_invited.
    Result<Offered> May(const access::Caller& caller, std::string_view round,
                        std::string_view country);

    // --- what came ------------------------------------------------------------------
    // Newest of each first; those whose answers the caller may read or take here, and whose
    // reports the caller may read.
    Result<std::vector<Received>> List(const access::Caller& caller);
    // What an envelope brought, for the inbox; nullopt: nothing that was kept.
    static std::optional<Received> Of(store::Transaction& tx, std::string_view envelope);
    // Errors of both: access.denied, evaluation.own_country, evaluation.not_received {round,
    // country}.
    Result<ReceivedReport> Report(const access::Caller& caller, std::string_view round,
                                  std::string_view country);
    Result<ComparedAnswers> Compare(const access::Caller& caller, std::string_view round,
                                    std::string_view country);
    // The caller has looked at it: the sender gets the receipt. Errors as Report and Compare.
    Result<void> MarkRead(const access::Caller& caller, std::string_view kind,
                          std::string_view round, std::string_view country);

    struct Choice {
        std::int64_t revision = 0;    // that the caller looked at; 0: whichever is the newest
        bool replace = false;         // also where somebody entered another answer here
        // Only these, with the version of the answer here that the caller saw, 0 for none; empty:
        // all that are new, corrected or gone, and with `replace` those that differ.
        std::map<std::string, std::int64_t> seen;
    };
    struct TakenOver {
        int taken = 0, same = 0;
        std::vector<std::string> kept;     // questions whose answer here is another one
        std::vector<Error> refused;        // with the question as the place
    };
    // Enters the newest answers that came into the round, as Answers::TakeHanded does; the sender
    // gets the receipt "answered". Errors: evaluation.not_received, evaluation.newer_received
    // {revision}; those of Answers::TakeHanded.
    Result<TakenOver> TakeAnswers(const access::Caller& caller, std::string_view round,
                                  std::string_view country, const Choice& choice);

    exchange::Handler& answers_handler();
    exchange::Handler& report_handler();

 private:
    class Box;                        // takes the envelopes of one kind
    struct Draft {                    // a letter, and what is told of it
        exchange::Letter letter;
        Outgoing told;
    };
    Result<Draft> ComposeAnswers(const access::Caller& caller, std::string_view round,
                                 std::string_view country);
    Result<Draft> ComposeReport(const access::Caller& caller, std::string_view round,
                                std::string_view country);
    void Address(store::Transaction& tx, Draft& draft, const Round& round,
                 std::string_view country) const;
    Result<Outgoing> Preview(Result<Draft> draft);
    Result<std::string> Send(const access::Caller& caller, Result<Draft> draft,
                             std::string_view seen);

    struct Kept {
        Received received;
        json::object body;
    };
    Result<Kept> Newest(std::string_view kind, std::string_view round,
                        std::string_view country) const;
    bool MaySee(store::Transaction& tx, const access::Caller& caller,
                const Received& received) const;
    Result<void> RequireSeeing(const access::Caller& caller, const Received& received);
    Result<ComparedAnswers> CompareKept(store::Transaction& tx, const Kept& kept) const;

    Parts m_parts;
    std::unique_ptr<Box> m_answers, m_report;
};

}  // namespace atalaya::evaluation
