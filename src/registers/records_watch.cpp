#include "registers/records.hpp"

namespace atalaya::registers {

void Records::Watch(std::string_view register_id, Watcher watcher) {
    m_watchers[std::string(register_id)].push_back(std::move(watcher));
}

void Records::FillAtStep(std::string_view register_id, Filler filler) {
    m_fillers[std::string(register_id)] = std::move(filler);
}

Result<void> Records::Fill(store::Transaction& tx, const access::Caller& caller,
                           const Model& model, std::string_view transition, Record& after) const {
    const auto found = m_fillers.find(model.id());
    if (found == m_fillers.end()) return {};
    const auto cells = after.cells;
    ATALAYA_TRY(found->second(tx, model, transition, after));
    if (after.cells == cells) return {};
    Checked checked{.record = std::move(after)};
    Complete(model, ContextFor(tx, caller, checked.record.Text(SystemColumn::Country)),
             checked.record, checked.findings);
    if (!checked.ok()) return checked.ToError(model);
    after = std::move(checked.record);
    return {};
}

Result<void> Records::Tell(store::Transaction& tx, const Change& change) const {
    const auto found = m_watchers.find(change.model.id());
    if (found == m_watchers.end()) return {};
    for (const auto& watcher : found->second) ATALAYA_TRY(watcher(tx, change));
    return {};
}

Result<void> Records::TellImported(store::Transaction& tx, const access::Caller& caller,
                                   const Batch& batch) const {
    const Model& model = batch.model();
    if (!IsWatched(model)) return {};
    for (const auto& record : batch.records()) {
        const auto& state = record.Text(SystemColumn::State);
        if (state != model.definition().initial_state)
            return Err("record.steps_skipped", {{"register", model.id()}, {"state", state}});
        ATALAYA_TRY(Tell(tx, {caller, model, nullptr, record, "imported", ""}));
    }
    return {};
}

}  // namespace atalaya::registers
