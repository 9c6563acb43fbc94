// The parts of an import: judging a record, preparing a batch, and writing it, each alone.
//
//   bench_records FOLDER [ROWS]

#include "registers/records.hpp"

#include <cstdio>
#include <ctime>
#include <filesystem>

#include "base/random.hpp"
#include "expr/expr.hpp"
#include "registers/tables.hpp"

namespace atalaya::bench {
namespace {

using registers::Record;
using registers::SystemColumn;

constexpr std::size_t kBatch = 10'000;

// The processor time of this thread: what the machine does besides does not enter.
double Now() {
    timespec at{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) / 1e9;
}

template <class T>
T Must(Result<T> result) {
    if (!result.ok()) {
        std::fprintf(stderr, "%s\n", result.error().Describe().c_str());
        std::exit(1);
    }
    return *std::move(result);
}

void Print(const char* what, std::size_t rows, double seconds) {
    std::printf("| %s | %zu | %.2f | %.0f |\n", what, rows, seconds,
                static_cast<double>(rows) / seconds);
}

json::object Seizure(base::Random& random, std::size_t number) {
    static const char* const substances[] = {"cocaine", "heroin", "cannabis_herb", "amphetamine"};
    static const char* const names[] = {"Cocaine hydrochloride", "Heroin no. 3", "Marijuana",
                                        "Speed"};
    static const char* const towns[] = {"Puerto Viejo", "Santa Rosa del Monte", "Aeropuerto norte",
                                        "Ruta 9 km 114", "Paso fronterizo"};
    const auto which = random.Below(4);
    const auto area = 1 + random.Below(3);
    char date[16];
    std::snprintf(date, sizeof date, "20%02d-%02d-%02d", static_cast<int>(11 + random.Below(6)),
                  static_cast<int>(1 + random.Below(12)), static_cast<int>(1 + random.Below(28)));
    return {
        {"source", "national_police"},
        {"case_number", "2014-" + std::to_string(number) + "/" + std::to_string(random.Below(3))},
        {"date", date},
        {"place", "XA-0" + std::to_string(area)},
        {"place_name", towns[random.Below(5)]},
        {"substance", substances[which]},
        {"substance_reported", names[which]},
        {"quantity",
         {{"amount",
           std::to_string(1 + random.Below(90000)) + "." + std::to_string(random.Below(10))},
          {"unit", random.Below(3) == 0 ? "kg" : "g"}}}};
}

int Run(const std::filesystem::path& folder, std::size_t rows) {
    const auto library = Must(content::Library::Load({}));
    const auto catalogue = Must(registers::Catalogue::Load(library));
    const auto model = catalogue->Find("seizures");
    const auto policy = Must(access::Policy::Load(*library));
    const base::SystemClock clock;
    const journal::Journal journal(clock);
    const registers::Records records(policy, journal, clock);
    auto database =
        Must(store::Database::Open({.address = "sqlite:" + (folder / "records.db").string(),
                                    .on_open_sqlite = expr::RegisterSqliteFunctions}));
    if (!journal::Journal::Prepare(*database) || !registers::Records::Prepare(*database)) return 1;
    const auto applied = database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        return registers::ApplyPlan(tx, journal, clock, "system", *model,
                                    registers::PlanTables(tx, *model));
    });
    if (!applied.ok()) return 1;

    base::SeededRandom random(1);
    double reading = 0, judging = 0, preparing = 0, writing = 0;
    for (std::size_t from = 0; from < rows; from += kBatch) {
        const auto count = std::min(kBatch, rows - from);
        std::vector<Record> fresh;
        for (std::size_t i = 0; i < count; ++i) {
            const auto input = Seizure(random, from + i);
            const auto start = Now();
            auto checked = records.Check(*model, input, "XA");
            reading += Now() - start;
            if (!checked.ok()) {
                std::fprintf(stderr, "%s\n", checked.ToError(*model).Describe().c_str());
                return 1;
            }
            fresh.push_back(std::move(checked.record));
        }
        auto start = Now();
        for (auto& record : fresh) {
            registers::Findings findings;
            records.Finish(*model, record, "XA", nullptr, findings);
            record.At(SystemColumn::CreatedAt) = record.At(SystemColumn::ChangedAt) = clock.Now();
            record.At(SystemColumn::CreatedBy) = record.At(SystemColumn::ChangedBy) =
                std::string("person:1");
            record.At(SystemColumn::ImportId) = std::int64_t{1};
        }
        judging += Now() - start;
        start = Now();
        registers::Batch batch(*model);
        for (auto& record : fresh) batch.Add(std::move(record));
        preparing += Now() - start;
        start = Now();
        database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            registers::InsertMany(tx, journal, "person:1", 1, batch);
        });
        writing += Now() - start;
    }
    Print("check a record from JSON", rows, reading);
    Print("judge a record (Finish)", rows, judging);
    Print("prepare a batch: digests and words", rows, preparing);
    Print("write a batch: rows, words, journal", rows, writing);
    const auto start = Now();
    const auto faults = database->Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return registers::VerifyRecords(tx, journal, *model).size();
    });
    Print("verify records", rows, Now() - start);
    return faults == 0 ? 0 : 1;
}

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    return atalaya::bench::Run(argv[1], argc > 2 ? std::stoul(argv[2]) : 300'000);
}
