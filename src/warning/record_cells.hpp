#pragma once

// Private to the room: single values of records.

#include <string>
#include <string_view>
#include <vector>

#include "registers/record.hpp"

namespace atalaya::warning {

inline std::vector<store::CellView> Views(const std::vector<store::Cell>& cells) {
    std::vector<store::CellView> out;
    for (const auto& cell : cells) out.push_back(store::View(cell));
    return out;
}
// "" where there is no text.
inline std::string TextIn(const store::Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    return text ? *text : "";
}
// The first cell of a field; "" and 0 where the register has no such field or it is empty.
inline std::string TextOf(const registers::Model& model, const registers::Record& record,
                          std::string_view field) {
    const auto* found = model.FindField(field);
    return found && found->cell_count > 0 ? TextIn(record.Of(*found)[0]) : "";
}
inline std::int64_t IntegerOf(const registers::Model& model, const registers::Record& record,
                              std::string_view field) {
    const auto* found = model.FindField(field);
    if (!found || found->cell_count == 0) return 0;
    const auto* number = std::get_if<std::int64_t>(&record.Of(*found)[0]);
    return number ? *number : 0;
}

}  // namespace atalaya::warning
