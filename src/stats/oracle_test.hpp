#pragma once

// What the tests of this room read: tables of numbers and words from the folder of real data, and
// results computed there by another program.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "stats/design.hpp"
#include "testing/databases.hpp"

namespace atalaya::stats {

class Table {
 public:
    // Commas, quotes, a line of names. Precondition: the file exists.
    explicit Table(const std::filesystem::path& path) {
        std::ifstream in(path);
        std::string line;
        std::getline(in, line);
        const std::vector<std::string> names = Split(line);
        for (const std::string& name : names) m_columns[name];
        while (std::getline(in, line)) {
            const std::vector<std::string> cells = Split(line);
            for (std::size_t j = 0; j < names.size(); ++j)
                m_columns[names[j]].push_back(j < cells.size() ? cells[j] : "");
            ++m_rows;
        }
    }

    std::size_t rows() const { return m_rows; }
    const std::vector<std::string>& Words(const std::string& name) const {
        return m_columns.at(name);
    }
    // Empty, NA, NaN and NULL are missing.
    std::vector<double> Numbers(const std::string& name) const {
        std::vector<double> numbers;
        for (const std::string& word : Words(name)) {
            const bool missing = word.empty() || word == "NA" || word == "NaN" || word == "NULL";
            numbers.push_back(missing ? std::nan("") : std::stod(word));
        }
        return numbers;
    }
    // Codes 0.. in the order of the sorted words; empty and NA are kMissingCode.
    std::vector<std::int32_t> Codes(const std::string& name) const {
        std::map<std::string, std::int32_t> codes;
        for (const std::string& word : Words(name))
            if (!word.empty() && word != "NA") codes[word] = 0;
        std::int32_t next = 0;
        for (auto& [word, code] : codes) code = next++;
        std::vector<std::int32_t> out;
        for (const std::string& word : Words(name))
            out.push_back(codes.contains(word) ? codes[word] : kMissingCode);
        return out;
    }
    // 1 where the word is `value`, else 0.
    std::vector<std::uint8_t> Where(const std::string& name, const std::string& value) const {
        std::vector<std::uint8_t> out;
        for (const std::string& word : Words(name)) out.push_back(word == value);
        return out;
    }

 private:
    static std::vector<std::string> Split(const std::string& line) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (const char c : line) {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) cells.emplace_back();
            else if (c != '\r') cells.back() += c;
        }
        return cells;
    }

    std::map<std::string, std::vector<std::string>> m_columns;
    std::size_t m_rows = 0;
};

// A test of the real data; skipped with a line where they are absent.
class SurveyDataTest : public ::testing::Test {
 protected:
    void SetUp() override {
        m_folder = testing::SharedData();
        if (m_folder.empty()) GTEST_SKIP() << "the shared data are not here";
    }
    Table Read(const std::string& path) const { return Table(m_folder / path); }
    // The value that R survey 4.1-1 gave for a call.
    json::value Expected(const std::string& call) const {
        std::ifstream in(m_folder / "r_survey/expected_survey_4.1-1.json");
        std::stringstream text;
        text << in.rdbuf();
        return base::ParseJson(text.str()).value().at(call).at("value");
    }

 private:
    std::filesystem::path m_folder;
};

inline double Number(const json::value& value) {
    // A named vector of one number is an object with one member.
    if (value.is_object()) return Number(value.as_object().begin()->value());
    if (value.is_array()) return Number(value.as_array().front());
    return value.to_number<double>();
}

// |actual - expected| <= tolerance |expected|; `floor` stands for expected values of zero.
inline ::testing::AssertionResult Near(double actual, double expected, double tolerance = 1e-9,
                                       double floor = 1e-9) {
    const double allowed = std::max(tolerance * std::abs(expected), expected == 0 ? floor : 0);
    if (std::abs(actual - expected) <= allowed) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure()
           << ::testing::PrintToString(actual) << " instead of "
           << ::testing::PrintToString(expected) << ", off by " << actual - expected;
}

// The designs of R survey's help pages, under the names that the expected results use.

inline Result<Design> StratifiedSchools(const Table& t) {  // ds
    return Design::Make({.rows = t.rows(),
                         .weights = t.Numbers("pw"),
                         .stages = {{.strata = t.Codes("stype"),
                                     .population_kind = PopulationKind::kSizes,
                                     .population = t.Numbers("fpc")}}});
}

inline Result<Design> ClusteredSchools(const Table& t) {  // dc1
    return Design::Make({.rows = t.rows(),
                         .weights = t.Numbers("pw"),
                         .stages = {{.units = t.Codes("dnum"),
                                     .population_kind = PopulationKind::kSizes,
                                     .population = t.Numbers("fpc")}}});
}

inline Result<Design> TwoStageSchools(const Table& t) {  // dc2
    return Design::Make({.rows = t.rows(),
                         .stages = {{.units = t.Codes("dnum"),
                                     .population_kind = PopulationKind::kSizes,
                                     .population = t.Numbers("fpc1")},
                                    {.units = t.Codes("snum"),
                                     .population_kind = PopulationKind::kSizes,
                                     .population = t.Numbers("fpc2")}}});
}

inline Result<Design> SimpleSchools(const Table& t) {  // dsr
    return Design::Make({.rows = t.rows(),
                         .stages = {{.population_kind = PopulationKind::kSizes,
                                     .population = t.Numbers("fpc")}}});
}

inline Result<Design> Nhanes(const Table& t, DfRule df = DfRule::kDesign) {  // dn
    return Design::Make({.rows = t.rows(),
                         .weights = t.Numbers("WTMEC2YR"),
                         .stages = {{.strata = t.Codes("SDMVSTRA"), .units = t.Codes("SDMVPSU")}},
                         .nest = true,
                         .df = df});
}

}  // namespace atalaya::stats
