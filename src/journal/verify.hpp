#pragma once

#include "journal/journal.hpp"

namespace atalaya::journal {

// The entry of a row of the columns country, number, at, actor, action, subject, record, version,
// payload, before, hash.
Entry EntryAt(const store::Cursor& row);

// Journal::Verify over what stands in the tables.
Verification VerifyChains(store::Transaction& tx, std::string_view only_country,
                          const std::function<void(const Entry&)>& each);

}  // namespace atalaya::journal
