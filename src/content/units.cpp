#include "content/units.hpp"

namespace atalaya::content {
namespace {

bool IsOne(const std::optional<base::Decimal>& number) {
    return !number || *number == base::Decimal::FromInteger(1);
}

bool IsPositive(const std::optional<base::Decimal>& number) {
    return !number || (!number->IsNegative() && !number->IsZero());
}

// An alias that is written alike for two units would be guessed at.
void FindSharedAliases(std::span<const Unit> units, std::vector<EntryFault>& faults) {
    StringMap<std::size_t> owners;
    for (std::size_t i = 0; i < units.size(); ++i) owners.try_emplace(units[i].code, i);
    for (std::size_t i = 0; i < units.size(); ++i) {
        for (const auto& alias : units[i].aliases) {
            auto [owner, fresh] = owners.try_emplace(alias, i);
            if (fresh || owner->second == i) continue;
            faults.push_back({i, Err("content.shared_alias", {{"alias", alias},
                                                              {"code", units[i].code},
                                                              {"other", units[owner->second].code}})});
        }
    }
}

}  // namespace

const Unit* Units::Find(std::string_view code) const {
    auto found = m_by_code.find(code);
    return found == m_by_code.end() || m_units[found->second].code != code
               ? nullptr
               : &m_units[found->second];
}

const Unit* Units::FindByName(std::string_view name) const {
    auto exact = m_by_code.find(name);
    if (exact != m_by_code.end()) return &m_units[exact->second];
    auto entry = m_names.Find(name);
    return entry ? &m_units[*entry] : nullptr;
}

std::vector<const Unit*> Units::Nearest(std::string_view name, std::size_t most) const {
    std::vector<const Unit*> units;
    for (std::size_t entry : m_names.Nearest(name, most)) units.push_back(&m_units[entry]);
    return units;
}

std::vector<EntryFault> Units::Faults(std::span<const Unit> units) {
    std::vector<EntryFault> faults;
    StringMap<const Unit*> by_code;
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (!by_code.emplace(units[i].code, &units[i]).second)
            faults.push_back({i, Err("content.duplicate_id", {{"id", units[i].code}})});
    }
    for (std::size_t i = 0; i < units.size(); ++i) {
        const Unit& unit = units[i];
        auto report = [&](std::string_view code) {
            faults.push_back({i, Err(code, {{"code", unit.code}, {"base", unit.base}})});
        };
        if (!IsPositive(unit.numerator) || !IsPositive(unit.denominator))
            report("content.factor_not_positive");
        if (unit.base.empty()) {
            if (unit.numerator || unit.denominator) report("content.factor_without_base");
            continue;
        }
        auto base = by_code.find(unit.base);
        if (base == by_code.end()) {
            faults.push_back({i, Err("content.unknown_unit", {{"unit", unit.base}})});
        } else if (base->second->dimension != unit.dimension) {
            report("content.base_dimension");
        } else if (base->second->base != unit.base || !IsOne(base->second->numerator) ||
                   !IsOne(base->second->denominator)) {
            report("content.base_not_base");
        }
    }
    FindSharedAliases(units, faults);
    return faults;
}

Result<Units> Units::Build(std::vector<Unit> units) {
    auto faults = Faults(units);
    if (!faults.empty()) return std::move(faults.front().error);
    Units built;
    built.m_units = std::move(units);
    for (std::size_t i = 0; i < built.m_units.size(); ++i) {
        const Unit& unit = built.m_units[i];
        built.m_by_code.emplace(unit.code, i);
        built.m_names.Add(unit.code, i);
        for (const auto& label : unit.label.by_lang) built.m_names.Add(label, i);
        for (const auto& alias : unit.aliases) built.m_names.Add(alias, i);
    }
    for (std::size_t i = 0; i < built.m_units.size(); ++i) {
        for (const auto& alias : built.m_units[i].aliases) built.m_by_code.try_emplace(alias, i);
    }
    return built;
}

}  // namespace atalaya::content
