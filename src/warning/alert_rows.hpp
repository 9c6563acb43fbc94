#pragma once

// The revisions of alerts as they were sent or came in; private to the room.

#include <functional>
#include <optional>
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

// Whether its mark lets everyone see it. One of another country is shown to the public all the same
// only where that was decided here: Showing.
bool IsForEveryone(const Alert& alert, bool own);

// Keeps one, and says whether it is the newest of its subject. Precondition: it is not there yet.
bool InsertAlert(store::Transaction& tx, const AlertRow& row);
// What was decided here of showing another country's alert to the public, with all its revisions.
struct Decided {
    bool shown = false;
    base::Timestamp at = 0;
    std::string by;                    // "person:12"; "system": by the setting
};
std::optional<Decided> FindDecided(store::Transaction& tx, std::string_view subject,
                                   std::string_view origin);
void PutDecided(store::Transaction& tx, std::string_view subject, std::string_view origin,
                const Decided& decided);
// The newest revision is shown to the public, or none is.
void OpenNewest(store::Transaction& tx, std::string_view subject, std::string_view origin);
void CloseAll(store::Transaction& tx, std::string_view subject, std::string_view origin);

// With the bytes of their files, newest first. `where` speaks of the columns of warning_alerts with
// $1, $2 ...
std::vector<AlertRow> SelectAlerts(store::Transaction& tx, std::string_view where,
                                   std::span<const store::CellView> values, int limit = 1000);
// The same, one after the other, without files' bytes, until `each` returns false.
void EachAlert(store::Transaction& tx, std::string_view where,
               std::span<const store::CellView> values,
               const std::function<bool(AlertRow&&)>& each);

}  // namespace atalaya::warning
