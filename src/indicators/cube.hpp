#pragma once

// The coded columns of one register in memory: filled from the store once, then kept in step with
// it record by record.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "columns/columns.hpp"
#include "indicators/kept_counts.hpp"
#include "indicators/reading.hpp"
#include "registers/model.hpp"
#include "store/database.hpp"

namespace atalaya::indicators {

// Cells of one answer, at most: what a person, a page or a spreadsheet can still take.
inline constexpr std::uint64_t kMostCells = 2'000'000;

// Number of a record within its country, as changes name it.
struct RecordId {
    std::string country;
    std::int64_t id = 0;
};

class Cube {
 public:
    // What every indicator of the register needs: its columns, its measures and its conditions.
    struct Needs {
        std::vector<CodedColumn> columns;
        std::vector<MeasureColumn> measures;
        std::vector<expr::Expression> conditions;
    };

    Cube(std::shared_ptr<const registers::Model> model, Needs needs, base::Date today);

    // Replaces everything by what the store has.
    void Load(store::Transaction& tx);
    // Reads these records again: new ones are added; of changed ones the old row ends and a new
    // one begins, so that what was counted before can be brought up to date.
    void Apply(store::Transaction& tx, std::span<const RecordId> changed);
    // Whether so many rows have ended that Load is worth its time.
    bool IsWornOut() const { return m_ended.size() > kFewEnded + m_live.size() / 4; }

    // Whether Count can answer: no filter of the asker, and the conditions hold for today.
    bool CanAnswer(const Reading& reading) const;
    // Precondition: CanAnswer(reading). Errors: indicator.too_many_cells {cells, limit}.
    Result<Counted> Count(const Reading& reading, int threads) const;

    std::size_t Bytes() const;
    base::Timestamp last_change() const { return m_last_change; }

 private:
    // A coded column with where its cells stand in a fetched row.
    struct Column {
        CodedColumn source;
        int at = 0, precision_at = 0;
        columns::Dimension codes;
        std::string last_value;          // the value before: neighbours are often equal
        std::uint32_t last_code = 0;
        bool any = false;
    };
    struct MeasureSlot {
        MeasureColumn source;
        int at = 0, base_at = 0;
        columns::Measure values;
    };
    struct Condition {
        expr::Expression expression;
        columns::Dimension holds;        // "0" is code 0, "1" is code 1
    };

    // A reading made ready for the kernel.
    struct Prepared {
        columns::Question question;
        std::vector<Reason> reason_of_filter;         // by filter of the question
        std::vector<std::vector<std::string>> keys;   // by axis, of its groups in order
        std::optional<std::vector<std::uint8_t>> mask;   // of a scope in several parts
    };
    static constexpr std::size_t kFewEnded = 100'000;

    int Fetch(const std::string& column);
    std::string SelectList() const;
    void Read(store::Cursor& cursor);
    std::uint32_t CodeAt(Column& column, store::Cursor& cursor);
    std::int64_t MeasureAt(const MeasureSlot& slot, store::Cursor& cursor) const;
    void Clear();
    const Column& Find(const CodedColumn& column) const;
    const columns::Dimension& ConditionOf(const Reading& reading) const;
    const columns::Measure* MeasureOf(const Reading& reading) const;
    Prepared Prepare(const Reading& reading) const;
    bool ScopeFilters(const Reading& reading, std::vector<columns::RowFilter>& out) const;
    std::vector<std::uint8_t> ScopeMask(const access::Scope& scope) const;

    std::shared_ptr<const registers::Model> m_model;
    base::Date m_today;
    std::vector<std::string> m_fetched;                       // SQL columns, in order of the query
    std::vector<std::pair<int, std::size_t>> m_cells;         // fetched position -> cell of a record
    std::vector<store::Cell> m_record;                        // scratch for conditions
    std::vector<Column> m_columns;
    std::vector<MeasureSlot> m_measures;
    std::vector<Condition> m_conditions;
    std::vector<std::uint8_t> m_live;                         // 0: ended
    std::vector<columns::Row> m_ended;                        // in the order in which they did
    mutable KeptCounts m_kept;
    // Row of each record; numbers of a country are dense, so a vector by number.
    std::map<std::string, std::vector<columns::Row>, std::less<>> m_row_of;
    base::Timestamp m_last_change = 0;
};

}  // namespace atalaya::indicators
