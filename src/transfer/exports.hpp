#pragma once

// Records out of a register, page by page, in constant memory.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "journal/journal.hpp"
#include "registers/records.hpp"
#include "store/database.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::transfer {

enum class ExportFormat { Csv, Xlsx, JsonLines };
std::optional<ExportFormat> ExportFormatFromName(std::string_view name);   // "csv", "xlsx", "jsonl"
std::string_view MediaTypeOf(ExportFormat format);

struct ExportRequest {
    ExportFormat format = ExportFormat::Csv;
    std::string filter, search;           // as registers::Query
    bool with_withdrawn = false;
};

// One export under way. CSV and XLSX have a row for each record and a column for each part of each
// field, and last the reasons for missing values ("purity: refused"). The rows of a repeated group
// stand beside each other ("milestones.1.due", "milestones.2.due"), with columns for as many as any
// record that the caller may take away has; an import understands them again. Attachments are in
// JSON lines only. What the caller may not see is empty.
class Export {
 public:
    // Everything given outlives it. Writes the journal entry "record.exported" first. Errors:
    // access.denied, and those of Records::List for the filter.
    static Result<std::unique_ptr<Export>> Begin(store::Database& database,
                                                 const access::Policy& policy,
                                                 const journal::Journal& journal,
                                                 const registers::Records& records,
                                                 const access::Caller& caller,
                                                 std::shared_ptr<const registers::Model> model,
                                                 ExportRequest request);
    ~Export();

    // The next bytes of the file; empty at the end.
    Result<std::string> Next();
    std::int64_t rows() const { return m_rows; }

 private:
    Export(store::Database& database, const access::Policy& policy,
           const registers::Records& records, const access::Caller& caller,
           std::shared_ptr<const registers::Model> model, ExportRequest request);
    void CountGroupRows();
    Result<void> WriteHeader();
    Result<void> WriteRecord(const registers::Record& record);
    Result<void> WriteRow(const registers::Record& record, const std::set<std::string>& hidden);

    store::Database& m_database;
    const access::Policy& m_policy;
    const registers::Records& m_records;
    access::Caller m_caller;
    // Shared with the catalogue it came from, which may be replaced while the export runs.
    std::shared_ptr<const registers::Model> m_model;
    registers::Query m_query;
    ExportFormat m_format;
    std::string m_bytes;                  // written and not yet given out
    std::unique_ptr<RowSink> m_sink;      // none for JSON lines
    std::map<const registers::Field*, std::size_t> m_group_rows;   // columns of each group
    std::int64_t m_rows = 0;
    bool m_begun = false, m_ended = false;
};

}  // namespace atalaya::transfer
