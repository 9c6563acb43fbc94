#include "transfer/row_checker.hpp"

#include <algorithm>

namespace atalaya::transfer {
namespace {

using registers::SystemColumn;

constexpr std::size_t kBatchRows = 5'000;
constexpr std::size_t kBatchesAhead = 4;

bool IsError(const registers::Finding& finding) { return !finding.warning; }

}  // namespace

RowChecker::RowChecker(RowMapper mapper, std::unique_ptr<RowSource> source,
                       std::shared_ptr<const registers::Model> model,
                       const registers::Records& records, May may, Stamp stamp,
                       Faulty on_faulty)
    : m_mapper(std::move(mapper)),
      m_source(std::move(source)),
      m_model(std::move(model)),
      m_records(records),
      m_may(std::move(may)),
      m_stamp(std::move(stamp)),
      m_on_faulty(std::move(on_faulty)),
      m_only_check(!m_stamp),
      m_thread([this](std::stop_token stop) { Work(stop); }) {}

RowChecker::~RowChecker() {
    m_thread.request_stop();
    m_changed.notify_all();
}

Result<std::optional<Batch>> RowChecker::Next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return !m_ready.empty() || m_ended; });
    if (!m_ready.empty()) {
        std::optional<Batch> batch = std::move(m_ready.front());
        m_ready.pop_front();
        lock.unlock();
        m_changed.notify_all();
        return batch;
    }
    if (m_thrown) std::rethrow_exception(m_thrown);
    if (m_error) return *m_error;
    return std::optional<Batch>();
}

void RowChecker::Work(std::stop_token stop) {
    try {
        bool more = true;
        while (more && !stop.stop_requested()) {
            Batch batch;
            while (batch.rows_read < static_cast<std::int64_t>(kBatchRows)) {
                auto next = m_source->Next();
                if (!next.ok()) {
                    std::lock_guard lock(m_mutex);
                    m_error = std::move(next).error();
                    more = false;
                    break;
                }
                more = *next;
                if (!more) break;
                ++batch.rows_read;
                registers::Record record;
                if (Check(record)) {
                    Keep(batch, std::move(record));
                } else {
                    ++batch.faulty;
                }
            }
            batch.bytes = m_source->BytesRead();
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [&] {
                return m_ready.size() < kBatchesAhead || stop.stop_requested();
            });
            if (batch.rows_read > 0) m_ready.push_back(std::move(batch));
            lock.unlock();
            m_changed.notify_all();
        }
    } catch (...) {
        std::lock_guard lock(m_mutex);
        m_thrown = std::current_exception();
    }
    std::lock_guard lock(m_mutex);
    m_ended = true;
    m_changed.notify_all();
}

// Digest and search words are made here, so that the thread that writes has only to write.
void RowChecker::Keep(Batch& batch, registers::Record record) {
    auto& rows = batch.countries[record.Text(SystemColumn::Country)];
    rows.lines.push_back(m_source->Line());
    if (m_mapper.has_state()) rows.steps.push_back(m_mapper.step());
    // A batch is of one kind, also when nothing more is to be stored from its middle on.
    if (!rows.ready && (m_only_check || !rows.checked.empty())) {
        rows.checked.push_back(std::move(record));
        return;
    }
    if (!rows.ready) rows.ready.emplace(*m_model);
    m_stamp(record);
    rows.ready->Add(std::move(record));
}

// The row as a record; false when it has an error. Findings go to the tallies either way.
bool RowChecker::Check(registers::Record& record) {
    registers::Findings findings;
    for (const auto& fault : m_source->Faults()) findings.push_back({fault});
    m_mapper.Read(m_source->Cells(), record, findings);
    const auto& country = record.Text(SystemColumn::Country);
    bool good = std::none_of(findings.begin(), findings.end(), IsError);
    if (good) {
        m_records.Finish(*m_model, record, country, nullptr, findings);
        good = std::none_of(findings.begin(), findings.end(), IsError);
    }
    if (good && Duplicate(record, findings)) good = false;
    if (good) {
        const auto& decision = MayImport(record);
        if (!decision) {
            findings.push_back({decision.ToError()});
            good = false;
        }
    }
    for (const auto& finding : findings) {
        m_tallies.Add(m_source->Line(), m_mapper.ColumnOf(finding.error.where), finding.error,
                      finding.warning);
    }
    if (!good) {
        ++m_faulty;
        if (m_on_faulty)
            m_on_faulty({m_source->header(), m_source->Cells(), m_source->Line(), findings});
    } else if (!findings.empty()) {
        ++m_with_warnings;
    }
    return good;
}

bool RowChecker::Duplicate(const registers::Record& record, registers::Findings& findings) {
    const auto& key = record.Text(SystemColumn::SourceKey);
    if (key.empty()) return false;
    auto [found, fresh] = m_lines_of_keys.try_emplace(
        record.Text(SystemColumn::Country) + '\n' + key, m_source->Line());
    if (fresh) return false;
    findings.push_back({Err("import.duplicate_row", {{"line", std::to_string(found->second)}})});
    return true;
}

const access::Decision& RowChecker::MayImport(const registers::Record& record) {
    std::string kind = record.Text(SystemColumn::Country) + '\n' +
                       record.Text(SystemColumn::Territory) + '\n' +
                       record.Text(SystemColumn::Unit);
    auto [found, fresh] = m_decisions.try_emplace(std::move(kind));
    if (fresh) found->second = m_may(record);
    return found->second;
}

}  // namespace atalaya::transfer
