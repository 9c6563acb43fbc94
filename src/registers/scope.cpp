#include <algorithm>

#include "registers/record.hpp"

namespace atalaya::registers {

namespace {

// Builds one condition with its bound values.
class ConditionWriter {
 public:
    ConditionWriter(std::string_view table, int first_parameter)
        : m_prefix(table.empty() ? "" : std::string(table) + "."), m_next(first_parameter) {}

    std::string Part(const access::ScopePart& part) {
        std::string out;
        if (part.country) Add(out, Equal("country", *part.country));
        if (part.territory) Add(out, Within(*part.territory));
        if (part.unit) Add(out, Equal("unit", *part.unit));
        if (!part.marks.empty()) Add(out, In("mark", part.marks));
        if (!part.states.empty()) Add(out, In("state", part.states));
        if (!part.except_countries.empty()) Add(out, "NOT " + In("country", part.except_countries));
        return out;
    }
    std::vector<store::Cell> TakeValues() { return std::move(m_values); }

 private:
    static void Add(std::string& out, const std::string& condition) {
        if (!out.empty()) out += " AND ";
        out += condition;
    }
    std::string Bind(std::string_view value) {
        m_values.emplace_back(std::string(value));
        return "$" + std::to_string(m_next++);
    }
    std::string Equal(std::string_view column, std::string_view value) {
        return m_prefix + std::string(column) + " = " + Bind(value);
    }
    std::string In(std::string_view column, const std::set<std::string>& values) {
        std::string out = m_prefix + std::string(column) + " IN (";
        for (const auto& value : values)
            out += (value == *values.begin() ? "" : ", ") + Bind(value);
        return out + ")";
    }
    // The indexed area narrows first. Below level 1 the territory is compared by its prefix: '.'
    // follows '-' in the order of bytes.
    std::string Within(const std::string& territory) {
        const auto area = AreaOf(territory);
        if (area.find('-') == std::string_view::npos) return Equal("country", territory);
        if (area == territory) return Equal("area", area);
        return Equal("area", area) + " AND (" + Equal("territory", territory) + " OR (" + m_prefix +
               "territory >= " + Bind(territory + "-") + " AND " + m_prefix + "territory < " +
               Bind(territory + ".") + "))";
    }

    std::string m_prefix;
    int m_next;
    std::vector<store::Cell> m_values;
};

bool Includes(const std::set<std::string>& outer, const std::set<std::string>& inner) {
    if (outer.empty()) return true;
    return !inner.empty() && std::includes(outer.begin(), outer.end(), inner.begin(), inner.end());
}

// Every record of `part` is in `wide` as well.
bool Covers(const access::ScopePart& wide, const access::ScopePart& part) {
    if (wide.country && wide.country != part.country) return false;
    if (wide.territory && !(part.territory && access::Covers(*wide.territory, *part.territory)))
        return false;
    if (wide.unit && wide.unit != part.unit) return false;
    for (const std::string& country : wide.except_countries) {
        if (part.country != country && !part.country && !part.except_countries.contains(country))
            return false;
        if (part.country == country) return false;
    }
    return Includes(wide.marks, part.marks) && Includes(wide.states, part.states);
}

}  // namespace

expr::Sql ScopeCondition(const access::Scope& scope, std::string_view table, int first_parameter) {
    if (scope.Nothing()) return {"1=0", {}};
    ConditionWriter writer(table, first_parameter);
    std::string out;
    for (std::size_t i = 0; i < scope.parts.size(); ++i) {
        const auto& part = scope.parts[i];
        // A part that another one covers would only cost an index: "or" hinders the planner.
        bool covered = false;
        for (std::size_t j = 0; j < scope.parts.size() && !covered; ++j)
            covered =
                i != j && Covers(scope.parts[j], part) && (j < i || !Covers(part, scope.parts[j]));
        if (covered) continue;
        const auto condition = writer.Part(part);
        if (condition.empty()) return {"1=1", {}};
        out += out.empty() ? "(" + condition : " OR " + condition;
    }
    return {out + ")", writer.TakeValues()};
}

std::set<std::string> HiddenSomewhere(const access::Scope& scope) {
    std::set<std::string> hidden;
    for (const auto& part : scope.parts) {
        for (const auto& sensitivity : part.hidden) {
            const bool shown = std::any_of(
                scope.parts.begin(), scope.parts.end(), [&](const access::ScopePart& other) {
                    return !other.hidden.contains(sensitivity) && Covers(other, part);
                });
            if (!shown) hidden.insert(sensitivity);
        }
    }
    return hidden;
}

}  // namespace atalaya::registers
