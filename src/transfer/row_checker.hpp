#pragma once

// Reads and judges the rows of a file on a thread of its own, so that the store is never kept
// waiting: batches of checked records come out in the order of the file.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "registers/bulk.hpp"
#include "transfer/imports.hpp"
#include "transfer/tallies.hpp"

namespace atalaya::transfer {

// Rows that passed all checks, of one country: as records where they are only to be counted, made
// ready for the store where they go in.
struct CheckedRows {
    std::vector<registers::Record> checked;
    std::optional<registers::Batch> ready;
    std::vector<std::int64_t> lines;     // of each record
    std::vector<RowStep> steps;          // of each record; none where the file has no states

    std::span<const registers::Record> records() const {
        return ready ? ready->records() : std::span<const registers::Record>(checked);
    }
};

struct Batch {
    std::map<std::string, CheckedRows> countries;
    std::int64_t rows_read = 0;          // with the faulty ones
    std::int64_t faulty = 0;
    std::uint64_t bytes = 0;             // of the file so far
};

class RowChecker {
 public:
    // Whether the caller may import a record as it is; asked once for each kind of record.
    using May = std::function<access::Decision(const registers::Record&)>;
    // Says of a good record who brings it in and when. Unset: nothing is to be stored.
    using Stamp = std::function<void(registers::Record&)>;
    using Faulty = std::function<void(const FaultyRow&)>;

    RowChecker(RowMapper mapper, std::unique_ptr<RowSource> source,
               std::shared_ptr<const registers::Model> model, const registers::Records& records,
               May may, Stamp stamp = {}, Faulty on_faulty = {});
    ~RowChecker();

    // The next batch; nullopt at the end. Errors of the file end it.
    Result<std::optional<Batch>> Next();

    // From now on nothing is to be stored.
    void OnlyCheck() { m_only_check = true; }

    // After the end: what was found.
    std::int64_t faulty() const { return m_faulty; }
    std::int64_t with_warnings() const { return m_with_warnings; }
    Tallies& tallies() { return m_tallies; }
    std::uint64_t bytes_total() const { return m_source->BytesTotal(); }

 private:
    void Work(std::stop_token stop);
    void Keep(Batch& batch, registers::Record record);
    bool Check(registers::Record& record);
    bool Duplicate(const registers::Record& record, registers::Findings& findings);
    const access::Decision& MayImport(const registers::Record& record);

    RowMapper m_mapper;
    std::unique_ptr<RowSource> m_source;
    // Shared with the catalogue it came from, which may be replaced meanwhile.
    std::shared_ptr<const registers::Model> m_model;
    const registers::Records& m_records;
    May m_may;
    Stamp m_stamp;
    Faulty m_on_faulty;

    // Touched by the thread until it has ended, then by the caller.
    Tallies m_tallies;
    std::int64_t m_faulty = 0, m_with_warnings = 0;
    std::unordered_map<std::string, std::int64_t> m_lines_of_keys;
    std::unordered_map<std::string, access::Decision> m_decisions;

    std::atomic<bool> m_only_check;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Batch> m_ready;
    std::optional<Error> m_error;
    std::exception_ptr m_thrown;
    bool m_ended = false;
    std::jthread m_thread;               // last: stops before what it uses is gone
};

}  // namespace atalaya::transfer
