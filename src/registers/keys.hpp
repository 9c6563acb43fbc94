#pragma once

#include <span>
#include <string>
#include <unordered_map>

#include "registers/records.hpp"

namespace atalaya::registers {

// The records of a country with these natural keys, withdrawn ones left out; their groups only
// where they are asked for.
// Empty keys are passed over. A few round trips, however many keys.
std::unordered_map<std::string, Record> FindByKeys(store::Transaction& tx, const Model& model,
                                                   std::string_view country,
                                                   std::span<const std::string> keys,
                                                   bool with_groups = false);

}  // namespace atalaya::registers
