#pragma once

// The tables behind a model. A changed definition gives a plan that a person sees before it is
// applied. Data is never dropped: a removed field keeps its column under the name old_<n>_<column>.

#include <string>
#include <vector>

#include "registers/model.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

struct PlanStep {
    enum class Kind { CreateTable, AddColumn, RetireColumn, ChangeType, CreateIndex, DropIndex };
    Kind kind;
    std::string table, column;
    std::string sql;
    bool keeps_old_data = false;     // a column was set aside under another name
};

struct Plan {
    std::string register_id;
    std::vector<PlanStep> steps;     // empty: the tables fit the model
    std::vector<Error> warnings;     // e.g. plan.column_retired {field, rows}
};

// Compares the tables with the model.
Plan PlanTables(store::Transaction& tx, const Model& model);
// Applies it, writes the definition and a journal entry in the same transaction.
void ApplyPlan(store::Transaction& tx, const Model& model, const Plan& plan);

}  // namespace atalaya::registers
