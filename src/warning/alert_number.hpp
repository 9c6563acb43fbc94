#pragma once

// The number and the day of issue of an alert: given with its first release, and kept from then on.

#include "base/clock.hpp"
#include "registers/model.hpp"
#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::warning {

// To be called with each step of a record of the register "alerts" (registers::Filler). The number
// is the year and the next one of the country: "2026-3"; an exercise has a sequence of its own,
// "EX-2026-1". One that the record has already stays, and so does the day. Precondition: in a
// transaction that may write.
Result<void> GiveNumber(store::Transaction& tx, const base::Clock& clock,
                        const registers::Model& model, std::string_view step,
                        registers::Record& after);

}  // namespace atalaya::warning
