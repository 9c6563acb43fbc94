#pragma once

// Private to the room: the rows of record_history and what the journal says of them.

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

struct HistoryRow {
    std::string country;
    std::string register_id;
    std::int64_t id = 0;
    std::int64_t version = 0;  // after the change
    base::Timestamp at = 0;
    std::string actor, action, reason;
    std::string changes;           // canonical JSON
    base::Digest digest_before{};  // of the record at version - 1
};

// Covers every part of the row; stands in the payload of the change's journal entry.
base::Digest DigestOf(const HistoryRow& row);
void InsertHistory(store::Transaction& tx, const HistoryRow& row);
// The row of a cursor over kHistoryColumns.
inline constexpr std::string_view kHistoryColumns =
    "country, register, id, version, at, actor, action, reason, changes, digest_before";
HistoryRow ReadHistory(const store::Cursor& cursor);

// What differs, field by field and for state, mark, unit, territory and withdrawal:
// {"quantity": {"before": ..., "after": ...}}.
json::object Differences(const Model& model, const Record& before, const Record& after);

// The journal's payload of a change: {"digest", "history"?}, digests in hexadecimal.
std::string ChangePayload(const base::Digest& digest, const HistoryRow* history);

}  // namespace atalaya::registers
