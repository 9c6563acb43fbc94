#pragma once

// Private to the room: the targets of a mapping ("date", "quantity.unit", "country") in a register,
// their names, and the words that they understand. Rows of a repeated group stand beside each other
// in one row of a file: "milestones.2.due", "funds.1.budget.amount".

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/territories.hpp"
#include "registers/model.hpp"

namespace atalaya::transfer {

inline constexpr std::string_view kCountryTarget = "country";
// What a record is to become, and why: a step of the register, as by hand.
inline constexpr std::string_view kStateTarget = "state", kReasonTarget = "state.reason";

// Whether the target is one of these two, and the register has steps.
bool IsStateTarget(const registers::Model& model, std::string_view target);
// A state by its id or its title in any of the languages; null: there is none.
const registers::State* FindState(const registers::Model& model, std::string_view text);

// "quantity.unit" -> ("quantity", "unit"); "date" -> ("date", "").
std::pair<std::string_view, std::string_view> SplitTarget(std::string_view target);

// A field, and which of FieldType::TextParts.
struct FieldPart {
    const registers::Field* field = nullptr;
    std::size_t part = 0;
    std::string part_name;                      // "unit"; "" for a field of one part
    const registers::Field* group = nullptr;    // the group that the field belongs to
    std::size_t row = 0;                        // of the group, from 0

    // Of the field, or of its group.
    const std::string& sensitivity() const {
        return group && field->sensitivity.empty() ? group->sensitivity : field->sensitivity;
    }
};
// nullopt where the register has no such field that a file can fill (also for "country" and the
// targets of the state).
std::optional<FieldPart> FindTarget(const registers::Model& model, std::string_view target);
// Every target that a file can fill, in the order of the definition, without "country"; of groups
// the first `group_rows` rows.
std::vector<std::string> TargetsOf(const registers::Model& model, int group_rows = 0);
// "milestones.2.due" -> "/milestones/1/due": where a finding of it points.
std::string PointerOf(std::string_view target);

// For people: the title of the field, "Country" for the country, "State" for the state.
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
