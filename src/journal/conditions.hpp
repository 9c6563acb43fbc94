#pragma once

// Private to the room: a filter as SQL.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "journal/journal.hpp"

namespace atalaya::journal {

inline constexpr std::string_view kEntryColumns =
    "country, number, at, actor, action, subject, record, version, payload, before, hash";

// Conditions joined by "and", with the values that they bind. Values may point into the filter.
struct Conditions {
    std::string text;
    std::vector<store::CellView> values;
    std::deque<std::string> patterns;   // what values point to; a deque keeps them where they are

    void Add(std::string_view condition, const store::CellView& value);
    // " ORDER BY ... LIMIT $n": newest first, as many as the filter says.
    std::string Ending(const Filter& filter);
};

Conditions ConditionsOf(const Filter& filter);

}  // namespace atalaya::journal
