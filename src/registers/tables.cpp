#include "registers/tables.hpp"

#include <algorithm>
#include <set>

#include "registers/layout.hpp"
#include "registers/waiting.hpp"

namespace atalaya::registers {

namespace {

using store::Identifier;
using store::SqlType;
using Kind = PlanStep::Kind;

constexpr std::string_view kFieldPrefix = "f_";

bool NeverNull(std::string_view column) {
    static const std::set<std::string_view> names = {
        "country",    "id",         "version",    "state",      "mark",   "territory", "area",
        "created_at", "created_by", "changed_at", "changed_by", "digest", "withdrawn"};
    return names.contains(column);
}

class Planner {
 public:
    Planner(store::Transaction& tx, const Model& model)
        : m_tx(tx),
          m_model(model),
          m_wanted(LayoutOf(model)),
          m_applied(AppliedLayout(tx, model.id())) {
        for (auto& table : store::Tables(tx)) m_tables.insert(std::move(table));
        m_plan.register_id = model.id();
    }

    Plan Run() {
        const bool is_new = !m_tables.contains(m_model.table());
        if (is_new)
            CreateMain();
        else
            FitColumns(m_model.table(), m_model.columns(), m_model.column_types());
        for (const auto* group : m_model.groups()) {
            const auto table = m_model.GroupTable(*group);
            if (!m_tables.contains(table))
                CreateGroup(*group);
            else
                FitColumns(table, m_model.GroupColumns(*group), m_model.GroupColumnTypes(*group));
        }
        RetireGroups();
        FitWords(is_new);
        if (m_applied) CompareDefinitions();
        const bool same = m_applied && m_applied->definition_digest == m_wanted.definition_digest;
        if (!same || !m_plan.steps.empty()) Add(Kind::RecordDefinition, "", "", "");
        return std::move(m_plan);
    }

 private:
    void Add(Kind kind, std::string table, std::string column, std::string sql,
             bool keeps_old_data = false) {
        m_plan.steps.push_back(
            {kind, std::move(table), std::move(column), std::move(sql), keeps_old_data});
    }

    std::string Declared(const std::string& column, SqlType type) const {
        return Identifier(column) + " " + std::string(store::ColumnType(m_tx.kind(), type)) +
               (NeverNull(column) ? " NOT NULL" : "");
    }

    // SQLite keeps the row in the tree of its primary key: one tree less to write for each row.
    std::string End() const { return m_tx.kind() == store::Kind::Sqlite ? ") WITHOUT ROWID" : ")"; }

    void CreateMain() {
        const auto& table = m_model.table();
        std::string sql = "CREATE TABLE " + Identifier(table) + " (";
        for (std::size_t i = 0; i < m_model.columns().size(); ++i)
            sql += Declared(m_model.columns()[i], m_model.column_types()[i]) + ", ";
        Add(Kind::CreateTable, table, "", sql + "PRIMARY KEY (country, id)" + End());
        // A second import finds its records by the key; withdrawn ones are not in the way.
        Add(Kind::CreateIndex, table, "source_key",
            "CREATE UNIQUE INDEX " + Identifier("i_" + m_model.id() + "_key") + " ON " +
                Identifier(table) +
                " (country, source_key) WHERE source_key IS NOT NULL AND withdrawn = 0");
        // The list of a regional user: newest first within an area.
        Add(Kind::CreateIndex, table, "area",
            "CREATE INDEX " + Identifier("i_" + m_model.id() + "_area") + " ON " +
                Identifier(table) + " (country, area, id)");
        // What waits for a person, among millions that do not. It has all that is asked of such a
        // record: else SQLite would rather go through the primary key.
        if (const std::string waits = CouldWait(m_model.definition()); !waits.empty())
            Add(Kind::CreateIndex, table, "waiting",
                "CREATE INDEX " + Identifier("i_" + m_model.id() + "_waiting") + " ON " +
                    Identifier(table) +
                    " (state, country, id, mark, area, territory, unit, changed_by, withdrawn)"
                    " WHERE " + waits);
    }

    void CreateGroup(const Field& group) {
        const auto table = m_model.GroupTable(group);
        const auto text = std::string(store::ColumnType(m_tx.kind(), SqlType::Text));
        const auto integer = std::string(store::ColumnType(m_tx.kind(), SqlType::Integer));
        std::string sql = "CREATE TABLE " + Identifier(table) + " (country " + text +
                          " NOT NULL, record_id " + integer + " NOT NULL, position " + integer +
                          " NOT NULL, ";
        const auto& columns = m_model.GroupColumns(group);
        for (std::size_t i = 0; i < columns.size(); ++i)
            sql += Declared(columns[i], m_model.GroupColumnTypes(group)[i]) + ", ";
        Add(Kind::CreateTable, table, "",
            sql + "PRIMARY KEY (country, record_id, position)" + End());
    }

    void FitColumns(const std::string& table, const std::vector<std::string>& columns,
                    const std::vector<SqlType>& types) {
        const auto there = store::Columns(m_tx, table);
        const std::set<std::string> existing(there.begin(), there.end());
        for (const auto& column : there) {
            const bool wanted = std::find(columns.begin(), columns.end(), column) != columns.end();
            if (!wanted && column.starts_with(kFieldPrefix)) RetireColumn(table, column, existing);
        }
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (!existing.contains(columns[i]))
                Add(Kind::AddColumn, table, columns[i],
                    "ALTER TABLE " + Identifier(table) + " ADD COLUMN " +
                        Declared(columns[i], types[i]));
            else
                FitType(table, columns[i], types[i], existing);
        }
    }

    static std::string FreeName(const std::string& name, const std::set<std::string>& taken) {
        for (int n = 1;; ++n) {
            auto free = "old_" + std::to_string(n) + "_" + name;
            if (!taken.contains(free)) return free;
        }
    }

    std::string Rename(const std::string& table, const std::string& column,
                       const std::string& name) const {
        return "ALTER TABLE " + Identifier(table) + " RENAME COLUMN " + Identifier(column) +
               " TO " + Identifier(name);
    }

    std::int64_t RowsWith(const std::string& table, const std::string& column) {
        const auto cursor =
            m_tx.Query("SELECT count(" + (column.empty() ? "*" : Identifier(column)) + ") FROM " +
                       Identifier(table));
        cursor->Next();
        return cursor->Int(0);
    }

    void RetireColumn(const std::string& table, const std::string& column,
                      const std::set<std::string>& existing) {
        const auto name = FreeName(column, existing);
        Add(Kind::RetireColumn, table, column, Rename(table, column, name), true);
        m_plan.warnings.push_back(
            Err("plan.column_retired", {{"column", table + "." + column},
                                        {"now", name},
                                        {"rows", std::to_string(RowsWith(table, column))}}));
    }

    void FitType(const std::string& table, const std::string& column, SqlType type,
                 const std::set<std::string>& existing) {
        if (!m_applied) return;
        const auto& from = m_applied->types[table][column];
        const std::string to(TypeName(type));
        if (from.empty() || from == to) return;
        const auto name = FreeName(column, existing);
        const bool widens = from == "integer" && (to == "text" || to == "real");
        auto sql = Rename(table, column, name) + "; ALTER TABLE " + Identifier(table) +
                   " ADD COLUMN " + Declared(column, type);
        // A cast names no collation, which the declared type of a text has.
        const std::string cast(type == SqlType::Text ? "TEXT"
                                                     : store::ColumnType(m_tx.kind(), type));
        if (widens)
            sql += "; UPDATE " + Identifier(table) + " SET " + Identifier(column) + " = CAST(" +
                   Identifier(name) + " AS " + cast + ")";
        Add(Kind::ChangeType, table, column, sql, true);
        std::vector<base::Param> params = {
            {"column", table + "." + column}, {"from", from}, {"to", to}, {"now", name}};
        if (!widens) params.push_back({"rows", std::to_string(RowsWith(table, column))});
        m_plan.warnings.push_back(
            Err(widens ? "plan.type_changed" : "plan.type_not_converted", std::move(params)));
    }

    void RetireGroups() {
        for (const auto& table : m_tables) {
            if (!table.starts_with(m_model.table() + "__") || m_wanted.types.contains(table))
                continue;
            const auto name = FreeName(table, m_tables);
            Add(Kind::RetireTable, table, "",
                "ALTER TABLE " + Identifier(table) + " RENAME TO " + Identifier(name), true);
            m_plan.warnings.push_back(Err(
                "plan.table_retired",
                {{"table", table}, {"now", name}, {"rows", std::to_string(RowsWith(table, ""))}}));
        }
    }

    void FitWords(bool is_new) {
        const auto& table = m_model.words_table();
        const bool there = m_tables.contains(table);
        if (m_model.searched() && !there) {
            const auto text = std::string(store::ColumnType(m_tx.kind(), SqlType::Text));
            const auto integer = std::string(store::ColumnType(m_tx.kind(), SqlType::Integer));
            const auto blob = std::string(store::ColumnType(m_tx.kind(), SqlType::Blob));
            Add(Kind::CreateTable, table, "",
                "CREATE TABLE " + Identifier(table) + " (country " + text + " NOT NULL, word " +
                    text + " NOT NULL, class " + text + " NOT NULL, first " + integer +
                    " NOT NULL, rest " + blob +
                    " NOT NULL, PRIMARY KEY (country, word, class, first)" + End());
        }
        const bool changed = m_applied && m_applied->searched != m_wanted.searched;
        if (!is_new && changed && (there || m_model.searched()))
            Add(Kind::FillWords, table, "", "");
    }

    void CompareDefinitions() {
        if (m_applied->key != m_wanted.key) {
            Add(Kind::FillKeys, m_model.table(), "source_key", "");
            m_plan.warnings.push_back(Err("plan.key_changed"));
        }
        if (m_applied->territory_field != m_wanted.territory_field)
            m_plan.warnings.push_back(Err("plan.territory_changed"));
        if (m_applied->version == m_wanted.version &&
            m_applied->definition_digest != m_wanted.definition_digest)
            m_plan.warnings.push_back(
                Err("plan.version_unchanged", {{"version", std::to_string(m_wanted.version)}}));
    }

    store::Transaction& m_tx;
    const Model& m_model;
    Layout m_wanted;
    std::optional<Layout> m_applied;
    std::set<std::string> m_tables;
    Plan m_plan;
};

}  // namespace

Plan PlanTables(store::Transaction& tx, const Model& model) {
    return Planner(tx, model).Run();
}

}  // namespace atalaya::registers
