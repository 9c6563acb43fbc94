#pragma once

// Which records a record refers to, and which refer to it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "expr/expr.hpp"
#include "registers/model.hpp"
#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

struct Link {
    std::string register_id;  // of the other record
    std::string reference;    // of the other record
    // The field that holds the reference: of this record, or of the other one where it is that
    // which refers to this. "persons.doctor" within a group.
    std::string field;
    bool incoming = false;

    friend bool operator==(const Link&, const Link&) = default;
};

// At most so many that refer to a record are looked for through one field.
inline constexpr int kMostIncoming = 100;

// All links that the caller may know of: a link through a field that is hidden from the caller, or
// from a record out of reach, is none. Whether a record that this one refers to may be read is
// asked when it is. Precondition: the caller may read the record.
std::vector<Link> LinksOf(store::Transaction& tx, const access::Policy& policy,
                          const access::Caller& caller, const Catalogue& catalogue,
                          const Model& model, const Record& record);

// What records of another register name in a field, while those are in one of these states:
// {assessments, "notifications.notification", {"decided"}}.
struct NamedBy {
    std::shared_ptr<const Model> by;
    std::string field;  // a reference, also within a group
    std::vector<std::string> states;
};
// The field of `by` that holds such references to records of the register `target`; nullptr: there
// is none of this name.
const Field* NamingField(const Model& by, std::string_view field, std::string_view target);
// The references so named ("XA-12"), as a query of one column whose parameters are numbered from
// `first`. Records and fields that the caller may not read name nothing; nullopt: none at all.
std::optional<expr::Sql> ReferencesNamed(const access::Policy& policy,
                                         const access::Caller& caller, const NamedBy& named,
                                         std::string_view target, int first);

}  // namespace atalaya::registers
