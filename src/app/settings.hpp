#pragma once

// What an observatory says of itself: its name, its country, how to reach it, and what its home
// page shows first. Kept in the store, version by version.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "access/people.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "content/library.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"

namespace atalaya::app {

struct NodeSettings {
    LocalText name;                            // "National Drug Observatory"; at most 120 bytes each
    std::string country;                       // ISO 3166-1 alpha-2; "" while nobody has said
    std::string contact;                       // address or telephone for the public; "" for none
    std::vector<std::string> key_indicators;   // of the home page, in this order; at most 8
    std::vector<Lang> languages;               // in which pages are offered; at least one
    bool others_alerts_at_once = false;        // shown to the public as they come in
    std::int64_t version = 1;                  // 1: nobody has set anything yet

    json::object ToJson() const;
};

class Settings {
 public:
    // All of them outlive this object.
    Settings(store::Database& database, const journal::Journal& journal, const base::Clock& clock,
             access::People& people)
        : m_database(database), m_journal(journal), m_clock(clock), m_people(people) {}
    static Result<void> Prepare(store::Database& database);

    // Whether alerts of other countries, marked for everyone, are shown to the public as they come
    // in. Without it an officer decides of each.
    static bool OthersAlertsAtOnce(store::Transaction& tx);

    // What was set, or what holds before anything is: the name of the content (site.name), the
    // first public indicators, every language.
    NodeSettings Get(const content::Library& content);

    // The country whose administrators keep what is common to the node: the one that was set, else
    // the only one for which anyone has rights; nullopt when there are several.
    std::optional<std::string> HomeCountry();

    // settings.version must be that of Get. Errors: settings.invalid, with details at the members
    // (settings.{name_missing, too_long {limit}, country_unknown {country}, indicator_unknown
    // {indicator}, language_missing}), settings.changed_meanwhile.
    Result<NodeSettings> Put(const access::Caller& by, const content::Library& content,
                             NodeSettings settings);

 private:
    store::Database& m_database;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
    access::People& m_people;
};

}  // namespace atalaya::app
