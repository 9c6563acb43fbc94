#include "transfer/imports.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/check.hpp"
#include "registers/keys.hpp"
#include "transfer/row_checker.hpp"

namespace atalaya::transfer {
namespace {

using registers::Record;
using registers::SystemColumn;

constexpr store::Migration kMigrations[] = {
    {1, "imports",
     "CREATE TABLE imports ("
     "country TEXT NOT NULL, id INTEGER NOT NULL, register TEXT NOT NULL, mapping TEXT NOT NULL, "
     "file_name TEXT NOT NULL, actor TEXT NOT NULL, started INTEGER NOT NULL, "
     "finished INTEGER NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL, "
     "changed INTEGER NOT NULL, unchanged INTEGER NOT NULL, faulty INTEGER NOT NULL, "
     "PRIMARY KEY (country, id))",
     "CREATE TABLE imports ("
     "country TEXT COLLATE \"C\" NOT NULL, id BIGINT NOT NULL, register TEXT NOT NULL, "
     "mapping TEXT NOT NULL, file_name TEXT NOT NULL, actor TEXT NOT NULL, "
     "started BIGINT NOT NULL, finished BIGINT NOT NULL, status TEXT NOT NULL, "
     "created BIGINT NOT NULL, changed BIGINT NOT NULL, unchanged BIGINT NOT NULL, "
     "faulty BIGINT NOT NULL, PRIMARY KEY (country, id))"},
    {2, "countries of imports", "ALTER TABLE imports ADD COLUMN countries TEXT NOT NULL DEFAULT ''",
     "ALTER TABLE imports ADD COLUMN countries TEXT COLLATE \"C\" NOT NULL DEFAULT ''"}};

// Imports belong to the node: one file may bring records of many countries.
constexpr std::string_view kNode = journal::kNodeChain;

std::string Joined(const std::set<std::string>& countries) {
    std::string out;
    for (const auto& country : countries) out += (out.empty() ? "" : ",") + country;
    return out;
}

access::Subject SubjectOf(std::string_view register_id) {
    access::Subject out;
    out.kind = "register";
    out.id = register_id;
    return out;
}

// What differs between a record and the one that a file brings, as a merge patch over the mapped
// fields; empty when they are equal.
json::object PatchOf(const registers::Model& model, const Mapping& mapping, const Record& before,
                     const Record& after) {
    json::object patch;
    for (const auto& map : mapping.columns) {
        const auto* field = model.FindField(map.to.substr(0, map.to.find('.')));
        std::span<const store::Cell> old(before.cells.data() + field->first_cell,
                                         field->cell_count);
        std::span<const store::Cell> now(after.cells.data() + field->first_cell, field->cell_count);
        if (std::equal(old.begin(), old.end(), now.begin())) continue;
        patch[field->id] = field->type->ToJson(*field, now);
    }
    return patch;
}

// One run through a file.
class Pass {
 public:
    Pass(store::Database& database, const journal::Journal& journal,
         const registers::Records& records, const base::Clock& clock, const access::Caller& caller,
         const registers::Model& model, const Mapping& mapping, const ImportOptions& options)
        : m_database(database),
          m_journal(journal),
          m_records(records),
          m_clock(clock),
          m_caller(caller),
          m_model(model),
          m_mapping(mapping),
          m_options(options) {}

    // Counts what would happen.
    Result<void> DryRun(RowChecker& checker, bool checking) {
        return Each(checker, checking, [&](Batch& batch) -> Result<void> {
            return m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
                const Report before = report;
                auto counted = CountAll(tx, batch);
                if (!counted.ok()) report = before;
                return counted;
            });
        });
    }

    // Stores each batch in a transaction of its own.
    Result<void> StoreBatches(RowChecker& checker) {
        return Each(checker, false, [&](Batch& batch) -> Result<void> {
            const Report before = report;
            return m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
                report = before;  // a transaction may be run again
                return StoreAll(tx, batch);
            });
        });
    }

    // Stores everything within one transaction of the caller's.
    Result<void> StoreWithin(store::Transaction& tx, RowChecker& checker) {
        report = {};
        return Each(checker, false, [&](Batch& batch) { return StoreAll(tx, batch); });
    }

    // Says of a record who brings it in, in which import and when.
    void Stamp(Record& record) const {
        const base::Timestamp now = m_clock.Now();
        record.At(SystemColumn::CreatedAt) = now;
        record.At(SystemColumn::ChangedAt) = now;
        record.At(SystemColumn::CreatedBy) = m_caller.Actor();
        record.At(SystemColumn::ChangedBy) = m_caller.Actor();
        record.At(SystemColumn::ImportId) = import_id;
    }

    Report report;
    std::int64_t import_id = 0;
    std::set<std::string> countries;  // of the rows that were stored or found unchanged

 private:
    template <class Use>
    Result<void> Each(RowChecker& checker, bool checking, Use use) {
        Progress progress;
        progress.checking = checking;
        progress.bytes_total = checker.bytes_total();
        for (;;) {
            if (m_options.cancel && *m_options.cancel) {
                report.cancelled = true;
                return {};
            }
            ATALAYA_ASSIGN(auto batch, checker.Next());
            if (!batch) break;
            ATALAYA_TRY(use(*batch));
            progress.rows += batch->rows_read;
            progress.bytes = batch->bytes;
            report.rows = progress.rows;
            if (m_options.progress) m_options.progress(progress);
        }
        report.faulty = checker.faulty();
        report.with_warnings = checker.with_warnings();
        report.tallies = checker.tallies().Take();
        report.more_tallies = checker.tallies().more();
        return {};
    }

    using Known = std::unordered_map<std::string, Record>;

    Known FindKnown(store::Transaction& tx, const std::string& country,
                    std::span<const Record> records) const {
        std::vector<std::string> keys;
        keys.reserve(records.size());
        for (const auto& record : records) keys.push_back(record.Text(SystemColumn::SourceKey));
        return registers::FindByKeys(tx, m_model, country, keys);
    }

    // Tells new records from known ones and changes those known ones that differ (where `store`);
    // `fresh` is called with each new one.
    template <class Fresh>
    Result<void> Sort(store::Transaction& tx, std::span<const Record> records, const Known& known,
                      bool store, Fresh fresh) {
        for (const auto& record : records) {
            auto found = known.find(record.Text(SystemColumn::SourceKey));
            if (found == known.end()) {
                ++report.created;
                fresh(record);
            } else {
                ATALAYA_TRY(Change(tx, found->second, record, store));
            }
        }
        return {};
    }

    Result<void> CountAll(store::Transaction& tx, const Batch& batch) {
        for (const auto& [country, records] : batch.checked) {
            auto known = FindKnown(tx, country, records);
            ATALAYA_TRY(Sort(tx, records, known, false, [](const Record&) {}));
        }
        return {};
    }

    Result<void> StoreAll(store::Transaction& tx, Batch& batch) {
        for (auto& [country, ready] : batch.ready) {
            countries.insert(country);
            auto known = FindKnown(tx, country, ready.records());
            if (known.empty()) {   // the first import of a file: nothing needs to be copied
                report.created += static_cast<std::int64_t>(ready.size());
                Insert(tx, ready);
                continue;
            }
            registers::Batch fresh(m_model);
            ATALAYA_TRY(Sort(tx, ready.records(), known, true,
                             [&](const Record& record) { fresh.Add(record); }));
            Insert(tx, fresh);
        }
        return {};
    }

    Result<void> Change(store::Transaction& tx, const Record& before, const Record& after,
                        bool store) {
        auto patch = PatchOf(m_model, m_mapping, before, after);
        if (patch.empty()) {
            ++report.unchanged;
            return {};
        }
        ++report.changed;
        if (!store) return {};
        ATALAYA_ASSIGN(auto changed, m_records.Update(tx, m_caller, m_model, before.Reference(),
                                                      before.Int(SystemColumn::Version), patch));
        return {};
    }

    void Insert(store::Transaction& tx, registers::Batch& batch) {
        registers::InsertMany(tx, m_journal, m_caller.Actor(), import_id, batch);
    }

    store::Database& m_database;
    const journal::Journal& m_journal;
    const registers::Records& m_records;
    const base::Clock& m_clock;
    const access::Caller& m_caller;
    const registers::Model& m_model;
    const Mapping& m_mapping;
    const ImportOptions& m_options;
};

void Begin(store::Transaction& tx, const ImportInfo& info) {
    tx.Execute(
        "INSERT INTO imports (country, id, register, mapping, file_name, actor, started, finished, "
        "status, created, changed, unchanged, faulty) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 'running', 0, 0, 0, 0)",
        {kNode, info.id, std::string_view(info.register_id), std::string_view(info.mapping),
         std::string_view(info.file_name), std::string_view(info.actor), info.started});
}

void End(store::Transaction& tx, const journal::Journal& journal, const ImportInfo& info,
         const Report& report, std::string_view status, base::Timestamp now) {
    tx.Execute(
        "UPDATE imports SET finished = $1, status = $2, created = $3, changed = $4, "
        "unchanged = $5, faulty = $6, countries = $7 WHERE country = $8 AND id = $9",
        {now, status, report.created, report.changed, report.unchanged, report.faulty,
         Joined(info.countries), kNode, info.id});
    journal::Draft draft;
    draft.country = kNode;
    draft.actor = info.actor;
    draft.action = "import.finished";
    draft.subject = "import:" + std::to_string(info.id);
    draft.payload = base::CanonicalJson(json::object{{"register", info.register_id},
                                                     {"mapping", info.mapping},
                                                     {"file", info.file_name},
                                                     {"status", status},
                                                     {"created", report.created},
                                                     {"changed", report.changed},
                                                     {"unchanged", report.unchanged},
                                                     {"faulty", report.faulty}});
    journal.Append(tx, draft);
}

}  // namespace

Imports::Imports(store::Database& database, const access::Policy& policy,
                 const journal::Journal& journal, const registers::Records& records,
                 const base::Clock& clock)
    : m_database(database),
      m_policy(policy),
      m_journal(journal),
      m_records(records),
      m_clock(clock) {}

Result<void> Imports::Prepare(store::Database& database) {
    return store::Migrate(database, "transfer", kMigrations);
}

Result<Report> Imports::Run(const access::Caller& caller,
                            std::shared_ptr<const registers::Model> model, const Mapping& mapping,
                            const Open& open, const ImportOptions& options) {
    auto may = m_policy.Decide(caller, access::Action::Import, SubjectOf(model->id()));
    if (!may) return may.ToError();
    std::vector<std::string> unmapped;
    auto checker = [&](RowChecker::Stamp stamp = {}) -> Result<std::unique_ptr<RowChecker>> {
        ATALAYA_ASSIGN(auto source, open());
        ATALAYA_ASSIGN(auto mapper,
                       RowMapper::Bind(mapping, model, source->header(), m_clock.Today()));
        unmapped = mapper.unmapped();
        return std::make_unique<RowChecker>(
            std::move(mapper), std::move(source), model, m_records, [&](const Record& record) {
                return m_policy.Decide(caller, access::Action::Import,
                                       registers::SubjectOf(*model, record));
            },
            std::move(stamp));
    };
    Pass pass(m_database, m_journal, m_records, m_clock, caller, *model, mapping, options);
    if (options.dry_run || options.everything_or_nothing) {
        ATALAYA_ASSIGN(auto first, checker());
        ATALAYA_TRY(pass.DryRun(*first, !options.dry_run));
        pass.report.unmapped = unmapped;
        if (options.dry_run || pass.report.faulty > 0 || pass.report.cancelled) return pass.report;
    }

    const auto stamp = [&pass](Record& record) { pass.Stamp(record); };
    ImportInfo info;
    info.register_id = model->id();
    info.mapping = mapping.id;
    info.file_name = options.file_name;
    info.actor = caller.Actor();
    info.started = m_clock.Now();
    m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        info.id = store::TakeNumbers(tx, kNode, "imports");
        Begin(tx, info);
    });
    pass.import_id = info.id;
    pass.report = {};
    auto finish = [&](store::Transaction& tx) {
        info.countries = pass.countries;
        End(tx, m_journal, info, pass.report, pass.report.cancelled ? "cancelled" : "done",
            m_clock.Now());
    };
    if (options.everything_or_nothing) {
        bool cancelled = false;
        auto stored =
            m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
                ATALAYA_ASSIGN(auto second, checker(stamp));
                ATALAYA_TRY(pass.StoreWithin(tx, *second));
                cancelled = pass.report.cancelled;
                if (cancelled) return Err("import.cancelled");  // nothing goes in
                finish(tx);
                return {};
            });
        if (!stored.ok() && !cancelled) return std::move(stored).error();
        if (cancelled) {
            pass.report.created = pass.report.changed = pass.report.unchanged = 0;
            m_database.Run(store::Mode::ReadWrite, finish);
        }
    } else {
        ATALAYA_ASSIGN(auto only, checker(stamp));
        ATALAYA_TRY(pass.StoreBatches(*only));
        m_database.Run(store::Mode::ReadWrite, finish);
    }
    pass.report.import_id = info.id;
    pass.report.unmapped = std::move(unmapped);
    pass.report.stored = !(pass.report.cancelled && options.everything_or_nothing);
    return pass.report;
}

}  // namespace atalaya::transfer
