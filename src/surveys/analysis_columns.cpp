#include "surveys/analysis_columns.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace atalaya::surveys {

namespace {

std::string Joined(const std::vector<std::string>& values) {
    std::string out;
    for (const std::string& value : values) out += (out.empty() ? "" : ", ") + value;
    return out;
}

// 1 where every condition of the request holds.
Result<std::vector<std::uint8_t>> RowsWhere(const microdata::Dataset& dataset,
                                            const AnalysisRequest& request) {
    std::vector<std::uint8_t> rows(dataset.rows, 1);
    for (const AnalysisRequest::Condition& condition : request.where) {
        ATALAYA_ASSIGN(const Categories found, CategoriesOf(dataset, condition.variable));
        std::vector<std::uint8_t> wanted(found.values.size());
        for (const std::string& value : condition.values) {
            const auto at = std::ranges::find(found.values, value);
            if (at == found.values.end()) {
                return Err("surveys.value_absent", {{"variable", condition.variable},
                                                    {"value", value},
                                                    {"known", Joined(found.values)}});
            }
            wanted[static_cast<std::size_t>(at - found.values.begin())] = 1;
        }
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const std::int32_t code = found.codes[row];
            if (code < 0 || !wanted[static_cast<std::size_t>(code)]) rows[row] = 0;
        }
    }
    return rows;
}

}  // namespace

Result<std::vector<double>> OutcomeOf(const microdata::Dataset& dataset, std::string_view name) {
    ATALAYA_ASSIGN(const std::size_t at, FindVariable(dataset, name));
    if (dataset.variables[at].kind != microdata::Kind::Text) return NumbersOf(dataset, name);
    ATALAYA_ASSIGN(const Categories categories, CategoriesOf(dataset, name));
    if (categories.values.size() != 2) return NumbersOf(dataset, name);
    std::vector<double> out;
    out.reserve(categories.codes.size());
    for (std::int32_t code : categories.codes) out.push_back(code < 0 ? std::nan("") : code);
    return out;
}

std::vector<std::uint8_t> Domains::Rows(std::size_t domain) const {
    std::vector<std::uint8_t> rows(cells.size());
    for (std::size_t row = 0; row < cells.size(); ++row) rows[row] = cells[row] == domain;
    return rows;
}

namespace {

// Parts every domain by the values of one more variable, in their order. Rows without one of its
// values belong to none.
void Part(const Categories& by, std::vector<std::int64_t>& domain_of_row,
          std::vector<std::vector<std::string>>& keys) {
    const auto count = static_cast<std::int64_t>(by.values.size());
    std::map<std::int64_t, std::int64_t> found;
    for (std::size_t row = 0; row < domain_of_row.size(); ++row) {
        std::int64_t& domain = domain_of_row[row];
        if (domain < 0) continue;
        domain = by.codes[row] < 0 ? -1 : domain * count + by.codes[row];
        if (domain >= 0) found.emplace(domain, 0);
    }
    std::vector<std::vector<std::string>> parted;
    for (auto& [combined, place] : found) {
        place = static_cast<std::int64_t>(parted.size());
        parted.push_back(keys[static_cast<std::size_t>(combined / count)]);
        parted.back().push_back(by.values[static_cast<std::size_t>(combined % count)]);
    }
    for (std::int64_t& domain : domain_of_row) {
        if (domain >= 0) domain = found.find(domain)->second;
    }
    keys = std::move(parted);
}

}  // namespace

Result<Domains> MakeDomains(const microdata::Dataset& dataset, const AnalysisRequest& request) {
    ATALAYA_ASSIGN(const std::vector<std::uint8_t> rows, RowsWhere(dataset, request));
    std::vector<std::int64_t> domain_of_row(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) domain_of_row[row] = rows[row] ? 0 : -1;
    Domains out;
    out.keys.emplace_back();
    for (const std::string& variable : request.by) {
        ATALAYA_ASSIGN(const Categories by, CategoriesOf(dataset, variable));
        Part(by, domain_of_row, out.keys);
        if (out.keys.size() > kMostDomains) {
            return Err("surveys.too_many_groups", {{"found", std::to_string(out.keys.size())},
                                                   {"limit", std::to_string(kMostDomains)}});
        }
    }
    if (std::ranges::none_of(domain_of_row, [](std::int64_t domain) { return domain >= 0; }))
        return Err("surveys.no_rows_left");
    out.cells.reserve(rows.size());
    for (std::int64_t domain : domain_of_row) {
        out.cells.push_back(
            static_cast<std::uint16_t>(domain < 0 ? out.keys.size() : static_cast<std::size_t>(domain)));
    }
    return out;
}

}  // namespace atalaya::surveys
