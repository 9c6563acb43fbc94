#include <map>
#include <set>

#include "base/check.hpp"
#include "base/json.hpp"
#include "registers/layout.hpp"
#include "registers/rows.hpp"
#include "registers/tables.hpp"
#include "registers/words.hpp"

namespace atalaya::registers {

namespace {

using Kind = PlanStep::Kind;

constexpr int kAtOnce = 2000;

// Calls `visit` with all records, a bounded number of them in memory at a time.
template <class Visit>
void ForEachPart(store::Transaction& tx, const Model& model, Visit&& visit) {
    std::string country;
    std::int64_t id = 0;
    while (true) {
        std::vector<Record> records;
        {
            const auto cursor =
                tx.Query(SelectRecords(model) +
                             " WHERE r.country > $1 OR (r.country = $1 AND r.id > $2)"
                             " ORDER BY r.country, r.id LIMIT " +
                             std::to_string(kAtOnce),
                         {std::string_view(country), id});
            while (cursor->Next()) records.push_back(ReadRecord(model, *cursor));
        }
        if (records.empty()) return;
        LoadGroups(tx, model, records);
        visit(records);
        country = records.back().Text(SystemColumn::Country);
        id = records.back().Int(SystemColumn::Id);
    }
}

void FillWords(store::Transaction& tx, const Model& model) {
    tx.Execute("DELETE FROM " + store::Identifier(model.words_table()));
    if (!model.searched()) return;
    ForEachPart(tx, model, [&](const std::vector<Record>& records) {
        std::map<std::string, WordBatch> by_country;
        for (const auto& record : records)
            by_country[record.Text(SystemColumn::Country)].Add(model, record,
                                                               record.Int(SystemColumn::Id));
        for (const auto& [country, words] : by_country) words.Write(tx, model, country);
    });
}

// The first record with a key keeps it; later ones with the same key have none, so that nothing
// is lost and an import finds the first.
void FillKeys(store::Transaction& tx, const Model& model) {
    const auto table = store::Identifier(model.table());
    tx.Execute("UPDATE " + table + " SET source_key = NULL");
    std::set<std::pair<std::string, std::string>> taken;
    ForEachPart(tx, model, [&](const std::vector<Record>& records) {
        for (const auto& record : records) {
            const auto key = SourceKeyOf(model, record);
            if (key.empty() || record.withdrawn()) continue;
            if (!taken.emplace(record.Text(SystemColumn::Country), key).second) continue;
            tx.Execute("UPDATE " + table + " SET source_key = $3 WHERE country = $1 AND id = $2",
                       {store::View(record.At(SystemColumn::Country)), record.Int(SystemColumn::Id),
                        std::string_view(key)});
        }
    });
}

// What a step leaves behind under another name: the new name is the last word of a renaming.
void AddRetired(const PlanStep& step, Layout& layout) {
    const auto renaming = step.sql.substr(0, step.sql.find(';'));
    const auto end = renaming.rfind('"');
    const auto begin = renaming.rfind('"', end - 1) + 1;
    layout.retired.push_back({step.table, step.column, renaming.substr(begin, end - begin)});
}

void RecordDefinition(store::Transaction& tx, const journal::Journal& journal,
                      const base::Clock& clock, std::string_view actor, const Model& model,
                      const Plan& plan) {
    auto layout = LayoutOf(model);
    if (auto applied = AppliedLayout(tx, model.id())) {
        layout.retired = std::move(applied->retired);
        layout.number = applied->number;
    }
    for (const auto& step : plan.steps) {
        if (step.keeps_old_data) AddRetired(step, layout);
    }
    const auto definition = base::CanonicalJson(Describe(model.definition()));
    const auto text = LayoutText(layout);
    tx.Execute(
        "INSERT INTO register_definitions (register, number, version, digest, definition,"
        " layout, applied_at, applied_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {std::string_view(model.id()), layout.number + 1, layout.version,
         std::string_view(layout.definition_digest), std::string_view(definition),
         std::string_view(text), clock.Now(), actor});
    journal.Append(tx, {.country = std::string(journal::kNodeChain),
                        .actor = std::string(actor),
                        .action = "definition.applied",
                        .subject = "register:" + model.id(),
                        .payload = base::CanonicalJson(json::object{
                            {"version", layout.version},
                            {"digest", layout.definition_digest},
                            {"steps", static_cast<std::int64_t>(plan.steps.size())}})});
}

}  // namespace

Result<void> ApplyPlan(store::Transaction& tx, const journal::Journal& journal,
                       const base::Clock& clock, std::string_view actor, const Model& model,
                       const Plan& plan) {
    base::Check(plan.register_id == model.id(), "a plan for this register");
    store::LockTables(tx);
    if (PlanTables(tx, model).steps != plan.steps)
        return Err("plan.stale", {{"register", model.id()}});
    for (const auto& step : plan.steps) {
        switch (step.kind) {
            case Kind::CreateTable:
            case Kind::AddColumn:
            case Kind::RetireColumn:
            case Kind::RetireTable:
            case Kind::ChangeType:
            case Kind::CreateIndex:
                tx.Script(step.sql);
                break;
            case Kind::FillWords:
                FillWords(tx, model);
                break;
            case Kind::FillKeys:
                FillKeys(tx, model);
                break;
            case Kind::RecordDefinition:
                RecordDefinition(tx, journal, clock, actor, model, plan);
                break;
        }
    }
    return {};
}

}  // namespace atalaya::registers
