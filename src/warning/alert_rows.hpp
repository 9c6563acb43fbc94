#pragma once

// The revisions of alerts as they were sent or came in; private to the room.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "store/database.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

struct AlertRow {
    Alert alert;
    bool own = false;
    bool open = false;                 // for everyone
    std::string author, agreed_by;     // own: "person:12"; who proposed and who released it
    std::string envelope;              // received: its id
};

// Whether the public sees it.
bool IsForEveryone(const Alert& alert, bool own);

// Keeps one; `newest` follows from the revisions. Precondition: it is not there yet.
void InsertAlert(store::Transaction& tx, const AlertRow& row);
// With the bytes of their files, newest first. `where` speaks of the columns of warning_alerts with
// $1, $2 ...
std::vector<AlertRow> SelectAlerts(store::Transaction& tx, std::string_view where,
                                   std::span<const store::CellView> values, int limit = 1000);
// The same, one after the other, without files' bytes, until `each` returns false.
void EachAlert(store::Transaction& tx, std::string_view where,
               std::span<const store::CellView> values,
               const std::function<bool(AlertRow&&)>& each);

}  // namespace atalaya::warning
