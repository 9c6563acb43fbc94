#pragma once

// Small survey files for tests, and the shipped standard.

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "content/library.hpp"
#include "microdata/dataset.hpp"
#include "surveys/standard.hpp"

namespace atalaya::surveys {

inline const content::Library& ShippedLibrary() {
    static const auto library = [] {
        auto loaded = content::Library::Load({});
        base::Check(loaded.ok(), loaded.ok() ? "" : loaded.error().Describe());
        return *loaded;
    }();
    return *library;
}

inline std::shared_ptr<const Standard> ShippedStandard() {
    static const auto standard = [] {
        auto loaded = Standard::Load(ShippedLibrary());
        base::Check(loaded.ok(), loaded.ok() ? "" : loaded.error().Describe());
        return *loaded;
    }();
    return standard;
}

// A dataset, column by column: Sample().Add("Q1", {1, 2}).Add("SEX", {"M", "F"}).data().
class Sample {
 public:
    using Labels = std::vector<microdata::ValueLabel>;

    Sample& Add(std::string name, const std::vector<double>& values, std::string label = "",
                Labels labels = {}) {
        microdata::Numbers column;
        column.Append(values);
        return Put({.name = std::move(name), .label = std::move(label), .format = "F8.2",
                    .labels = std::move(labels)},
                   std::move(column), values.size());
    }
    Sample& Add(std::string name, std::initializer_list<const char*> values,
                std::string label = "", Labels labels = {}) {
        microdata::Texts column;
        for (const char* value : values) column.AppendText(value);
        return Put({.name = std::move(name), .label = std::move(label),
                    .kind = microdata::Kind::Text, .format = "A8", .width = 8,
                    .labels = std::move(labels)},
                   std::move(column), values.size());
    }
    // Of the variable added last.
    Sample& Missing(double low, double high) {
        m_data.variables.back().missing.push_back({low, high});
        return *this;
    }
    Sample& Kind(microdata::Kind kind) {
        m_data.variables.back().kind = kind;
        return *this;
    }
    const microdata::Dataset& data() const { return m_data; }

 private:
    Sample& Put(microdata::Variable variable, microdata::Column column, std::size_t rows) {
        base::Check(m_data.columns.empty() || m_data.rows == rows, "columns of equal length");
        m_data.rows = rows;
        m_data.variables.push_back(std::move(variable));
        m_data.columns.push_back(std::move(column));
        return *this;
    }
    microdata::Dataset m_data;
};

}  // namespace atalaya::surveys
