#include "transfer/imports.hpp"

#include <utility>

#include "transfer/import_lock.hpp"
#include "transfer/import_pass.hpp"
#include "transfer/import_table.hpp"
#include "transfer/row_checker.hpp"

namespace atalaya::transfer {
namespace {

using registers::Record;

access::Subject SubjectOf(std::string_view register_id) {
    access::Subject out;
    out.kind = "register";
    out.id = register_id;
    return out;
}

// The line of the list with what a pass has done.
ImportInfo With(ImportInfo info, const Report& report, std::set<std::string> countries) {
    info.countries = std::move(countries);
    info.created = report.created;
    info.changed = report.changed;
    info.unchanged = report.unchanged;
    info.faulty = report.faulty;
    return info;
}

}  // namespace

// One call of Run: the file, who brings it, and what is known of it.
class Imports::Running {
 public:
    Running(Imports& imports, const access::Caller& caller,
            std::shared_ptr<const registers::Model> model, const Mapping& mapping,
            const Open& open, const ImportOptions& options)
        : m_imports(imports),
          m_caller(caller),
          m_model(std::move(model)),
          m_mapping(mapping),
          m_open(open),
          m_options(options) {
        m_info.register_id = m_model->id();
        m_info.mapping = mapping.id;
        m_info.file_name = options.file_name;
        m_info.actor = caller.Actor();
        m_info.started = imports.m_clock.Now();
    }

    Result<Report> DryRun() {
        ATALAYA_ASSIGN(auto rows, OpenFile());
        ImportPass pass(Work(), 0);
        const auto checker = Check(std::move(rows), {});
        ATALAYA_TRY(pass.Count(*checker));
        return Told(pass.report(), false);
    }

    // All in one transaction, which ends at the first faulty row; the rest is then only counted.
    Result<Report> Whole() {
        ATALAYA_ASSIGN(auto rows, OpenFile());
        ATALAYA_ASSIGN(const auto lock, Begin());
        return Ended(lock, [&]() -> Result<Report> {
            std::optional<ImportPass> pass;
            std::unique_ptr<RowChecker> checker;
            auto whole = StoreWhole(pass, checker, std::move(rows));
            if (whole.ok() && *whole) return Told(pass->report(), true);
            if (whole.ok() && pass->report().cancelled) {
                auto report = pass->report();
                report.created = report.changed = report.unchanged = 0;
                End(report, {}, "cancelled");
                return Told(std::move(report), false);
            }
            // Nothing was stored, and the list does not speak of it.
            Run(&ForgetImport, std::exchange(m_info.id, 0));
            if (!whole.ok()) return std::move(whole).error();
            ATALAYA_TRY(pass->Count(*checker));
            return Told(pass->report(), false);
        });
    }

    // The good rows, each batch in a transaction of its own.
    Result<Report> GoodRows() {
        ATALAYA_ASSIGN(auto rows, OpenFile());
        ATALAYA_ASSIGN(const auto lock, Begin());
        return Ended(lock, [&]() -> Result<Report> {
            ImportPass pass(Work(), m_info.id);
            const auto checker = Check(std::move(rows), StampOf(pass));
            const auto goes_on = [&](store::Transaction& tx) {
                return TrackImport(tx, With(m_info, pass.report(), pass.countries()));
            };
            ATALAYA_TRY(pass.StoreBatches(*checker, goes_on));
            End(pass.report(), pass.countries(), pass.report().cancelled ? "cancelled" : "done");
            return Told(pass.report(), true);
        });
    }

 private:
    store::Database& Database() { return m_imports.m_database; }

    // The file with the mapping joined to its columns.
    struct Rows {
        std::unique_ptr<RowSource> source;
        RowMapper mapper;
    };

    ImportWork Work() const {
        return {m_imports.m_database, m_imports.m_journal, m_imports.m_policy,
                m_imports.m_records,  m_imports.m_clock,   m_caller,
                *m_model,             m_mapping,           m_options,
                m_sheet};
    }

    static RowChecker::Stamp StampOf(const ImportPass& pass) {
        return [&pass](Record& record) { pass.Stamp(record); };
    }

    // The import is in the list from here on. The lock is held as long as it runs.
    Result<ImportLock> Begin() {
        ATALAYA_ASSIGN(auto lock, ImportLock::Take(m_imports.m_folder, m_imports.m_random));
        m_info.id = Database().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return BeginImport(tx, m_info, lock.name());
        });
        return lock;
    }

    // True: all of it is stored. False: nothing, for a faulty row or because it was cancelled.
    Result<bool> StoreWhole(std::optional<ImportPass>& pass, std::unique_ptr<RowChecker>& checker,
                            std::optional<Rows> rows) {
        bool whole = false;
        auto stored = Database().Run(
            store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
                checker.reset();
                pass.emplace(Work(), m_info.id);
                if (!rows) {   // the transaction is run again
                    ATALAYA_ASSIGN(rows, OpenFile());
                }
                checker = Check(*std::exchange(rows, std::nullopt), StampOf(*pass));
                // Who would undo it waits from here to its end.
                if (!TrackImport(tx, m_info)) return Err("import.cancelled");
                ATALAYA_ASSIGN(whole, pass->StoreWithin(tx, *checker));
                if (!whole) return Err("import.cancelled");   // only to roll back
                EndImport(tx, m_imports.m_journal, With(m_info, pass->report(), pass->countries()),
                          m_info.actor, "done", m_imports.m_clock.Now());
                return {};
            });
        if (!stored.ok() && stored.error().code != "import.cancelled")
            return std::move(stored).error();
        return stored.ok();
    }

    // What breaks off in `work` does not leave the import running.
    template <class Do>
    Result<Report> Ended(const ImportLock& lock, Do work) {
        try {
            auto report = work();
            if (!report.ok()) Interrupt();
            lock.Remove();
            return report;
        } catch (...) {
            try {
                Interrupt();
                lock.Remove();
            } catch (const store::StoreError&) {
                // If the store has gone, the next start of the program tells of it.
            }
            throw;
        }
    }

    // With what had gone in until then, as its line in the list says.
    void Interrupt() {
        Database().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            if (const auto info = FindImport(tx, m_info.id))
                EndImport(tx, m_imports.m_journal, *info, info->actor, "interrupted",
                          m_imports.m_clock.Now());
        });
    }

    void Run(void (*work)(store::Transaction&, std::int64_t), std::int64_t import_id) {
        Database().Run(store::Mode::ReadWrite,
                       [&](store::Transaction& tx) { work(tx, import_id); });
    }

    Result<Rows> OpenFile() {
        ATALAYA_ASSIGN(auto source, m_open());
        ATALAYA_ASSIGN(auto mapper, RowMapper::Bind(m_mapping, m_model, source->header(),
                                                    m_imports.m_clock.Today()));
        m_unmapped = mapper.unmapped();
        m_sheet = source->Sheet();
        return Rows{std::move(source), std::move(mapper)};
    }

    std::unique_ptr<RowChecker> Check(Rows rows, RowChecker::Stamp stamp) {
        const auto may = [this](const Record& record) {
            return m_imports.m_policy.Decide(m_caller, access::Action::Import,
                                             registers::SubjectOf(*m_model, record));
        };
        return std::make_unique<RowChecker>(std::move(rows.mapper), std::move(rows.source),
                                            m_model, m_imports.m_records, may, std::move(stamp),
                                            m_options.faulty);
    }

    void End(const Report& report, std::set<std::string> countries, std::string_view status) {
        Database().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            EndImport(tx, m_imports.m_journal, With(m_info, report, countries), m_info.actor,
                      status, m_imports.m_clock.Now());
        });
    }

    Report Told(Report report, bool stored) {
        report.import_id = m_info.id;
        report.unmapped = m_unmapped;
        report.sheet = m_sheet;
        report.stored = stored;
        return report;
    }

    Imports& m_imports;
    const access::Caller& m_caller;
    std::shared_ptr<const registers::Model> m_model;   // of a catalogue that may be replaced
    const Mapping& m_mapping;
    const Open& m_open;
    const ImportOptions& m_options;
    ImportInfo m_info;
    std::vector<std::string> m_unmapped;
    std::string m_sheet;
};

Imports::Imports(store::Database& database, const access::Policy& policy,
                 const journal::Journal& journal, const registers::Records& records,
                 const base::Clock& clock, base::Random& random, std::filesystem::path folder)
    : m_database(database),
      m_policy(policy),
      m_journal(journal),
      m_records(records),
      m_clock(clock),
      m_random(random),
      m_folder(std::move(folder)) {}

Result<void> Imports::Prepare(store::Database& database) {
    return store::Migrate(database, "transfer", ImportMigrations());
}

Result<Report> Imports::Run(const access::Caller& caller,
                            std::shared_ptr<const registers::Model> model, const Mapping& mapping,
                            const Open& open, const ImportOptions& options) {
    const auto may = m_policy.Decide(caller, access::Action::Import, SubjectOf(model->id()));
    if (!may) return may.ToError();
    Running running(*this, caller, std::move(model), mapping, open, options);
    if (options.dry_run) return running.DryRun();
    return options.everything_or_nothing ? running.Whole() : running.GoodRows();
}

void Imports::NoteInterrupted() {
    ImportLock::Sweep(m_folder, [&](const std::string& owner) {
        m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            for (const auto& info : RunningImports(tx, owner))
                EndImport(tx, m_journal, info, access::Caller::System().Actor(), "interrupted",
                          m_clock.Now());
        });
    });
}

}  // namespace atalaya::transfer
