#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "content/name_index.hpp"
#include "content/tree.hpp"

namespace atalaya::content {

// A unit and how it becomes the base unit of its dimension. Factors are exact decimals.
struct Unit {
    std::string code;             // "g", "kg", "tablet", "l"
    LocalText label;
    std::string dimension;        // "mass", "volume", "count", "area"
    std::vector<std::string> aliases;
    // Base units for one of this: numerator / denominator (both exact, above zero), "kg" for
    // mass, "l" for volume, the unit itself for counts. Absent: no honest conversion exists.
    std::optional<base::Decimal> numerator, denominator;
    std::string base;             // unit code of the comparable value: "kg", "l", "tablet"; or ""
};

class Units {
 public:
    const Unit* Find(std::string_view code) const;
    // By code, label or alias, compared folded; the exact code or alias wins, so that "Mg" and
    // "mg" may be told apart. Nullptr when nothing or more than one fits.
    const Unit* FindByName(std::string_view name) const;
    std::vector<const Unit*> Nearest(std::string_view name, std::size_t most = 3) const;
    std::span<const Unit> all() const { return m_units; }

    // Every fault: content.duplicate_id {id}, content.unknown_unit {unit, code},
    // content.base_dimension {code, base}, content.base_not_base {code, base},
    // content.factor_not_positive {code}, content.factor_without_base {code},
    // content.shared_alias {alias, code, other}.
    static std::vector<EntryFault> Faults(std::span<const Unit> units);
    // Errors: as Faults, the first one.
    static Result<Units> Build(std::vector<Unit> units);

 private:
    std::vector<Unit> m_units;
    StringMap<std::size_t> m_by_code;   // by code and, where no code is meant, by exact alias
    NameIndex m_names;
};

}  // namespace atalaya::content
