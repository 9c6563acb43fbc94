// The list of imports, and undoing one.

#include <algorithm>

#include "transfer/imports.hpp"

namespace atalaya::transfer {
namespace {

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

}  // namespace

// Every record that undoing would withdraw is one that the caller could have imported.
bool Imports::MayUndo(store::Transaction& tx, const access::Caller& caller,
                      const registers::Model& model, std::int64_t import_id) {
    auto scope = m_policy.ScopeOf(caller, access::Action::Import, "register", model.id());
    auto condition = registers::ScopeCondition(scope, "r", 2);
    std::vector<store::CellView> values = {import_id};
    for (const auto& value : condition.values) values.push_back(store::View(value));
    auto outside = tx.Query("SELECT 1 FROM " + store::Identifier(model.table()) +
                                " r WHERE r.import_id = $1 AND r.version = 1 AND r.withdrawn = 0"
                                " AND (" + condition.text + ") IS NOT TRUE LIMIT 1",
                            values);
    return !outside->Next();
}

Result<registers::Undone> Imports::Undo(const access::Caller& caller,
                                        const registers::Catalogue& catalogue,
                                        std::int64_t import_id) {
    ATALAYA_ASSIGN(auto info, Get(caller, import_id));
    if (info.status == "undone")
        return Err("import.already_undone", {{"import", std::to_string(import_id)}});
    auto model = catalogue.Find(info.register_id);
    if (!model) return Err("record.register_unknown", {{"register", info.register_id}});
    return m_database.Run(
        store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<registers::Undone> {
            if (!MayUndo(tx, caller, *model, import_id))
                return Err("import.undo_denied", {{"import", std::to_string(import_id)}});
            auto undone = registers::WithdrawImport(tx, m_journal, *model, caller.Actor(),
                                                    import_id, m_clock.Now());
            tx.Execute(
                "UPDATE imports SET status = 'undone', finished = $1 "
                "WHERE country = $2 AND id = $3",
                {m_clock.Now(), kNode, import_id});
            return undone;
        });
}

// Whoever started an import sees it, and whoever may import into the whole of each country from
// which it has rows: what others brought in is none of the rest's business.
bool Imports::IsSeenBy(const access::Caller& caller, const ImportInfo& info) const {
    auto scope = m_policy.ScopeOf(caller, access::Action::Import, "register", info.register_id);
    if (scope.Nothing()) return false;
    if (info.actor == caller.Actor()) return true;
    auto whole = [&](std::optional<std::string_view> country) {
        return std::any_of(scope.parts.begin(), scope.parts.end(), [&](const auto& part) {
            return !part.territory && !part.unit && (!part.country || part.country == country);
        });
    };
    if (info.countries.empty()) return whole(std::nullopt);
    return std::all_of(info.countries.begin(), info.countries.end(), whole);
}

std::vector<ImportInfo> Imports::List(const access::Caller& caller, int limit) {
    return m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::vector<ImportInfo> out;
        auto cursor = tx.Query(std::string(kSelect) + " ORDER BY id DESC", {kNode});
        while (cursor->Next() && static_cast<int>(out.size()) < limit) {
            auto info = InfoAt(*cursor);
            if (IsSeenBy(caller, info)) out.push_back(std::move(info));
        }
        return out;
    });
}

Result<ImportInfo> Imports::Get(const access::Caller& caller, std::int64_t import_id) {
    auto found = m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        std::optional<ImportInfo> out;
        auto cursor = tx.Query(std::string(kSelect) + " AND id = $2", {kNode, import_id});
        if (cursor->Next()) out = InfoAt(*cursor);
        return out;
    });
    if (!found || !IsSeenBy(caller, *found))
        return Err("import.unknown", {{"import", std::to_string(import_id)}});
    return *std::move(found);
}

}  // namespace atalaya::transfer
