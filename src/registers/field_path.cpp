#include "registers/field_path.hpp"

#include <algorithm>

namespace atalaya::registers {

std::optional<FieldPath> FindPath(const Model& model, std::string_view path) {
    const auto dot = path.find('.');
    FieldPath found{.top = model.FindField(path.substr(0, dot))};
    if (found.top == nullptr) return std::nullopt;
    if (dot == std::string_view::npos) return found;
    const auto& parts = found.top->fields;
    const auto inner = std::ranges::find(parts, path.substr(dot + 1), &Field::id);
    if (inner == parts.end()) return std::nullopt;
    found.inner = &*inner;
    return found;
}

}  // namespace atalaya::registers
