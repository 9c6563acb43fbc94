#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace atalaya::store {

enum class SqlType : std::uint8_t { Integer, Real, Text, Blob };  // Integer is 64 bits

// Bytes, told apart from text.
struct Bytes {
    std::string data;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};

// One stored value; monostate is SQL NULL.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

// The same without owning its bytes: what statements take and rows give.
struct BytesView {
    std::string_view data;
    friend bool operator==(const BytesView&, const BytesView&) = default;
};
using CellView = std::variant<std::monostate, std::int64_t, double, std::string_view, BytesView>;

CellView View(const Cell& cell);
Cell Own(const CellView& view);
inline bool IsNull(const Cell& cell) { return cell.index() == 0; }
inline bool IsNull(const CellView& cell) { return cell.index() == 0; }

}  // namespace atalaya::store
