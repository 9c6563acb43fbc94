#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "transfer/imports.hpp"

namespace atalaya::transfer {

// Gathers the findings of rows into tallies.
class Tallies {
 public:
    void Add(std::int64_t line, std::string column, const Error& error, bool warning);
    // Adds those of another.
    void Append(Tallies other);
    // Errors before warnings, the most frequent first.
    std::vector<Tally> Take();
    bool more() const { return m_more; }

 private:
    std::vector<Tally> m_tallies;
    std::unordered_map<std::string, std::size_t> m_index;
    bool m_more = false;
};

}  // namespace atalaya::transfer
