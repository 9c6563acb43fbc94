#pragma once

#include <string>

#include "exchange/mailroom.hpp"

namespace atalaya::warning {

// The title of what lies in the inbox, for who reads it: of an alert its headline in that language,
// of which the inbox keeps the first text's; of a handover what the incident is about. Of anything
// else what the inbox has.
std::string TitleIn(store::Transaction& tx, const exchange::InboxItem& item, Lang lang);

}  // namespace atalaya::warning
