#include "transfer/record_change.hpp"

#include <algorithm>

#include "transfer/import_pass.hpp"
#include "transfer/targets.hpp"

namespace atalaya::transfer {
namespace {

using registers::Record;
using registers::SystemColumn;
using registers::Transition;

Error At(Error error, std::string_view target) {
    error.where = PointerOf(target);
    return error;
}

Result<void> Allowed(const ImportWork& work, const Record& record, std::string_view what,
                     std::string_view target) {
    auto reasons = work.records.Why(work.caller, work.model, record, what);
    if (reasons.empty()) return {};
    return target.empty() ? std::move(reasons.front()) : At(std::move(reasons.front()), target);
}

// The states to which steps lead from this one.
std::string Reachable(const registers::Model& model, std::string_view state) {
    std::string out;
    for (const Transition& step : model.definition().transitions) {
        if (std::ranges::find(step.from, state) != step.from.end())
            out += (out.empty() ? "" : ", ") + step.to;
    }
    return out;
}

// The step that leads to the state, among several one that the caller may take.
Result<const Transition*> StepTo(const ImportWork& work, const Record& record,
                                 const std::string& state) {
    const std::string& present = record.Text(SystemColumn::State);
    const Transition* found = nullptr;
    for (const Transition& step : work.model.definition().transitions) {
        if (step.to != state || std::ranges::find(step.from, present) == step.from.end()) continue;
        if (!found || work.records.Why(work.caller, work.model, record, step.id).empty())
            found = &step;
    }
    if (found) return found;
    return At(Err("import.no_step", {{"state", present},
                                     {"target_state", state},
                                     {"states", Reachable(work.model, present)}}),
              kStateTarget);
}

bool IsEditable(const ImportWork& work, const Record& record) {
    const auto* state = work.model.FindState(record.Text(SystemColumn::State));
    return state && state->editable;
}

// "Funds came late (plan.xlsx, Activities: 7)".
std::string ReasonOf(const ImportWork& work, const std::string& reason, std::int64_t line) {
    std::string source = work.options.file_name;
    if (!work.sheet.empty()) source += (source.empty() ? "" : ", ") + work.sheet;
    source += (source.empty() ? "" : ": ") + std::to_string(line);
    return reason.empty() ? source : reason + " (" + source + ")";
}

}  // namespace

Result<RecordChange> JudgeChange(const ImportWork& work, const Record& before, json::object patch,
                                 const RowStep& row) {
    RecordChange out{.patch = std::move(patch)};
    const bool moves = !row.state.empty() && row.state != before.Text(SystemColumn::State);
    out.step_first = moves && !out.patch.empty() && !IsEditable(work, before);
    if (!out.patch.empty() && !out.step_first) ATALAYA_TRY(Allowed(work, before, "update", ""));
    if (!moves) return out;
    Record at = before;
    if (!out.patch.empty()) {
        auto checked = work.records.Check(work.model, out.patch,
                                          before.Text(SystemColumn::Country), &before);
        if (!checked.ok()) return checked.ToError(work.model);
        if (!out.step_first) at = std::move(checked.record);
    }
    ATALAYA_ASSIGN(out.step, StepTo(work, at, row.state));
    if (out.step->needs_reason && row.reason.empty()) {
        return At(Err("import.reason_needed", {{"transition", out.step->id}}), kReasonTarget);
    }
    ATALAYA_TRY(Allowed(work, at, out.step->id, kStateTarget));
    if (!out.step_first) return out;
    at.At(SystemColumn::State) = out.step->to;
    ATALAYA_TRY(Allowed(work, at, "update", ""));
    return out;
}

Result<void> StoreChange(store::Transaction& tx, const ImportWork& work, const Record& before,
                         const RecordChange& change, const std::string& reason,
                         std::int64_t line) {
    const std::string reference = before.Reference();
    std::int64_t version = before.Int(SystemColumn::Version);
    const auto move = [&]() -> Result<void> {
        if (!change.step) return {};
        ATALAYA_ASSIGN(const Record moved,
                       work.records.Move(tx, work.caller, work.model, reference, version,
                                         change.step->id, ReasonOf(work, reason, line)));
        version = moved.Int(SystemColumn::Version);
        return {};
    };
    if (change.step_first) ATALAYA_TRY(move());
    if (!change.patch.empty()) {
        ATALAYA_ASSIGN(const Record changed, work.records.Update(tx, work.caller, work.model,
                                                                 reference, version, change.patch));
        version = changed.Int(SystemColumn::Version);
    }
    return change.step_first ? Result<void>() : move();
}

}  // namespace atalaya::transfer
