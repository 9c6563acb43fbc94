#pragma once

// Rows of a table, taken into memory so that others can write the very same ones.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "store/database.hpp"

namespace atalaya::bench {

class StoredRows {
 public:
    static StoredRows Take(store::Transaction& tx, std::string table,
                           std::vector<std::string> columns, std::string_view order_by);

    const std::string& table() const { return m_table; }
    const std::vector<std::string>& columns() const { return m_columns; }
    std::int64_t size() const { return m_size; }
    // Calls with the cells of each row, in order.
    void ForEach(const std::function<void(std::span<const store::CellView>)>& row) const;

 private:
    std::string m_table;
    std::vector<std::string> m_columns;
    std::int64_t m_size = 0;
    std::string m_bytes;   // one after the other: kind of the cell, then its number or its text
};

}  // namespace atalaya::bench
