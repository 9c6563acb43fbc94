#include "registers/keys.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace atalaya::registers {
namespace {

// Keys of one statement: its text is always the same, so that it is prepared once.
constexpr std::size_t kKeysAtOnce = 250;

std::string SelectByKeys(const Model& model) {
    std::string sql = "SELECT ";
    for (const auto& column : model.columns()) {
        if (&column != &model.columns().front()) sql += ", ";
        sql += store::Identifier(column);
    }
    sql += fmt::format(" FROM {} WHERE country = $1 AND withdrawn = 0 AND source_key IN (",
                       store::Identifier(model.table()));
    for (std::size_t k = 0; k < kKeysAtOnce; ++k) sql += fmt::format("{}${}", k ? ", " : "", k + 2);
    return sql + ")";
}

}  // namespace

std::unordered_map<std::string, Record> FindByKeys(store::Transaction& tx, const Model& model,
                                                   std::string_view country,
                                                   std::span<const std::string> keys) {
    std::unordered_map<std::string, Record> out;
    const std::string sql = SelectByKeys(model);
    std::vector<store::CellView> values;
    for (std::size_t from = 0; from < keys.size(); from += kKeysAtOnce) {
        auto chunk = keys.subspan(from, std::min(kKeysAtOnce, keys.size() - from));
        values.assign(1, country);
        for (const auto& key : chunk) {
            if (!key.empty()) values.emplace_back(std::string_view(key));
        }
        if (values.size() == 1) continue;
        values.resize(kKeysAtOnce + 1);   // the rest is null and finds nothing
        auto cursor = tx.Query(sql, values);
        while (cursor->Next()) {
            Record record;
            for (int c = 0; c < cursor->Columns(); ++c)
                record.cells.push_back(store::Own(cursor->At(c)));
            out.emplace(record.Text(SystemColumn::SourceKey), std::move(record));
        }
    }
    return out;
}

}  // namespace atalaya::registers
