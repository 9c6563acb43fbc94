#pragma once

// Private to the room: the runs of the detectors as they are kept.

#include <map>
#include <optional>
#include <string>

#include "store/database.hpp"
#include "warning/signals.hpp"

namespace atalaya::warning {

struct KeptRun {
    DetectorRun run;
    std::map<std::string, int> looked_until;   // last period by series, as Date::ToKey
};
Result<void> PrepareRuns(store::Database& database);
void KeepRun(store::Transaction& tx, std::string_view country, const KeptRun& kept);
std::optional<KeptRun> LastRun(store::Transaction& tx, std::string_view country);

}  // namespace atalaya::warning
