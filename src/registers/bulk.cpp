#include "registers/bulk.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "registers/history.hpp"
#include "registers/rows.hpp"
#include "registers/words.hpp"

namespace atalaya::registers {

namespace {

std::string SubjectName(const Model& model) {
    return "register:" + model.id();
}

void WriteRows(store::Transaction& tx, const Model& model, std::span<const Record> records) {
    const auto writer = tx.Bulk(model.table(), model.columns());
    std::vector<store::CellView> views(model.columns().size());
    for (const auto& record : records) {
        for (std::size_t i = 0; i < views.size(); ++i) views[i] = store::View(record.cells[i]);
        writer->Row(views);
    }
    writer->Finish();
}

void WriteGroup(store::Transaction& tx, const Model& model, const Field& group,
                std::span<const Record> records) {
    const auto has_rows = [&](const Record& record) { return !record.Rows(group).empty(); };
    if (std::none_of(records.begin(), records.end(), has_rows)) return;
    std::vector<std::string> columns = {"country", "record_id", "position"};
    const auto& own = model.GroupColumns(group);
    columns.insert(columns.end(), own.begin(), own.end());
    const auto writer = tx.Bulk(model.GroupTable(group), columns);
    for (const auto& record : records) {
        std::int64_t position = 0;
        for (const auto& row : record.Rows(group)) {
            auto views = ViewsOf(row);
            views.insert(views.begin(), {store::View(record.At(SystemColumn::Country)),
                                         record.Int(SystemColumn::Id), position++});
            writer->Row(views);
        }
    }
    writer->Finish();
}

}  // namespace

void BatchDigest::Add(std::int64_t id, const base::Digest& digest) {
    m_hasher.Add(id);
    m_hasher.Add(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

Batch::Batch(const Model& model) : m_model(model), m_words(std::make_unique<WordBatch>()) {}

Batch::~Batch() = default;

void Batch::Add(Record record) {
    record.At(SystemColumn::Version) = std::int64_t{1};
    record.At(SystemColumn::Withdrawn) = std::int64_t{0};
    SetDigest(m_model, record);
    m_words->Add(m_model, record, static_cast<std::int64_t>(m_records.size()));
    m_records.push_back(std::move(record));
}

std::int64_t InsertMany(store::Transaction& tx, const journal::Journal& journal,
                        std::string_view actor, std::int64_t import_id, Batch& batch) {
    if (batch.m_records.empty()) return 0;
    const auto& model = batch.model();
    const std::string country = batch.m_records.front().Text(SystemColumn::Country);
    const auto count = static_cast<std::int64_t>(batch.size());
    const auto first = store::TakeNumbers(tx, country, SubjectName(model), count);
    BatchDigest digest;
    for (std::int64_t i = 0; i < count; ++i) {
        auto& record = batch.m_records[static_cast<std::size_t>(i)];
        record.At(SystemColumn::Id) = first + i;
        digest.Add(first + i, StoredDigest(record));
    }
    WriteRows(tx, model, batch.m_records);
    for (const auto* group : model.groups()) WriteGroup(tx, model, *group, batch.m_records);
    batch.m_words->Write(tx, model, country, first);
    journal.Append(
        tx, {.country = country,
             .actor = std::string(actor),
             .action = "import.rows",
             .subject = SubjectName(model),
             .payload = base::CanonicalJson(json::object{{"import", import_id},
                                                         {"first", first},
                                                         {"count", count},
                                                         {"digest", base::Hex(digest.Finish())}})});
    return first;
}

std::int64_t InsertMany(store::Transaction& tx, const journal::Journal& journal, const Model& model,
                        std::string_view actor, std::int64_t import_id, std::span<Record> records) {
    Batch batch(model);
    for (const auto& record : records) batch.Add(record);
    const auto first = InsertMany(tx, journal, actor, import_id, batch);
    for (std::size_t i = 0; i < records.size(); ++i) records[i].cells = batch.records()[i].cells;
    return first;
}

}  // namespace atalaya::registers
