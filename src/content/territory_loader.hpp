#pragma once

// A country's own levels out of the rows of its own table: what a file of precincts, districts
// or municipalities says becomes a `territories` document for the country's folder of content.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/text.hpp"

namespace atalaya::content {

// One level of the tree and the columns (from 0) that tell of it.
struct LevelSource {
    LocalText title;                      // "region"
    std::size_t code_column = 0;          // its letters and digits become the part of the code
    std::size_t name_column = 0;          // may be the same column
    std::string name_prefix;              // written before each name: "CISP " makes "CISP 12"
    std::vector<std::size_t> alias_columns;
    // The code tells apart only within the parent (municipality 01 of each province). Without it
    // a code under two parents is a fault.
    bool unique_within_parent = false;
};

// Where the levels hang: a country ("BR") or a territory of it ("BR-RJ").
struct TerritorySource {
    std::string root;
    LocalText root_label;                 // empty: the root is known already and not written
    LocalText root_title;                 // title of the root's level, where root_label is given
    std::vector<LevelSource> levels;      // from the widest to the narrowest
};

// The YAML text of the document. Names are trimmed; a second name of the same code becomes an
// alias; the same territory in many rows is one. Errors: territory.faults {count}, whose details
// are all conflicts, each once, with where "/row/column" (from 0): territory.columns {column},
// territory.no_code {level, value}, territory.two_parents {level, code, parent, first, row},
// territory.two_codes {value, first, row, code}. `row` counts from 1.
Result<std::string> TerritoriesFromRows(const TerritorySource& source,
                                        std::span<const std::vector<std::string>> rows);

}  // namespace atalaya::content
