#pragma once

// Private to the room: what people have confirmed of the columns and the words of earlier files.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"
#include "transfer/proposal.hpp"

namespace atalaya::transfer {

// "column", "value", "missing": as it is stored and journalled.
std::string_view CodeOf(Confirmed::Kind kind);

// The form in which a name or a text is remembered: folded, or as it is where nothing is left of
// it ("?" and "-" stay apart).
std::string MemoryKey(std::string_view text);

// What is remembered for a register in one country, laid over what holds for every country.
class Memory {
 public:
    // `country` "": only what holds for every country.
    static Memory Load(store::Transaction& tx, std::string_view register_id,
                       std::string_view country);

    // Whether anything is remembered of a column, and the targets that it fills; none where it is
    // left out.
    bool KnowsColumn(std::string_view column) const;
    std::vector<std::string> TargetsOf(std::string_view column) const;
    // Kind Value or Missing; null when nothing is remembered.
    const Confirmed* Find(std::string_view target, std::string_view text) const;
    bool empty() const { return m_columns.empty() && m_texts.empty(); }

 private:
    std::map<std::string, std::vector<std::string>, std::less<>> m_columns;
    std::map<std::pair<std::string, std::string>, Confirmed> m_texts;
};

// All that is remembered for exactly this country ("" = every country), in order.
std::vector<Confirmed> LoadConfirmed(store::Transaction& tx, std::string_view register_id,
                                     std::string_view country);
// Replaces what was remembered of the same columns and texts. Returns what is new or different.
std::vector<Confirmed> StoreConfirmed(store::Transaction& tx, std::string_view register_id,
                                      std::string_view country,
                                      std::span<const Confirmed> confirmed,
                                      std::string_view actor, base::Timestamp now);

}  // namespace atalaya::transfer
