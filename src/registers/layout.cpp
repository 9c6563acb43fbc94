#include "registers/layout.hpp"

#include "base/check.hpp"
#include "base/json.hpp"

namespace atalaya::registers {

namespace {

json::array ListJson(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

std::vector<std::string> TextsIn(const json::object& object, std::string_view key) {
    std::vector<std::string> out;
    for (const auto& text : object.at(key).as_array()) out.emplace_back(text.as_string());
    return out;
}

void AddTable(Layout& layout, const std::string& table, const std::vector<std::string>& columns,
              const std::vector<store::SqlType>& types) {
    for (std::size_t i = 0; i < columns.size(); ++i)
        layout.types[table][columns[i]] = TypeName(types[i]);
}

Layout FromText(std::string_view text) {
    auto parsed = base::ParseJson(text);
    base::Check(parsed.ok(), "a layout that this program wrote");
    const auto& object = parsed->as_object();
    Layout layout;
    for (const auto& [table, columns] : object.at("types").as_object()) {
        for (const auto& [column, type] : columns.as_object())
            layout.types[table][column] = std::string(type.as_string());
    }
    for (const auto& item : object.at("retired").as_array()) {
        const auto& one = item.as_object();
        layout.retired.push_back({std::string(one.at("table").as_string()),
                                  std::string(one.at("name").as_string()),
                                  std::string(one.at("now").as_string())});
    }
    layout.searched = TextsIn(object, "searched");
    layout.key = TextsIn(object, "key");
    layout.territory_field = std::string(object.at("territory").as_string());
    return layout;
}

// The values of one retired part for one record.
void AddRetired(store::Transaction& tx, const Record& record, const Retired& part,
                const std::string& table, bool main, ExtraCells& extra) {
    const auto country = store::View(record.At(SystemColumn::Country));
    const auto id = record.Int(SystemColumn::Id);
    if (part.name.empty()) {
        std::vector<std::string> columns;
        for (const auto& column : store::Columns(tx, part.now)) {
            if (column.starts_with("f_")) columns.push_back(column);
        }
        std::string list;
        for (const auto& column : columns) list += ", " + store::Identifier(column);
        const auto cursor =
            tx.Query("SELECT position" + list + " FROM " + store::Identifier(table) +
                         " WHERE country = $1 AND record_id = $2 ORDER BY position",
                     {country, id});
        while (cursor->Next()) {
            auto& row = extra.rows[part.table].emplace_back();
            for (std::size_t i = 0; i < columns.size(); ++i)
                row.emplace_back(ColumnTag(columns[i]),
                                 store::Own(cursor->At(static_cast<int>(i) + 1)));
        }
        return;
    }
    const auto cursor =
        tx.Query("SELECT " + store::Identifier(part.now) + " FROM " + store::Identifier(table) +
                     (main ? " WHERE country = $1 AND id = $2"
                           : " WHERE country = $1 AND record_id = $2 ORDER BY position"),
                 {country, id});
    for (std::size_t i = 0; cursor->Next(); ++i) {
        TaggedCell cell(ColumnTag(part.name), store::Own(cursor->At(0)));
        if (main) {
            extra.main.push_back(std::move(cell));
            continue;
        }
        auto& rows = extra.rows[part.table];
        if (rows.size() <= i) rows.resize(i + 1);
        rows[i].push_back(std::move(cell));
    }
}

}  // namespace

std::string_view TypeName(store::SqlType type) {
    switch (type) {
        case store::SqlType::Integer:
            return "integer";
        case store::SqlType::Real:
            return "real";
        case store::SqlType::Text:
            return "text";
        case store::SqlType::Blob:
            return "blob";
    }
    return "";
}

Layout LayoutOf(const Model& model) {
    Layout layout;
    AddTable(layout, model.table(), model.columns(), model.column_types());
    for (const auto* group : model.groups())
        AddTable(layout, model.GroupTable(*group), model.GroupColumns(*group),
                 model.GroupColumnTypes(*group));
    for (const auto& field : model.definition().fields) {
        if (field.search) layout.searched.push_back(field.id + ":" + field.sensitivity);
        for (const auto& inner : field.fields) {
            if (inner.search)
                layout.searched.push_back(field.id + "." + inner.id + ":" + field.sensitivity);
        }
    }
    layout.key = model.definition().key;
    layout.territory_field = model.definition().territory_field;
    layout.version = model.definition().version;
    layout.definition_digest =
        base::Hex(base::HashBytes(base::CanonicalJson(Describe(model.definition()))));
    return layout;
}

std::optional<Layout> AppliedLayout(store::Transaction& tx, std::string_view register_id) {
    const auto cursor = tx.Query(
        "SELECT layout, digest, version, number FROM register_definitions"
        " WHERE register = $1 ORDER BY number DESC LIMIT 1",
        {register_id});
    if (!cursor->Next()) return std::nullopt;
    auto layout = FromText(cursor->Text(0));
    layout.definition_digest = cursor->Text(1);
    layout.version = cursor->Int(2);
    layout.number = cursor->Int(3);
    return layout;
}

std::string LayoutText(const Layout& layout) {
    json::object types;
    for (const auto& [table, columns] : layout.types) {
        json::object names;
        for (const auto& [column, type] : columns) names[column] = type;
        types[table] = std::move(names);
    }
    json::array retired;
    for (const auto& part : layout.retired)
        retired.push_back(
            json::object{{"table", part.table}, {"name", part.name}, {"now", part.now}});
    return base::CanonicalJson(json::object{{"types", std::move(types)},
                                            {"retired", std::move(retired)},
                                            {"searched", ListJson(layout.searched)},
                                            {"key", ListJson(layout.key)},
                                            {"territory", layout.territory_field}});
}

std::vector<Retired> RetiredColumns(store::Transaction& tx, std::string_view register_id) {
    const auto layout = AppliedLayout(tx, register_id);
    return layout ? layout->retired : std::vector<Retired>();
}

bool MatchesWithRetired(store::Transaction& tx, const Model& model, const Record& record,
                        const base::Digest& digest, const std::vector<Retired>& retired) {
    ExtraCells extra;
    std::map<std::string, std::string> renamed;  // group tables that were set aside later
    for (auto part = retired.rbegin(); part != retired.rend(); ++part) {
        if (part->name.empty()) renamed[part->table] = part->now;
        const auto found = renamed.find(part->table);
        AddRetired(tx, record, *part, found == renamed.end() ? part->table : found->second,
                   part->table == model.table(), extra);
        if (DigestWith(model, record, extra) == digest) return true;
    }
    return false;
}

}  // namespace atalaya::registers
