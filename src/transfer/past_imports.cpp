// The list of imports, and undoing one.

#include <algorithm>

#include "transfer/import_table.hpp"

namespace atalaya::transfer {

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
            // First, so that an import which still runs stores nothing after it.
            if (!MarkUndone(tx, import_id, m_clock.Now()))
                return Err("import.already_undone", {{"import", std::to_string(import_id)}});
            if (!MayUndo(tx, caller, *model, import_id))
                return Err("import.undo_denied", {{"import", std::to_string(import_id)}});
            return registers::WithdrawImport(
                tx, m_journal, *model, caller.Actor(), import_id, m_clock.Now(),
                [&](const registers::Record& before, const registers::Record& after) {
                    return m_records.Tell(
                        tx, {caller, *model, &before, after, "withdrawn", ""});
                });
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
        for (auto& info : ListImports(tx)) {
            if (static_cast<int>(out.size()) >= limit) break;
            if (IsSeenBy(caller, info)) out.push_back(std::move(info));
        }
        return out;
    });
}

Result<ImportInfo> Imports::Get(const access::Caller& caller, std::int64_t import_id) {
    auto found = m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return FindImport(tx, import_id);
    });
    if (!found || !IsSeenBy(caller, *found))
        return Err("import.unknown", {{"import", std::to_string(import_id)}});
    return *std::move(found);
}

}  // namespace atalaya::transfer
