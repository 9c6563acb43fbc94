#pragma once

#include <string_view>

#include "registers/model.hpp"

namespace atalaya::registers {

// A field by its path: "period" or, within a group, "analyses.date".
struct FieldPath {
    const Field* top = nullptr;     // of the record: the group, or the field itself
    const Field* field = nullptr;   // what the path names; nullptr: there is none
};
FieldPath FindFieldPath(const Model& model, std::string_view path);

}  // namespace atalaya::registers
