#include "transfer/saved_mappings.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"

namespace atalaya::transfer {

using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

constexpr std::size_t kLongestTitle = 120, kMostBytes = 1u << 20;

constexpr std::array kMigrations = {
    store::Migration{1, "mappings that were kept", R"(
CREATE TABLE saved_mappings (
    country TEXT NOT NULL, id INTEGER NOT NULL, register TEXT NOT NULL, title TEXT NOT NULL,
    mapping TEXT NOT NULL, version INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (country, id)
);
CREATE UNIQUE INDEX i_saved_mappings ON saved_mappings (country, register, title);)", ""},
};
constexpr std::string_view kSelect =
    "SELECT country, id, register, title, mapping, version, changed_at, changed_by "
    "FROM saved_mappings WHERE register = $1";

SavedMapping MappingAt(const store::Cursor& row) {
    SavedMapping out{.id = row.Int(1),
                     .country = std::string(row.Text(0)),
                     .register_id = std::string(row.Text(2)),
                     .title = std::string(row.Text(3))};
    if (auto parsed = base::ParseJson(row.Text(4)); parsed.ok() && parsed->is_object())
        out.mapping = std::move(parsed->as_object());
    out.version = row.Int(5);
    out.changed_at = row.Int(6);
    out.changed_by = row.Text(7);
    return out;
}

// The form of a mapping, and that it is one of this register. Whether its columns are those of a
// file is judged when there is a file.
Result<void> CheckMapping(const SavedMapping& saved, const std::string& text,
                          const registers::Model& model) {
    if (base::TrimAscii(saved.title).empty()) return Err("mapping.title_missing", {}, "/title");
    if (saved.title.size() > kLongestTitle)
        return Err("mapping.title_long", {{"limit", std::to_string(kLongestTitle)}}, "/title");
    if (text.size() > kMostBytes)
        return Err("mapping.large", {{"limit", std::to_string(kMostBytes >> 20)}}, "/mapping");
    ATALAYA_ASSIGN(const auto document, content::ParseYaml(text, "mapping"));
    ATALAYA_ASSIGN(const Mapping mapping, Mapping::Read(document));
    if (mapping.register_id != model.id())
        return Err("mapping.register_differs",
                   {{"register", mapping.register_id}, {"asked", model.id()}}, "/mapping/register");
    return {};
}

}  // namespace

Result<void> SavedMappings::Prepare(store::Database& database) {
    return store::Migrate(database, "saved_mappings", kMigrations);
}

access::Decision SavedMappings::MayImport(const Caller& caller, const registers::Model& model,
                                          const std::string& country) const {
    return m_policy.Decide(caller, access::Action::Import,
                           {.kind = "register",
                            .id = model.id(),
                            .country = country == journal::kNodeChain ? "*" : country});
}

Result<std::vector<SavedMapping>> SavedMappings::List(const Caller& caller,
                                                      const registers::Model& model) const {
    const access::Subject any{.kind = "register", .id = model.id()};
    if (const auto may = m_policy.Decide(caller, access::Action::Import, any); !may)
        return may.ToError();
    auto all = m_database.Run(Mode::ReadOnly, [&](Transaction& tx) {
        std::vector<SavedMapping> out;
        const auto rows = tx.Query(kSelect, {std::string_view(model.id())});
        while (rows->Next()) out.push_back(MappingAt(*rows));
        return out;
    });
    // One for any country may be used by everyone who imports.
    std::erase_if(all, [&](const SavedMapping& one) {
        return one.country != journal::kNodeChain && !MayImport(caller, model, one.country);
    });
    std::sort(all.begin(), all.end(), [](const SavedMapping& a, const SavedMapping& b) {
        return std::pair(base::Fold(a.title), a.id) < std::pair(base::Fold(b.title), b.id);
    });
    return all;
}

void SavedMappings::Note(Transaction& tx, const Caller& caller, std::string_view action,
                         const SavedMapping& mapping) const {
    m_journal.Append(tx, {.country = mapping.country,
                          .actor = caller.Actor(),
                          .action = std::string(action),
                          .subject = "register:" + mapping.register_id,
                          .version = mapping.version,
                          .payload = base::CanonicalJson(
                              {{"mapping", mapping.mapping}, {"title", mapping.title}})});
}

Result<SavedMapping> SavedMappings::Save(const Caller& caller, const registers::Model& model,
                                         SavedMapping mapping) {
    if (const auto may = MayImport(caller, model, mapping.country); !may) return may.ToError();
    const std::string text = base::CanonicalJson(mapping.mapping), actor = caller.Actor();
    ATALAYA_TRY(CheckMapping(mapping, text, model));
    mapping.title = base::TrimAscii(mapping.title);
    mapping.register_id = model.id();
    mapping.changed_by = actor;
    mapping.changed_at = m_clock.Now();
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) {
        SavedMapping saved = mapping;
        saved.version = 1;
        {
            const auto rows =
                tx.Query(std::string(kSelect) + " AND country = $2 AND title = $3",
                         {std::string_view(model.id()), std::string_view(saved.country),
                          std::string_view(saved.title)});
            if (rows->Next()) {
                saved.id = rows->Int(1);
                saved.version = rows->Int(5) + 1;
            }
        }
        if (saved.version == 1) saved.id = store::TakeNumbers(tx, journal::kNodeChain, "mapping");
        tx.Execute(
            "INSERT INTO saved_mappings(country, id, register, title, mapping, version, changed_at, "
            "changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (country, id) DO "
            "UPDATE SET mapping = $5, version = $6, changed_at = $7, changed_by = $8",
            {std::string_view(saved.country), saved.id, std::string_view(saved.register_id),
             std::string_view(saved.title), std::string_view(text), saved.version, saved.changed_at,
             std::string_view(actor)});
        Note(tx, caller, "mapping.saved", saved);
        return saved;
    });
}

Result<void> SavedMappings::Remove(const Caller& caller, const registers::Model& model,
                                   std::int64_t id) {
    return m_database.Run(Mode::ReadWrite, [&](Transaction& tx) -> Result<void> {
        std::optional<SavedMapping> found;
        {
            const auto rows =
                tx.Query(std::string(kSelect) + " AND id = $2", {std::string_view(model.id()), id});
            if (rows->Next()) found = MappingAt(*rows);
        }
        if (!found) return Err("mapping.unknown");
        if (const auto may = MayImport(caller, model, found->country); !may) return may.ToError();
        tx.Execute("DELETE FROM saved_mappings WHERE country = $1 AND id = $2",
                   {std::string_view(found->country), id});
        Note(tx, caller, "mapping.removed", *found);
        return {};
    });
}

}  // namespace atalaya::transfer
