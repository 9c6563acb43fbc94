#pragma once

// Which records a record refers to, and which refer to it.

#include <string>
#include <vector>

#include "access/access.hpp"
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

}  // namespace atalaya::registers
