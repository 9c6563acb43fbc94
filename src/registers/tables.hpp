#pragma once

// The tables behind a model. A changed definition gives a plan that a person sees before it is
// applied. Data is never dropped: a removed field keeps its column under the name old_<n>_<column>,
// a removed group its table.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "journal/journal.hpp"
#include "registers/model.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

struct PlanStep {
    // The last three rebuild what follows from the records (search index, natural keys) or keep
    // the definition beside the tables; they have no SQL of their own.
    enum class Kind {
        CreateTable,
        AddColumn,
        RetireColumn,
        RetireTable,
        ChangeType,
        CreateIndex,
        FillWords,
        FillKeys,
        RecordDefinition
    };
    Kind kind;
    std::string table, column;
    std::string sql;
    bool keeps_old_data = false;  // a column or table was set aside under another name

    friend bool operator==(const PlanStep&, const PlanStep&) = default;
};

struct Plan {
    std::string register_id;
    std::vector<PlanStep> steps;  // empty: tables and definition are as applied
    // plan.column_retired {column, rows}, plan.table_retired {table, rows}, plan.type_changed
    // {column, from, to}, plan.type_not_converted {column, from, to, rows}, plan.key_changed,
    // plan.territory_changed, plan.version_unchanged {version}.
    std::vector<Error> warnings;
};

// Compares the tables with the model. Precondition: Records::Prepare ran.
Plan PlanTables(store::Transaction& tx, const Model& model);
// Applies it, writes the definition and the journal entry "definition.applied" {version, digest,
// steps} in the same transaction. Errors: plan.stale {register}: the tables have changed since the
// plan was made.
Result<void> ApplyPlan(store::Transaction& tx, const journal::Journal& journal,
                       const base::Clock& clock, std::string_view actor, const Model& model,
                       const Plan& plan);

}  // namespace atalaya::registers
