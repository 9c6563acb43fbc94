#include "transfer/import_table.hpp"

namespace atalaya::transfer {
namespace {

constexpr store::Migration kMigrations[] = {
    {1, "imports",
     "CREATE TABLE imports ("
     "country TEXT NOT NULL, id INTEGER NOT NULL, register TEXT NOT NULL, mapping TEXT NOT NULL, "
     "file_name TEXT NOT NULL, actor TEXT NOT NULL, started INTEGER NOT NULL, "
     "finished INTEGER NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL, "
     "changed INTEGER NOT NULL, unchanged INTEGER NOT NULL, faulty INTEGER NOT NULL, "
     "PRIMARY KEY (country, id))",
     "CREATE TABLE imports ("
     "country TEXT COLLATE \"C\" NOT NULL, id BIGINT NOT NULL, register TEXT NOT NULL, "
     "mapping TEXT NOT NULL, file_name TEXT NOT NULL, actor TEXT NOT NULL, "
     "started BIGINT NOT NULL, finished BIGINT NOT NULL, status TEXT NOT NULL, "
     "created BIGINT NOT NULL, changed BIGINT NOT NULL, unchanged BIGINT NOT NULL, "
     "faulty BIGINT NOT NULL, PRIMARY KEY (country, id))"},
    {2, "countries of imports", "ALTER TABLE imports ADD COLUMN countries TEXT NOT NULL DEFAULT ''",
     "ALTER TABLE imports ADD COLUMN countries TEXT COLLATE \"C\" NOT NULL DEFAULT ''"},
    {3, "memory",
     "CREATE TABLE import_memory ("
     "country TEXT NOT NULL, register TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, "
     "name TEXT NOT NULL, text TEXT NOT NULL, value TEXT NOT NULL, actor TEXT NOT NULL, "
     "at INTEGER NOT NULL, PRIMARY KEY (country, register, kind, target, name)) WITHOUT ROWID",
     ""},
    {4, "owner of a running import", "ALTER TABLE imports ADD COLUMN owner TEXT NOT NULL DEFAULT ''",
     ""}};

// Imports belong to the node: one file may bring records of many countries.
constexpr std::string_view kNode = journal::kNodeChain;

constexpr std::string_view kSelect =
    "SELECT id, register, mapping, file_name, actor, started, finished, status, created, changed, "
    "unchanged, faulty, countries FROM imports WHERE country = $1";

ImportInfo InfoAt(store::Cursor& cursor) {
    ImportInfo out;
    out.id = cursor.Int(0);
    out.register_id = cursor.Text(1);
    out.mapping = cursor.Text(2);
    out.file_name = cursor.Text(3);
    out.actor = cursor.Text(4);
    out.started = cursor.Int(5);
    out.finished = cursor.Int(6);
    out.status = cursor.Text(7);
    out.created = cursor.Int(8);
    out.changed = cursor.Int(9);
    out.unchanged = cursor.Int(10);
    out.faulty = cursor.Int(11);
    for (auto country : base::Split(cursor.Text(12), ',')) {
        if (!country.empty()) out.countries.emplace(country);
    }
    return out;
}

std::string Joined(const std::set<std::string>& countries) {
    std::string out;
    for (const auto& country : countries) out += (out.empty() ? "" : ",") + country;
    return out;
}

std::vector<ImportInfo> AllOf(store::Cursor& cursor) {
    std::vector<ImportInfo> out;
    while (cursor.Next()) out.push_back(InfoAt(cursor));
    return out;
}

}  // namespace

std::span<const store::Migration> ImportMigrations() {
    return kMigrations;
}

std::int64_t BeginImport(store::Transaction& tx, const ImportInfo& info, std::string_view owner) {
    const auto id = store::TakeNumbers(tx, kNode, "imports");
    tx.Execute(
        "INSERT INTO imports (country, id, register, mapping, file_name, actor, started, finished, "
        "status, created, changed, unchanged, faulty, owner) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 'running', 0, 0, 0, 0, $8)",
        {kNode, id, std::string_view(info.register_id), std::string_view(info.mapping),
         std::string_view(info.file_name), std::string_view(info.actor), info.started, owner});
    return id;
}

void ForgetImport(store::Transaction& tx, std::int64_t import_id) {
    tx.Execute("DELETE FROM imports WHERE country = $1 AND id = $2", {kNode, import_id});
}

bool TrackImport(store::Transaction& tx, const ImportInfo& info) {
    return tx.Execute("UPDATE imports SET created = $1, changed = $2, unchanged = $3, faulty = $4,"
                      " countries = $5 WHERE country = $6 AND id = $7 AND status = 'running'",
                      {info.created, info.changed, info.unchanged, info.faulty,
                       std::string_view(Joined(info.countries)), kNode, info.id}) == 1;
}

void EndImport(store::Transaction& tx, const journal::Journal& journal, const ImportInfo& info,
               std::string_view actor, std::string_view status, base::Timestamp now) {
    if (!TrackImport(tx, info)) return;
    tx.Execute("UPDATE imports SET finished = $1, status = $2 WHERE country = $3 AND id = $4",
               {now, status, kNode, info.id});
    journal.Append(
        tx, {.country = std::string(kNode),
             .actor = std::string(actor),
             .action = "import.finished",
             .subject = "import:" + std::to_string(info.id),
             .payload = base::CanonicalJson(json::object{{"register", info.register_id},
                                                         {"mapping", info.mapping},
                                                         {"file", info.file_name},
                                                         {"status", status},
                                                         {"created", info.created},
                                                         {"changed", info.changed},
                                                         {"unchanged", info.unchanged},
                                                         {"faulty", info.faulty}})});
}

bool MarkUndone(store::Transaction& tx, std::int64_t import_id, base::Timestamp now) {
    return tx.Execute("UPDATE imports SET status = 'undone', finished = $1"
                      " WHERE country = $2 AND id = $3 AND status <> 'undone'",
                      {now, kNode, import_id}) == 1;
}

std::vector<ImportInfo> ListImports(store::Transaction& tx) {
    const auto cursor = tx.Query(std::string(kSelect) + " ORDER BY id DESC", {kNode});
    return AllOf(*cursor);
}

std::vector<ImportInfo> RunningImports(store::Transaction& tx, std::string_view owner) {
    const auto cursor =
        tx.Query(std::string(kSelect) + " AND status = 'running' AND owner = $2", {kNode, owner});
    return AllOf(*cursor);
}

std::optional<ImportInfo> FindImport(store::Transaction& tx, std::int64_t import_id) {
    const auto cursor = tx.Query(std::string(kSelect) + " AND id = $2", {kNode, import_id});
    if (!cursor->Next()) return std::nullopt;
    return InfoAt(*cursor);
}

}  // namespace atalaya::transfer
