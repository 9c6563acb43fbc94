#include "content/territories.hpp"

#include <algorithm>

namespace atalaya::content {
namespace {

bool IsPartCharacter(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Two capital letters, then parts of capital letters and digits.
bool IsCode(std::string_view code) {
    bool country = true;
    for (std::string_view part : base::Split(code, '-')) {
        if (part.empty() || !std::all_of(part.begin(), part.end(), IsPartCharacter)) return false;
        auto is_letter = [](char c) { return c >= 'A'; };
        if (country && (part.size() != 2 || !std::all_of(part.begin(), part.end(), is_letter)))
            return false;
        country = false;
    }
    return true;
}

}  // namespace

std::string_view Territories::CountryOf(std::string_view code) {
    return code.substr(0, code.find('-'));
}

std::string_view Territories::ParentOf(std::string_view code) {
    auto dash = code.rfind('-');
    return dash == std::string_view::npos ? std::string_view() : code.substr(0, dash);
}

int Territories::LevelOf(std::string_view code) {
    return static_cast<int>(std::count(code.begin(), code.end(), '-'));
}

const Territory* Territories::Find(std::string_view code) const {
    auto found = m_by_code.find(code);
    return found == m_by_code.end() ? nullptr : &m_territories[found->second];
}

const Territory* Territories::FindByName(std::string_view name, std::string_view country) const {
    const Territory* exact = Find(name);
    if (exact && (country.empty() ? exact->level == 0 : CountryOf(name) == country)) return exact;
    auto names = m_names.find(country);
    if (names == m_names.end()) return nullptr;
    auto entry = names->second.Find(name);
    return entry ? &m_territories[*entry] : nullptr;
}

std::vector<const Territory*> Territories::Nearest(std::string_view name, std::string_view country,
                                                   std::size_t most) const {
    std::vector<const Territory*> territories;
    auto names = m_names.find(country);
    if (names == m_names.end()) return territories;
    for (std::size_t entry : names->second.Nearest(name, most))
        territories.push_back(&m_territories[entry]);
    return territories;
}

const Territory* Territories::Ancestor(std::string_view code, int level) const {
    int own = LevelOf(code);
    if (level < 0 || own < level) return nullptr;
    for (; own > level; --own) code = ParentOf(code);
    return Find(code);
}

bool Territories::IsWithin(std::string_view code, std::string_view ancestor) const {
    if (!Find(code) || !Find(ancestor) || !code.starts_with(ancestor)) return false;
    return code.size() == ancestor.size() || code[ancestor.size()] == '-';
}

std::vector<std::string> Territories::Below(std::string_view code) const {
    std::vector<std::string> codes;
    auto found = m_by_code.find(code);
    if (found == m_by_code.end()) return codes;
    // '-' sorts before letters and digits, so all that lies within follows at once.
    for (std::size_t i = found->second; i < m_territories.size(); ++i) {
        const std::string& next = m_territories[i].code;
        if (!next.starts_with(code) || (next.size() > code.size() && next[code.size()] != '-'))
            break;
        codes.push_back(next);
    }
    return codes;
}

LocalText Territories::LevelTitle(std::string_view country, int level) const {
    for (std::string_view owner : {country, std::string_view()}) {
        auto found = m_level_titles.find({std::string(owner), level});
        if (found != m_level_titles.end()) return found->second;
    }
    LocalText number;
    number.by_lang.fill(std::to_string(level));
    return number;
}

int Territories::Levels(std::string_view country) const {
    auto found = m_deepest.find(country);
    return found == m_deepest.end() ? 0 : found->second;
}

std::vector<EntryFault> Territories::Faults(std::span<const Territory> territories) {
    std::vector<EntryFault> faults;
    std::vector<TreeEntry> entries;
    for (std::size_t i = 0; i < territories.size(); ++i) {
        const auto& [code, parent, label, level, aliases, from, to] = territories[i];
        if (!IsCode(code)) faults.push_back({i, Err("content.territory_code", {{"code", code}})});
        if (!parent.empty() && parent != ParentOf(code)) {
            faults.push_back(
                {i, Err("content.territory_parent", {{"code", code}, {"parent", parent}})});
        }
        entries.push_back({code, ParentOf(code)});
    }
    for (auto& fault : CheckTree(entries)) faults.push_back(std::move(fault));
    return faults;
}

Result<Territories> Territories::Build(std::vector<Territory> territories,
                                       LevelTitles level_titles) {
    auto faults = Faults(territories);
    if (!faults.empty()) return std::move(faults.front().error);
    std::sort(territories.begin(), territories.end(),
              [](const Territory& a, const Territory& b) { return a.code < b.code; });
    Territories built;
    built.m_territories = std::move(territories);
    built.m_level_titles = std::move(level_titles);
    for (std::size_t i = 0; i < built.m_territories.size(); ++i) {
        Territory& territory = built.m_territories[i];
        territory.parent = ParentOf(territory.code);
        territory.level = LevelOf(territory.code);
        built.m_by_code.emplace(territory.code, i);
        std::string country(CountryOf(territory.code));
        int& deepest = built.m_deepest[country];
        deepest = std::max(deepest, territory.level);
        auto name = [&](NameIndex& names) {
            for (const auto& label : territory.label.by_lang) names.Add(label, i);
            for (const auto& alias : territory.aliases) names.Add(alias, i);
        };
        name(built.m_names[country]);
        if (territory.level == 0) name(built.m_names[""]);
    }
    return built;
}

}  // namespace atalaya::content
