#pragma once

// Private to the room: a field named by its path, "place" or "places.place" within a group.

#include <optional>
#include <string_view>

#include "registers/model.hpp"

namespace atalaya::registers {

struct FieldPath {
    const Field* top = nullptr;    // of the register
    const Field* inner = nullptr;  // within the group `top`; nullptr: the path ends at `top`

    const Field& leaf() const { return inner != nullptr ? *inner : *top; }
    // A group is hidden as a whole: its fields have no sensitivity of their own.
    const std::string& sensitivity() const { return top->sensitivity; }
};

// nullopt: the register has no such field.
std::optional<FieldPath> FindPath(const Model& model, std::string_view path);

}  // namespace atalaya::registers
