#include "transfer/import_pass.hpp"

#include <algorithm>
#include <unordered_map>

#include "registers/keys.hpp"
#include "transfer/targets.hpp"

namespace atalaya::transfer {
namespace {

using registers::Record;
using registers::SystemColumn;

using Known = std::unordered_map<std::string, Record>;

Known FindKnown(store::Transaction& tx, const registers::Model& model, bool with_groups,
                std::string_view country, std::span<const Record> records) {
    std::vector<std::string> keys;
    keys.reserve(records.size());
    for (const auto& record : records) keys.push_back(record.Text(SystemColumn::SourceKey));
    return registers::FindByKeys(tx, model, country, keys, with_groups);
}

const Record* Find(const Known& known, const Record& record) {
    const auto found = known.find(record.Text(SystemColumn::SourceKey));
    return found == known.end() ? nullptr : &found->second;
}

}  // namespace

Result<void> ImportPass::Count(RowChecker& checker) {
    checker.OnlyCheck();
    for (;;) {
        if (IsCancelled()) return {};
        ATALAYA_ASSIGN(const auto batch, Take(checker));
        if (!batch) break;
        const Done before = m_done;
        ATALAYA_TRY(m_work.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            m_done = before;
            return CountBatch(tx, *batch);
        }));
        Tell(checker, *batch, true);
    }
    Finish(checker);
    return {};
}

Result<void> ImportPass::StoreBatches(RowChecker& checker, const GoesOn& goes_on) {
    for (;;) {
        if (IsCancelled()) return {};
        ATALAYA_ASSIGN(auto batch, Take(checker));
        if (!batch) break;
        const Done before = m_done;
        bool stopped = false;
        ATALAYA_TRY(m_work.database.Run(
            store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
                m_done = before;   // a transaction may be run again
                stopped = !goes_on(tx);
                if (stopped) return {};
                ATALAYA_TRY(StoreBatch(tx, *batch));
                goes_on(tx);
                return {};
            }));
        if (stopped) {
            m_done.report.cancelled = true;
            return {};
        }
        Tell(checker, *batch, false);
    }
    Finish(checker);
    return {};
}

Result<bool> ImportPass::StoreWithin(store::Transaction& tx, RowChecker& checker) {
    m_done = {};
    m_progress = {};
    for (;;) {
        if (IsCancelled()) return false;
        ATALAYA_ASSIGN(auto batch, Take(checker));
        if (!batch) break;
        const Done before = m_done;
        if (batch->faulty == 0) ATALAYA_TRY(StoreBatch(tx, *batch));
        if (batch->faulty > 0 || m_done.faulty > 0) {
            m_done = before;
            m_pending = std::move(batch);
            return false;
        }
        Tell(checker, *batch, false);
    }
    Finish(checker);
    return true;
}

void ImportPass::Stamp(Record& record) const {
    const base::Timestamp now = m_work.clock.Now();
    record.At(SystemColumn::CreatedAt) = now;
    record.At(SystemColumn::ChangedAt) = now;
    record.At(SystemColumn::CreatedBy) = m_actor;
    record.At(SystemColumn::ChangedBy) = m_actor;
    record.At(SystemColumn::ImportId) = m_import_id;
}

bool ImportPass::IsCancelled() {
    if (m_work.options.cancel && *m_work.options.cancel) m_done.report.cancelled = true;
    return m_done.report.cancelled;
}

Result<std::optional<Batch>> ImportPass::Take(RowChecker& checker) {
    if (!m_pending) return checker.Next();
    std::optional<Batch> batch = std::move(m_pending);
    m_pending.reset();
    return batch;
}

void ImportPass::Tell(RowChecker& checker, const Batch& batch, bool checking) {
    m_progress.checking = checking;
    m_progress.bytes_total = checker.bytes_total();
    m_progress.rows += batch.rows_read;
    m_progress.bytes = batch.bytes;
    m_done.report.rows = m_progress.rows;
    m_done.report.faulty += batch.faulty;   // so far
    if (m_work.options.progress) m_work.options.progress(m_progress);
}

void ImportPass::Finish(RowChecker& checker) {
    auto& report = m_done.report;
    report.faulty = checker.faulty() + m_done.faulty;
    report.with_warnings = checker.with_warnings();
    auto tallies = std::move(checker.tallies());
    tallies.Append(std::move(m_done.tallies));
    report.more_tallies = tallies.more();
    report.tallies = tallies.Take();
}

Result<void> ImportPass::CountBatch(store::Transaction& tx, const Batch& batch) {
    for (const auto& [country, rows] : batch.countries) {
        const auto known = FindKnown(tx, m_work.model, m_patcher.with_groups(), country, rows.records());
        for (std::size_t i = 0; i < rows.records().size(); ++i) {
            const auto& record = rows.records()[i];
            if (const auto* before = Find(known, record)) {
                ATALAYA_TRY(Change(tx, *before, rows, i, false));
            } else if (!StateOfNew(rows, i).empty()) {
                ++m_done.report.created;
            }
        }
    }
    return {};
}

Result<void> ImportPass::StoreBatch(store::Transaction& tx, Batch& batch) {
    const auto insert = [&](registers::Batch& fresh) {
        m_done.report.created += static_cast<std::int64_t>(fresh.size());
        registers::InsertMany(tx, m_work.journal, m_actor, m_import_id, fresh);
        return m_work.records.TellImported(tx, m_work.caller, fresh);
    };
    const bool watched = m_work.records.IsWatched(m_work.model);
    for (auto& [country, rows] : batch.countries) {
        m_done.countries.insert(country);
        const auto known = FindKnown(tx, m_work.model, m_patcher.with_groups(), country, rows.records());
        // The first import of a file: nothing needs to be copied.
        if (known.empty() && rows.steps.empty() && !watched) {
            ATALAYA_TRY(insert(*rows.ready));
            continue;
        }
        registers::Batch fresh(m_work.model);
        for (std::size_t i = 0; i < rows.records().size(); ++i) {
            const auto& record = rows.records()[i];
            if (const auto* before = Find(known, record)) {
                ATALAYA_TRY(Change(tx, *before, rows, i, true));
            } else if (std::string state = StateOfNew(rows, i); !state.empty()) {
                Record one = record;
                one.At(SystemColumn::State) = std::move(state);
                fresh.Add(std::move(one));
            }
        }
        ATALAYA_TRY(insert(fresh));
    }
    return {};
}

Result<void> ImportPass::Change(store::Transaction& tx, const Record& before,
                                const CheckedRows& rows, std::size_t i, bool store) {
    const std::int64_t line = rows.lines[i];
    auto patch = m_patcher.Between(before, rows.records()[i]);
    if (!patch.ok()) {
        Fault(line, patch.error());
        return {};
    }
    static const RowStep kNoStep;
    const RowStep& step = rows.steps.empty() ? kNoStep : rows.steps[i];
    auto change = JudgeChange(m_work, before, *std::move(patch), step);
    if (!change.ok()) {
        Fault(line, change.error());
        return {};
    }
    if (change->Nothing()) {
        ++m_done.report.unchanged;
        return {};
    }
    if (store) {
        const auto stored = StoreChange(tx, m_work, before, *change, step.reason, line);
        // Half of a change must not stay: the whole batch goes with it.
        if (!stored.ok() && change->IsTwofold()) return stored;
        if (!stored.ok()) {
            Fault(line, stored.error());
            return {};
        }
    }
    ++m_done.report.changed;
    return {};
}

std::string ImportPass::StateOfNew(const CheckedRows& rows, std::size_t i) {
    const Record& record = rows.records()[i];
    const std::string& usual = record.Text(SystemColumn::State);
    if (m_work.records.IsWatched(m_work.model)) return FirstState(rows, i);
    if (rows.steps.empty() || rows.steps[i].state.empty() || rows.steps[i].state == usual)
        return usual;
    auto subject = registers::SubjectOf(m_work.model, record);
    subject.state = rows.steps[i].state;
    const auto may = m_work.policy.Decide(m_work.caller, access::Action::Import, subject);
    if (may) return rows.steps[i].state;
    Error denied = may.ToError();
    denied.where = PointerOf(kStateTarget);
    Fault(rows.lines[i], denied);
    return "";
}

std::string ImportPass::FirstState(const CheckedRows& rows, std::size_t i) {
    const bool told = !rows.steps.empty() && !rows.steps[i].state.empty();
    const std::string& wanted =
        told ? rows.steps[i].state : rows.records()[i].Text(SystemColumn::State);
    if (wanted == m_work.model.definition().initial_state) return wanted;
    Fault(rows.lines[i], Err("record.steps_skipped",
                             {{"register", m_work.model.id()}, {"state", wanted}},
                             told ? PointerOf(kStateTarget) : ""));
    return "";
}

void ImportPass::Fault(std::int64_t line, const Error& error) {
    ++m_done.faulty;
    const auto map = std::ranges::find_if(m_work.mapping.columns, [&](const ColumnMap& one) {
        return PointerOf(one.to) == error.where;
    });
    const bool found = !error.where.empty() && map != m_work.mapping.columns.end();
    m_done.tallies.Add(line, found ? map->from : "", error, false);
}

}  // namespace atalaya::transfer
