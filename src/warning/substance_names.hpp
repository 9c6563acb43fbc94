#pragma once

// Private to the room: the names that substances under watch go by, and those that were merged.

#include <memory>
#include <string>
#include <vector>

#include "warning/substances.hpp"

namespace atalaya::warning {

inline constexpr std::string_view kSubstances = "detected_substances";
inline constexpr std::string_view kMergedState = "merged";

// Errors: record.register_unknown.
Result<std::shared_ptr<const registers::Model>> SubstanceModel(
    const registers::Catalogue& catalogue);
// Every name that a substance goes by: its own, those of the catalogue, numbers; each once.
void AddNames(const registers::Model& model, const registers::Record& record,
              std::vector<std::string>& names);
// The one that is left, as far as the caller may read. Errors: warning.merge_circle {reference}.
Result<registers::Record> FollowMerged(store::Transaction& tx, const access::Caller& caller,
                                       const registers::Records& records,
                                       const registers::Model& model, registers::Record record);

}  // namespace atalaya::warning
