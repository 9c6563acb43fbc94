#pragma once

// What a new record begins with, for a person to leave or change: facts of whoever enters it, and
// what a record of another register says already. Which they are is said by the register itself
// (`begins_with` and `begins_from`, content/README.md). Nothing here stores anything.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "registers/records.hpp"

namespace atalaya::registers {

// A fact that is known without another record.
enum class Fact {
    Today,
    Institution,       // of the account: its unit, else the only one of its grants
    InstitutionsLast,  // what the newest record of the same institution says in the same field
    OnlyChoice         // of a code list with one code
};
std::string_view Code(Fact fact);  // "today", "institution" ...

struct OwnFact {
    std::string field;
    Fact fact;
    std::string where;  // place in the content file
};

// One value on its way from a record to a new one.
struct Carried {
    std::string to;    // a field, or one of a group: "places.place"
    std::string from;  // the same of the other register, or "id": the record itself
    std::string where;
};

// How a record is begun from one of another register.
struct Beginning {
    std::string from;  // that other register
    LocalText title;   // of the step, on the page of the other record: "Write an alert"
    std::vector<Carried> fields;
    std::string where;
};

struct Beginnings {
    std::vector<OwnFact> with;
    std::vector<Beginning> from;

    const Beginning* From(std::string_view register_id) const;  // nullptr: none
};

// Precondition: the content was checked (CheckBeginnings).
Beginnings BeginningsOf(const Model& model);

// What is wrong with the beginnings of a register, each with its place: definition.field_unknown,
// definition.begins_fact {field, value}, definition.begins_field {register, field, nearest},
// definition.begins_unlike {to, from, register}.
using Models = std::map<std::string, std::shared_ptr<const Model>, std::less<>>;
std::vector<Error> CheckBeginnings(const Model& model, const Models& models);

// The registers whose records are begun from one of this register, in the order of the work: what
// leads on to more stands first.
struct NextRegister {
    std::shared_ptr<const Model> model;
    Beginning beginning;
};
std::vector<NextRegister> NextRegisters(const Catalogue& catalogue, std::string_view register_id);

struct SourceName {
    std::string register_id, reference;
};
// "notifications/XA-12". Errors: record.source_invalid {text}.
Result<SourceName> ParseSource(std::string_view text);

struct ProposedValue {
    std::string field;   // or "mark"
    json::value value;   // as input takes it
    std::string source;  // "record", or the code of a Fact
};
struct Proposal {
    std::string country;           // "": it is to be chosen
    std::optional<Record> record;  // from which it is begun
    std::vector<ProposedValue> values;

    json::object Input() const;  // for Records::Create
};

struct ProposalRequest {
    std::shared_ptr<const Model> model;  // of the new record
    std::string country;                 // of the new record where `from` does not say it; may be ""
    std::optional<SourceName> from;
    base::Date today;
};

// What a new record of this caller begins with. What the caller may not read of the other record or
// not enter in the new one is left out, and so is what the new one cannot hold, such as a reference
// out of the caller's reach. The mark is proposed where the other record has a stricter one than a
// new record would. The reading of the other record is journalled like any. Errors:
// record.not_begun_from {register, from, known}, record.unknown {reference},
// record.reference_invalid, record.withdrawn, access.denied.
class Proposer {
 public:
    // All outlive it.
    Proposer(store::Database& database, const Records& records, const access::Policy& policy,
             const Catalogue& catalogue)
        : m_database(database), m_records(records), m_policy(policy), m_catalogue(catalogue) {}

    Result<Proposal> Propose(const access::Caller& caller, const ProposalRequest& request) const;

 private:
    class Work;
    store::Database& m_database;
    const Records& m_records;
    const access::Policy& m_policy;
    const Catalogue& m_catalogue;
};

}  // namespace atalaya::registers
