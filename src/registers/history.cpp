#include "registers/history.hpp"

#include <algorithm>

#include "registers/render.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

namespace {

json::object Pair(json::value before, json::value after) {
    return {{"before", std::move(before)}, {"after", std::move(after)}};
}

json::value TextJson(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

base::Digest DigestOf(const HistoryRow& row) {
    base::Hasher hasher;
    hasher.Add(row.country);
    hasher.Add(row.register_id);
    hasher.Add(row.id);
    hasher.Add(row.version);
    hasher.Add(row.at);
    hasher.Add(row.actor);
    hasher.Add(row.action);
    hasher.Add(row.reason);
    hasher.Add(row.changes);
    hasher.Add(base::Hex(row.digest_before));
    return hasher.Finish();
}

void InsertHistory(store::Transaction& tx, const HistoryRow& row) {
    const std::string_view digest(reinterpret_cast<const char*>(row.digest_before.data()),
                                  row.digest_before.size());
    tx.Execute(
        "INSERT INTO record_history (" + std::string(kHistoryColumns) + ") VALUES (" +
            Parameters(1, 10) + ")",
        {std::string_view(row.country), std::string_view(row.register_id), row.id, row.version,
         row.at, std::string_view(row.actor), std::string_view(row.action),
         std::string_view(row.reason), std::string_view(row.changes), store::BytesView{digest}});
}

HistoryRow ReadHistory(const store::Cursor& cursor) {
    HistoryRow row;
    row.country = cursor.Text(0);
    row.register_id = cursor.Text(1);
    row.id = cursor.Int(2);
    row.version = cursor.Int(3);
    row.at = cursor.Int(4);
    row.actor = cursor.Text(5);
    row.action = cursor.Text(6);
    row.reason = cursor.Text(7);
    row.changes = cursor.Text(8);
    const auto cell = cursor.At(9);
    if (const auto* bytes = std::get_if<store::BytesView>(&cell);
        bytes && bytes->data.size() == row.digest_before.size())
        std::copy(bytes->data.begin(), bytes->data.end(),
                  reinterpret_cast<char*>(row.digest_before.data()));
    return row;
}

json::object Differences(const Model& model, const Record& before, const Record& after) {
    json::object out;
    const auto compare = [&](std::string_view name, SystemColumn column) {
        if (before.Text(column) != after.Text(column))
            out[name] = Pair(TextJson(before.Text(column)), TextJson(after.Text(column)));
    };
    compare("state", SystemColumn::State);
    compare("mark", SystemColumn::Mark);
    compare("unit", SystemColumn::Unit);
    compare("territory", SystemColumn::Territory);
    if (before.withdrawn() != after.withdrawn())
        out["withdrawn"] = Pair(before.withdrawn(), after.withdrawn());
    for (const auto& field : model.definition().fields) {
        auto old_value = FieldJson(before, field);
        auto new_value = FieldJson(after, field);
        if (old_value != new_value)
            out[field.id] = Pair(std::move(old_value), std::move(new_value));
    }
    return out;
}

std::string ChangePayload(const base::Digest& digest, const HistoryRow* history) {
    json::object payload = {{"digest", base::Hex(digest)}};
    if (history) payload["history"] = base::Hex(DigestOf(*history));
    return base::CanonicalJson(payload);
}

}  // namespace atalaya::registers
