#include "registers/rows.hpp"

#include <algorithm>
#include <map>

namespace atalaya::registers {

namespace {

// Group rows are asked for by lists of these lengths, padded, so that the store sees few texts.
constexpr std::size_t kListLengths[] = {1, 32, 512};

std::string GroupColumnList(const Model& model, const Field& group) {
    std::string out;
    for (const auto& name : model.GroupColumns(group)) out += ", " + store::Identifier(name);
    return out;
}

void LoadGroup(store::Transaction& tx, const Model& model, const Field& group,
               std::string_view country, std::span<Record* const> records) {
    std::size_t length = records.size();
    for (const std::size_t step : kListLengths) {
        if (records.size() <= step) {
            length = step;
            break;
        }
    }
    std::map<std::int64_t, Record*> by_id;
    std::vector<store::CellView> values = {country};
    for (auto* record : records) {
        by_id[record->Int(SystemColumn::Id)] = record;
        values.emplace_back(record->Int(SystemColumn::Id));
    }
    values.resize(length + 1, values.back());
    const auto cursor = tx.Query("SELECT record_id" + GroupColumnList(model, group) + " FROM " +
                                     store::Identifier(model.GroupTable(group)) +
                                     " WHERE country = $1 AND record_id IN (" +
                                     Parameters(2, length) + ") ORDER BY record_id, position",
                                 values);
    const auto count = model.GroupColumns(group).size();
    while (cursor->Next()) {
        auto& row = by_id.at(cursor->Int(0))->groups[group.index].emplace_back();
        row.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            row.push_back(store::Own(cursor->At(static_cast<int>(i) + 1)));
    }
}

}  // namespace

std::string Parameters(std::size_t first, std::size_t count) {
    std::string out;
    for (std::size_t i = first; i < first + count; ++i)
        out += (i == first ? "$" : ", $") + std::to_string(i);
    return out;
}

void SetDigest(const Model& model, Record& record) {
    const auto digest = DigestOf(model, record);
    record.At(SystemColumn::Digest) =
        store::Bytes{std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
}

base::Digest StoredDigest(const Record& record) {
    base::Digest digest{};
    const auto* bytes = std::get_if<store::Bytes>(&record.At(SystemColumn::Digest));
    if (bytes && bytes->data.size() == digest.size())
        std::copy(bytes->data.begin(), bytes->data.end(), reinterpret_cast<char*>(digest.data()));
    return digest;
}

std::vector<store::CellView> ViewsOf(std::span<const store::Cell> cells) {
    std::vector<store::CellView> out;
    out.reserve(cells.size());
    for (const auto& cell : cells) out.push_back(store::View(cell));
    return out;
}

std::string SelectRecords(const Model& model) {
    return "SELECT " + model.column_list() + " FROM " + store::Identifier(model.table()) + " r";
}

Record ReadRecord(const Model& model, const store::Cursor& cursor) {
    Record record;
    const auto count = model.columns().size();
    record.cells.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        record.cells.push_back(store::Own(cursor.At(static_cast<int>(i))));
    return record;
}

void LoadGroups(store::Transaction& tx, const Model& model, std::span<Record> records) {
    if (model.groups().empty()) return;
    std::map<std::string, std::vector<Record*>> by_country;
    for (auto& record : records) by_country[record.Text(SystemColumn::Country)].push_back(&record);
    for (const auto& [country, own] : by_country) {
        for (const auto* group : model.groups()) {
            for (std::size_t i = 0; i < own.size(); i += 512)
                LoadGroup(tx, model, *group, country,
                          std::span(own).subspan(i, std::min<std::size_t>(512, own.size() - i)));
        }
    }
}

std::optional<Record> LoadRecord(store::Transaction& tx, const Model& model,
                                 std::string_view country, std::int64_t id) {
    std::optional<Record> record;
    {
        const auto cursor =
            tx.Query(SelectRecords(model) + " WHERE r.country = $1 AND r.id = $2", {country, id});
        if (!cursor->Next()) return std::nullopt;
        record = ReadRecord(model, *cursor);
    }
    LoadGroups(tx, model, std::span(&*record, 1));
    return record;
}

void InsertRecord(store::Transaction& tx, const Model& model, const Record& record) {
    tx.Execute("INSERT INTO " + store::Identifier(model.table()) + " (" + model.column_list() +
                   ") VALUES (" + Parameters(1, record.cells.size()) + ")",
               ViewsOf(record.cells));
    InsertGroups(tx, model, record);
}

bool UpdateRecord(store::Transaction& tx, const Model& model, const Record& record) {
    std::string set;
    const auto& names = model.columns();
    for (std::size_t i = 2; i < names.size(); ++i)
        set += (i == 2 ? "" : ", ") + store::Identifier(names[i]) + " = $" + std::to_string(i + 1);
    auto values = ViewsOf(record.cells);
    values.emplace_back(record.Int(SystemColumn::Version) - 1);
    return tx.Execute("UPDATE " + store::Identifier(model.table()) + " SET " + set +
                          " WHERE country = $1 AND id = $2 AND version = $" +
                          std::to_string(values.size()),
                      values) == 1;
}

void InsertGroups(store::Transaction& tx, const Model& model, const Record& record) {
    for (const auto* group : model.groups()) {
        std::int64_t position = 0;
        for (const auto& row : record.Rows(*group)) {
            auto values = ViewsOf(row);
            values.insert(values.begin(), {store::View(record.At(SystemColumn::Country)),
                                           record.Int(SystemColumn::Id), position++});
            tx.Execute("INSERT INTO " + store::Identifier(model.GroupTable(*group)) +
                           " (country, record_id, position" + GroupColumnList(model, *group) +
                           ") VALUES (" + Parameters(1, values.size()) + ")",
                       values);
        }
    }
}

void ReplaceGroups(store::Transaction& tx, const Model& model, const Record& before,
                   const Record& after) {
    if (before.groups == after.groups) return;
    for (const auto* group : model.groups())
        tx.Execute("DELETE FROM " + store::Identifier(model.GroupTable(*group)) +
                       " WHERE country = $1 AND record_id = $2",
                   {store::View(after.At(SystemColumn::Country)), after.Int(SystemColumn::Id)});
    InsertGroups(tx, model, after);
}

}  // namespace atalaya::registers
