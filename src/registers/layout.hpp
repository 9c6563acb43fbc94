#pragma once

// Private to the room: what the tables of a register look like in the store, and the columns that
// earlier definitions left behind.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

// A column, or a whole group table, that a later definition no longer has. Its data is still there
// under another name, and digests of records written before may cover it.
struct Retired {
    std::string table;  // as it was: "r_seizures", "r_seizures__persons"
    std::string name;   // column as it was; "" for a whole table
    std::string now;    // column or table as it is called now

    friend bool operator==(const Retired&, const Retired&) = default;
};

struct Layout {
    std::map<std::string, std::map<std::string, std::string>> types;  // table -> column -> type
    std::vector<Retired> retired;                                     // in order of retirement
    std::vector<std::string> searched, key;                           // what words and keys hold
    std::string territory_field;
    std::string definition_digest;  // hexadecimal
    std::int64_t version = 0, number = 0;
};

std::string_view TypeName(store::SqlType type);
// The layout that a model wants, without what is retired.
Layout LayoutOf(const Model& model);
// The layout that was applied last; nullopt for a register without tables.
std::optional<Layout> AppliedLayout(store::Transaction& tx, std::string_view register_id);
std::string LayoutText(const Layout& layout);
std::vector<Retired> RetiredColumns(store::Transaction& tx, std::string_view register_id);

// Whether the digest is that of the record with the last one, two, ... retired parts added.
bool MatchesWithRetired(store::Transaction& tx, const Model& model, const Record& record,
                        const base::Digest& digest, const std::vector<Retired>& retired);

// A value with the tag of its column.
using TaggedCell = std::pair<std::uint32_t, store::Cell>;
// Values that the model has no column for, to be digested with the others.
struct ExtraCells {
    std::vector<TaggedCell> main;
    std::map<std::string, std::vector<std::vector<TaggedCell>>> rows;  // by group table
};
base::Digest DigestWith(const Model& model, const Record& record, const ExtraCells& extra);

}  // namespace atalaya::registers
