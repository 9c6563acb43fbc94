#pragma once

// Where handovers are kept; private to them.

#include <optional>
#include <string_view>
#include <vector>

#include "exchange/handover.hpp"

namespace atalaya::exchange::handover_rows {

Result<void> Prepare(store::Database& database);
std::optional<Handovers::Kept> Find(store::Transaction& tx, std::string_view subject);
// By time. `condition`: of the columns of the table, with $1.
std::vector<Handovers::Kept> Where(store::Transaction& tx, std::string_view condition,
                                   store::CellView value);
void Keep(store::Transaction& tx, const Handovers::Kept& kept);

}  // namespace atalaya::exchange::handover_rows
