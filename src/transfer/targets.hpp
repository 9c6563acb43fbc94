#pragma once

// Private to the room: the targets of a mapping ("date", "quantity.unit", "country") in a register,
// their names, and the words that they understand.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/territories.hpp"
#include "registers/model.hpp"

namespace atalaya::transfer {

inline constexpr std::string_view kCountryTarget = "country";

// "quantity.unit" -> ("quantity", "unit"); "date" -> ("date", "").
std::pair<std::string_view, std::string_view> SplitTarget(std::string_view target);

// A field, and which of FieldType::TextParts.
struct FieldPart {
    const registers::Field* field = nullptr;
    std::size_t part = 0;
};
// nullopt where the register has no such target that a file can fill (also for "country").
std::optional<FieldPart> FindTarget(const registers::Model& model, std::string_view target);
// Every target that a file can fill, in the order of the definition, without "country".
std::vector<std::string> TargetsOf(const registers::Model& model);

// For people: the title of the field, "Country" for the country.
LocalText LabelOf(const registers::Model& model, std::string_view target);
// The names under which a column of a file may bear it, in the four languages.
std::vector<std::string> NamesOf(const registers::Model& model, std::string_view target);

// The domain of the words that a target takes: "substance", "unit", "territory", "country",
// "codelist:<id>"; "" where it takes anything else.
std::string DomainOf(const registers::Model& model, std::string_view target);

// A country by its code or name; null when there is none or more than one.
const content::Territory* FindCountry(const content::Territories& territories,
                                      std::string_view text);

}  // namespace atalaya::transfer
