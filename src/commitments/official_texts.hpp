#pragma once

// The official texts that a user has imported beside the commitments. They are kept in the store of
// the node and are no part of the program, which ships titles of its own only.

#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "commitments/text_placement.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace atalaya::commitments {

struct OfficialText {
    Lang lang = Lang::En;
    std::string text;
    std::string source;  // what the user called the document
    int line = 0;        // in it
    base::Timestamp imported_at = 0;
};

class OfficialTexts {
 public:
    // All of them outlive this object.
    OfficialTexts(store::Database& database, const journal::Journal& journal,
                  const base::Clock& clock)
        : m_database(database), m_journal(journal), m_clock(clock) {}
    static Result<void> Prepare(store::Database& database);

    // Keeps what was placed, instead of all that the plan had in this language; stands in the
    // journal as "commitments.text_imported". Precondition: the caller may change content.
    void Keep(const access::Caller& by, const Plan& plan, Lang lang, std::string_view source,
              const Placement& placement);

    // In the order of the languages.
    std::vector<OfficialText> Of(const Node& node);

 private:
    store::Database& m_database;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

}  // namespace atalaya::commitments
