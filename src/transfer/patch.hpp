#pragma once

// Private to the room: what a row of a file changes in a record that is there already.

#include <map>
#include <set>
#include <vector>

#include "base/json.hpp"
#include "registers/record.hpp"
#include "transfer/mapping.hpp"
#include "transfer/targets.hpp"

namespace atalaya::transfer {

class Patcher {
 public:
    // The model outlives it; targets that the model does not have are passed over.
    Patcher(const registers::Model& model, const Mapping& mapping);

    // Whether records are compared with their groups.
    bool with_groups() const { return !m_groups.empty(); }

    // A merge patch over the mapped fields; empty when they are equal. Errors:
    // import.group_incomplete {group}, see MergedRows.
    Result<json::object> Between(const registers::Record& before,
                                 const registers::Record& after) const;

 private:
    using GroupRows = std::vector<std::vector<store::Cell>>;
    // What the file has columns for.
    struct Columns {
        std::size_t rows = 0;
        std::set<const registers::Field*> fields;
    };

    // The rows of a group as they become: rows beyond those that the file has columns for stay, and
    // so do the fields for which it has none. Nullopt where rows come or go, so that it is not clear
    // which row such a field belongs to.
    static std::optional<GroupRows> MergedRows(const registers::Field& group, const Columns& columns,
                                               const registers::Record& before,
                                               const registers::Record& after);

    std::vector<const registers::Field*> m_fields;
    std::map<const registers::Field*, Columns> m_groups;
};

}  // namespace atalaya::transfer
