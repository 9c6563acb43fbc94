// Imports a file of synthetic seizures through validation, search words and journal, beside what
// the stores do alone with the very rows that it makes.
//
//   bench_import FOLDER [POSTGRES-CONNECTION-STRING] [ROWS] [TIMES]

#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "bare.hpp"
#include "base/check.hpp"
#include "measure.hpp"
#include "synthetic.hpp"

namespace atalaya::bench {
namespace {

struct Settings {
    std::filesystem::path folder;
    std::string server;
    std::int64_t rows = 1'000'000;
    int times = 3;
};

class Bench {
 public:
    explicit Bench(Settings settings) : m_settings(std::move(settings)) {
        m_csv = m_settings.folder / "seizures.csv";
        WriteCsv(m_csv, m_settings.rows);
    }

    void Run() {
        std::vector<Taken> good, whole, plain, same, copy, server_good, server_whole;
        for (int i = 0; i < m_settings.times; ++i) {
            good.push_back(Import("", false, i == 0));
            whole.push_back(Import("", true, false));
            plain.push_back(Bare(m_plain, {&*m_records}));
            same.push_back(Bare(m_indexed, {&*m_records, &*m_words}));
            if (m_settings.server.empty()) continue;
            server_good.push_back(Import(m_settings.server, false, i == 0));
            server_whole.push_back(Import(m_settings.server, true, false));
            copy.push_back(Copy({&*m_records}));
        }
        Tell("SQLite alone: prepared inserts of the rows, one transaction", plain, plain);
        Tell("SQLite alone: the same with the indexes and the search words", same, plain);
        Tell("SQLite: import, good rows, 5,000 to a transaction", good, plain);
        Tell("SQLite: import, everything or nothing", whole, plain);
        if (m_settings.server.empty()) return;
        Tell("PostgreSQL alone: COPY of the rows", copy, copy);
        Tell("PostgreSQL: import, good rows", server_good, copy);
        Tell("PostgreSQL: import, everything or nothing", server_whole, copy);
    }

 private:
    Taken Import(const std::string& server, bool whole, bool take_rows) {
        const auto name = fmt::format("import_{}", ++m_made);
        const auto folder = m_settings.folder / name;
        Taken taken;
        {
            const auto node = OpenNode(folder, server, name);
            const auto model = node->catalogue()->Find("seizures");
            transfer::ImportOptions options;
            options.everything_or_nothing = whole;
            options.file_name = "seizures.csv";
            const auto open = [&] { return transfer::OpenRows(m_csv, {}); };
            taken = Take([&] {
                const auto report = node->imports.Run(access::Caller::System(), model,
                                                      MappingOfCsv(), open, options);
                base::Check(report.ok(), report.ok() ? "" : report.error().Describe());
                base::Check(report->created == m_settings.rows, "every row is good");
            });
            if (take_rows) TakeRows(*node, *model);
            if (!server.empty()) Drop(*node, name);
        }
        std::filesystem::remove_all(folder);
        return taken;
    }

    void TakeRows(app::App& node, const registers::Model& model) {
        node.database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            if (tx.kind() == store::Kind::Postgres) {
                m_copy_plain = PlainTable(tx.kind(), model.table(), model.columns(),
                                          model.column_types());
                return;
            }
            m_plain =
                PlainTable(tx.kind(), model.table(), model.columns(), model.column_types());
            auto ddl = tx.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND "
                                "tbl_name IN ($1, $2) ORDER BY type DESC",
                                {std::string_view(model.table()),
                                 std::string_view(model.words_table())});
            while (ddl->Next()) m_indexed += std::string(ddl->Text(0)) + ";";
            m_records = StoredRows::Take(tx, model.table(), model.columns(), "country, id");
            m_words = StoredRows::Take(tx, model.words_table(),
                                       store::Columns(tx, model.words_table()),
                                       "country, word, class, first");
        });
    }

    Taken Bare(const std::string& ddl, const std::vector<const StoredRows*>& tables) {
        const auto folder = m_settings.folder / fmt::format("bare_{}", ++m_made);
        std::filesystem::create_directories(folder);
        const auto taken =
            Take([&] { BareInserts((folder / "bare.db").string(), ddl, tables); });
        std::filesystem::remove_all(folder);
        return taken;
    }

    Taken Copy(const std::vector<const StoredRows*>& tables) {
        const auto schema = fmt::format("bare_{}", ++m_made);
        return Take([&] { BareCopy(m_settings.server, schema, m_copy_plain, tables); });
    }

    static void Drop(app::App& node, const std::string& schema) {
        node.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            tx.Execute("DROP SCHEMA " + store::Identifier(schema) + " CASCADE");
        });
    }

    void Tell(std::string_view what, const std::vector<Taken>& taken,
              const std::vector<Taken>& beside) const {
        const auto [seconds, processor] = Medians(taken);
        auto note = fmt::format("{:.0f} rows/s, processor {}",
                                static_cast<double>(m_settings.rows) / seconds, Shown(processor));
        if (&taken != &beside) {
            const auto other = Medians(beside);
            note += fmt::format("; {:.2f} times by the clock, {:.2f} by processor",
                                seconds / other.seconds, processor / other.processor);
        }
        Line(what, Shown(seconds), note);
    }

    static Taken Medians(const std::vector<Taken>& taken) {
        std::vector<double> seconds, processor;
        for (const auto& one : taken) {
            seconds.push_back(one.seconds);
            processor.push_back(one.processor);
        }
        return {Median(std::move(seconds)), Median(std::move(processor))};
    }

    Settings m_settings;
    std::filesystem::path m_csv;
    int m_made = 0;
    std::string m_plain, m_indexed, m_copy_plain;
    std::optional<StoredRows> m_records, m_words;
};

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "bench_import FOLDER [POSTGRES-CONNECTION-STRING] [ROWS] [TIMES]\n");
        return 2;
    }
    atalaya::bench::Settings settings;
    settings.folder = argv[1];
    if (argc > 2) settings.server = argv[2];
    if (argc > 3) settings.rows = std::atoll(argv[3]);
    if (argc > 4) settings.times = std::atoi(argv[4]);
    atalaya::bench::Bench(std::move(settings)).Run();
    return 0;
}
