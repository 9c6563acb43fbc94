#pragma once

// The names that the tests and the fuzz target of this room use: every type, with a column and a
// cell for each.

#include <map>
#include <string>
#include <vector>

#include "expr/expr.hpp"

namespace atalaya::expr {

class SampleSchema final : public Schema {
 public:
    SampleSchema() {
        Add("count", {.type = Type::Integer});
        Add("persons", {.type = Type::Integer});
        Add("price", {.type = Type::Decimal, .scale = 2});
        Add("purity", {.type = Type::Decimal, .scale = 5});
        Add("quantity.comparable", {.type = Type::Decimal, .scale = 9});
        Add("flagged", {.type = Type::Boolean});
        Add("agency", {.type = Type::Text});
        Add("note", {.type = Type::Text});
        Add("kind", {.type = Type::Code, .domain = "codelist:kind"});
        Add("substance", {.type = Type::Code, .domain = "substance"});
        Add("place", {.type = Type::Code, .domain = "territory"});
        Add("routes", {.type = Type::Codes, .domain = "codelist:kind"});
        Add("reasons", {.type = Type::Text});
        Add("entered", {.type = Type::Date});
        Add("date_precision", {.type = Type::Integer});
        Name date{.type = Type::Date};
        date.precision_cell = m_names.at("date_precision").cell;
        date.precision_column = m_names.at("date_precision").column;
        Add("date", date);
    }

    const Name* Find(std::string_view name) const override {
        auto found = m_names.find(std::string(name));
        return found == m_names.end() ? nullptr : &found->second;
    }
    std::vector<std::string> Names() const override {
        std::vector<std::string> names;
        for (const auto& [name, unused] : m_names) names.push_back(name);
        return names;
    }
    bool HasCode(std::string_view domain, std::string_view code) const override {
        for (const std::string& known : Codes(domain)) {
            if (known == code) return true;
        }
        return false;
    }
    std::vector<std::string> Below(std::string_view, std::string_view code) const override {
        if (code == "opioids") return {"opioids", "heroin", "fentanyl"};
        return {std::string(code)};
    }
    std::vector<std::string> NearestCodes(std::string_view domain,
                                          std::string_view) const override {
        auto codes = Codes(domain);
        codes.resize(2);
        return codes;
    }
    std::optional<Name> MissingReasons() const override { return m_names.at("reasons"); }

    static std::vector<std::string> Codes(std::string_view domain) {
        if (domain == "territory") return {"XA", "XA-03", "XA-03-011", "XA-04", "XB"};
        if (domain == "substance") return {"cocaine", "heroin", "fentanyl", "opioids"};
        return {"air", "land", "sea", "post"};
    }
    // By cell.
    const std::vector<std::string>& columns() const { return m_columns; }
    const std::map<std::string, Name>& all() const { return m_names; }

 private:
    void Add(const std::string& id, Name name) {
        name.cell = m_columns.size();
        name.column = "f_" + id.substr(0, id.find('.'));
        m_columns.push_back(name.column);
        m_names[id] = name;
    }

    std::map<std::string, Name> m_names;
    std::vector<std::string> m_columns;
};

}  // namespace atalaya::expr
