#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "content/name_index.hpp"
#include "content/tree.hpp"

namespace atalaya::content {

// A territory of the tree: country, then its own levels. A code is its parent's code, '-' and its
// own part ("XA", "XA-03", "XA-03-011"; a part is of A-Z and 0-9), so that "within" is a prefix.
// A country's code is its ISO 3166-1 alpha-2.
struct Territory {
    std::string code;
    std::string parent;                    // "" for a country; filled from the code by Build
    LocalText label;
    int level = 0;                         // 0: country, 1: first level ...; filled by Build
    std::vector<std::string> aliases;      // other names, official numbers
    std::optional<base::Date> valid_from, valid_to;
};

class Territories {
 public:
    // Titles of levels by country and level; country "" holds for all that have none of their own.
    using LevelTitles = std::map<std::pair<std::string, int>, LocalText>;

    const Territory* Find(std::string_view code) const;
    // By code, name or alias, within a country when given ("" = any country, countries only).
    // Names are compared folded; nullptr when nothing or more than one fits.
    const Territory* FindByName(std::string_view name, std::string_view country) const;
    std::vector<const Territory*> Nearest(std::string_view name, std::string_view country,
                                          std::size_t most = 3) const;
    // The ancestor at a level, itself if it is there, nullptr if it stands above it.
    const Territory* Ancestor(std::string_view code, int level) const;
    bool IsWithin(std::string_view code, std::string_view ancestor) const;   // or equal
    std::vector<std::string> Below(std::string_view code) const;             // itself included
    // In order of code, which is each territory before those within it.
    std::span<const Territory> all() const { return m_territories; }
    // Title of a country's level: "province", "municipality"; the general title of the level, or
    // its bare number, where the country gave none.
    LocalText LevelTitle(std::string_view country, int level) const;
    int Levels(std::string_view country) const;    // deepest level; 0 for an unknown country

    // "XA" of "XA-03-011".
    static std::string_view CountryOf(std::string_view code);
    static std::string_view ParentOf(std::string_view code);   // "" of a country
    static int LevelOf(std::string_view code);

    // Every fault: content.territory_code {code}, content.territory_parent {code, parent} when
    // the parent is not the one that the code says, then as CheckTree.
    static std::vector<EntryFault> Faults(std::span<const Territory> territories);
    // Errors: as Faults, the first one.
    static Result<Territories> Build(std::vector<Territory> territories, LevelTitles level_titles);

 private:
    std::vector<Territory> m_territories;   // in order of code
    StringMap<std::size_t> m_by_code;
    StringMap<NameIndex> m_names;           // by country; "" holds the countries
    StringMap<int> m_deepest;               // by country
    LevelTitles m_level_titles;
};

}  // namespace atalaya::content
