#include "registers/field_path.hpp"

#include <algorithm>

namespace atalaya::registers {

FieldPath FindFieldPath(const Model& model, std::string_view path) {
    const auto dot = path.find('.');
    const Field* top = model.FindField(path.substr(0, dot));
    if (top == nullptr || dot == std::string_view::npos) return {top, top};
    const auto inner = std::ranges::find(top->fields, path.substr(dot + 1), &Field::id);
    return {top, inner == top->fields.end() ? nullptr : &*inner};
}

}  // namespace atalaya::registers
