#pragma once

#include <string>
#include <vector>

#include "journal/journal.hpp"

namespace atalaya::journal {

// Words that a person looks for.
struct Words {
    std::string text;                  // a piece of the action or of the subject, in any case
    std::vector<std::string> actors;   // or one of these, also by a token of theirs
};

// Journal::Read, narrowed to the entries that fit the words; all of them where there are none. It
// looks at entries one by one, from the newest on, until the limit is reached.
std::vector<Entry> Search(store::Transaction& tx, const Filter& filter, const Words& words);

}  // namespace atalaya::journal
