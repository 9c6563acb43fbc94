#pragma once

// Rows of the shape of the register of seizures, the same for every program that is measured.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "store/cell.hpp"

namespace atalaya::bench {

struct Column {
    std::string name;
    store::SqlType type;
};

std::span<const Column> SeizureColumns();

// Makes one row after the other; a row lives until the next.
class SeizureRows {
 public:
    explicit SeizureRows(std::uint64_t seed = 1) : m_random(seed) {}
    std::span<const store::CellView> Next();

 private:
    base::SeededRandom m_random;
    std::int64_t m_number = 0;
    std::string m_case, m_place;
    std::vector<store::CellView> m_cells;
};

}  // namespace atalaya::bench
