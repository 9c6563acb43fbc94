#pragma once

// What a rendered record says for people beside its values.

#include "base/json.hpp"
#include "registers/record.hpp"

namespace atalaya::registers {

// Adds the titles of series, "<field>_title", for those that `rendered` (of RenderRecord) shows.
void AddTitles(const Model& model, const Record& record, Lang lang, json::object& rendered);

}  // namespace atalaya::registers
