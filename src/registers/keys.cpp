#include "registers/keys.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "registers/rows.hpp"

namespace atalaya::registers {
namespace {

// Keys of one statement: its text is always the same, so that it is prepared once.
constexpr std::size_t kKeysAtOnce = 250;

// Both stores are led to look each key up in the index. SQLite never reorders a CROSS JOIN; with
// IN it would prefer the primary key and walk through every record of the country. PostgreSQL keeps
// the plan that it made when the table was still empty, in which any way seems as good as another;
// LIMIT leaves it none but that of one key after the other.
std::string SelectByKeys(store::Kind kind, const Model& model) {
    std::string sql = "SELECT ";
    for (const auto& column : model.columns()) {
        if (&column != &model.columns().front()) sql += ", ";
        sql += "r." + store::Identifier(column);
    }
    sql += " FROM (VALUES ";
    for (std::size_t k = 0; k < kKeysAtOnce; ++k)
        sql += fmt::format("{}(${})", k ? ", " : "", k + 1);
    const auto table = store::Identifier(model.table());
    const auto condition = fmt::format(
        "r.country = ${} AND r.withdrawn = 0 AND r.source_key = k.column1", kKeysAtOnce + 1);
    if (kind == store::Kind::Sqlite)
        return sql + fmt::format(") AS k CROSS JOIN {} AS r WHERE {}", table, condition);
    return sql + fmt::format(
                     ") AS k CROSS JOIN LATERAL (SELECT * FROM {} AS r WHERE {} LIMIT 1) AS r",
                     table, condition);
}

void LoadGroupsOf(store::Transaction& tx, const Model& model,
                  std::unordered_map<std::string, Record>& found) {
    std::vector<Record> records;
    for (auto& [key, record] : found) records.push_back(std::move(record));
    LoadGroups(tx, model, records);
    for (auto& record : records) {
        std::string key = record.Text(SystemColumn::SourceKey);
        found.insert_or_assign(std::move(key), std::move(record));
    }
}

}  // namespace

std::unordered_map<std::string, Record> FindByKeys(store::Transaction& tx, const Model& model,
                                                   std::string_view country,
                                                   std::span<const std::string> keys,
                                                   bool with_groups) {
    std::unordered_map<std::string, Record> out;
    const std::string sql = SelectByKeys(tx.kind(), model);
    std::vector<store::CellView> values;
    for (std::size_t from = 0; from < keys.size(); from += kKeysAtOnce) {
        auto chunk = keys.subspan(from, std::min(kKeysAtOnce, keys.size() - from));
        values.clear();
        for (const auto& key : chunk) {
            if (!key.empty()) values.emplace_back(std::string_view(key));
        }
        if (values.empty()) continue;
        values.resize(kKeysAtOnce);  // the rest is null and finds nothing
        values.emplace_back(country);
        auto cursor = tx.Query(sql, values);
        while (cursor->Next()) {
            Record record;
            for (int c = 0; c < cursor->Columns(); ++c)
                record.cells.push_back(store::Own(cursor->At(c)));
            out.emplace(record.Text(SystemColumn::SourceKey), std::move(record));
        }
    }
    if (with_groups) LoadGroupsOf(tx, model, out);
    return out;
}

}  // namespace atalaya::registers
