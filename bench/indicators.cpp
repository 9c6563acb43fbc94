// An indicator with three breakdowns over many synthetic seizures, from the columns and as SQL, and
// what one more record costs until it shows.
//
//   bench_indicators FOLDER [POSTGRES-CONNECTION-STRING] [ROWS]

#include <cstdlib>

#include <fmt/format.h>

#include "bare.hpp"
#include "base/check.hpp"
#include "measure.hpp"
#include "synthetic.hpp"

namespace atalaya::bench {
namespace {

using indicators::Indicators;

constexpr int kWarmTimes = 21;
constexpr int kSqlTimes = 3;

// The question as one who knows the tables would put it.
constexpr std::string_view kGroupBy =
    "SELECT f_substance, f_transport, f_source, sum(f_quantity), count(*) FROM r_seizures "
    "WHERE withdrawn = 0 AND state = 'validated' AND f_quantity_base = 'kg' GROUP BY 1, 2, 3";

indicators::Question ByCodes() {
    indicators::Question out;
    out.indicator = "quantity_seized";
    out.breakdowns = {"substance", "transport", "source"};
    return out;
}

indicators::Question ByMonthPlaceAndSubstance() {
    indicators::Question out;
    out.indicator = "quantity_seized";
    out.by_period = base::PeriodKind::Month;
    out.by_territory_level = 2;
    out.breakdowns = {"substance"};
    return out;
}

indicators::Answer Ask(app::App& node, const indicators::Question& question,
                       Indicators::Engine engine = Indicators::Engine::Columns) {
    auto answer = node.indicators.Ask(access::Caller::System(), question, engine);
    base::Check(answer.ok(), answer.ok() ? "" : answer.error().Describe());
    return std::move(answer).value();
}

std::string Megabytes(std::int64_t bytes) {
    return fmt::format("{:.0f} MB", static_cast<double>(bytes) / 1e6);
}

// The same within months that no question had before, so that nothing that was kept serves it and
// every row is looked at.
indicators::Question Fresh(indicators::Question question) {
    static int asked = 0;
    question.from = base::Period{base::PeriodKind::Month, 2015, 1 + asked % 12};
    question.to = base::Period{base::PeriodKind::Month, 2024, 12 - asked / 12 % 12};
    ++asked;
    return question;
}

// What a record costs on its way into the numbers: stored through the front door, taken into the
// columns, and the answer to a question that was asked before; in seconds.
struct NewRecord {
    double stored = 0, taken_in = 0, answered = 0;
};

NewRecord AddOne(app::App& node, int number) {
    const auto seizures = node.catalogue()->Find("seizures");
    const auto before = Ask(node, ByCodes()).records_seen;
    const json::object input = {
        {"source", "police"}, {"case_number", fmt::format("SYN-NEW-{}", number)},
        {"date", "2020-03-04"}, {"place", "XA-01-001"}, {"substance", "cocaine_hcl"},
        {"quantity", json::object{{"amount", "1.5"}, {"unit", "kg"}}}};
    NewRecord out;
    out.stored = Seconds([&] {
        node.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            const auto made = node.records.Create(tx, access::Caller::System(), *seizures, "XA",
                                                  input);
            base::Check(made.ok(), made.ok() ? "" : made.error().Describe());
        });
    });
    out.taken_in = Seconds([&] { node.indicators.Refresh("seizures"); });
    std::int64_t seen = 0;
    out.answered = Seconds([&] { seen = Ask(node, ByCodes()).records_seen; });
    base::Check(seen == before + 1, "the new record is seen");
    return out;
}

void Columns(app::App& node, const std::string& store, std::int64_t idle) {
    const auto before = ResidentBytes();
    const double load = Seconds([&] { node.indicators.Refresh("seizures"); });
    Line(store + ": columns read from the store (cold)", Shown(load),
         fmt::format("columns {}, process {} (idle {})",
                     Megabytes(static_cast<std::int64_t>(node.indicators.Bytes())),
                     Megabytes(ResidentBytes()), Megabytes(std::min(idle, before))));
    const auto codes = Ask(node, ByCodes());
    Line(store + ": indicator by substance, transport, source (columns, warm)",
         Shown(MedianSeconds(kWarmTimes, [&] { Ask(node, Fresh(ByCodes())); })),
         fmt::format("{} records in {} rows", codes.records_counted, codes.rows.size()));
    const auto places = Ask(node, ByMonthPlaceAndSubstance());
    Line(store + ": indicator by month, municipality, substance (columns, warm)",
         Shown(MedianSeconds(kWarmTimes, [&] { Ask(node, Fresh(ByMonthPlaceAndSubstance())); })),
         fmt::format("{} records in {} rows", places.records_counted, places.rows.size()));
    Line(store + ": the same question asked again",
         Shown(MedianSeconds(kWarmTimes, [&] { Ask(node, ByMonthPlaceAndSubstance()); })),
         "nothing has changed meanwhile");
    std::vector<double> stored, taken_in, answered, together;
    for (int i = 0; i < kWarmTimes; ++i) {
        const auto one = AddOne(node, i);
        stored.push_back(one.stored);
        taken_in.push_back(one.taken_in);
        answered.push_back(one.answered);
        together.push_back(one.stored + one.taken_in + one.answered);
    }
    Line(store + ": a new record until it shows", Shown(Median(together)),
         fmt::format("stored {}, taken into the columns {}, next answer {}",
                     Shown(Median(stored)), Shown(Median(taken_in)), Shown(Median(answered))));
    const auto sql = Ask(node, ByCodes(), Indicators::Engine::Sql);
    base::Check(sql.total == Ask(node, ByCodes()).total, "both engines give the same total");
    Line(store + ": the same question as the product's SQL",
         Shown(MedianSeconds(kSqlTimes,
                             [&] { Ask(node, ByCodes(), Indicators::Engine::Sql); })),
         "substance, transport, source; the same total");
}

void OneStore(const std::filesystem::path& folder, const std::string& server, std::int64_t rows) {
    const std::string store = server.empty() ? "SQLite" : "PostgreSQL";
    const std::string schema = "indicators";
    std::int64_t idle = 0;
    {
        const auto node = OpenNode(folder, server, schema);
        idle = ResidentBytes();
        const double took = Seconds([&] { FillSeizures(*node, rows); });
        Line(store + ": checked records stored in batches", Shown(took),
             fmt::format("{:.0f} rows/s", static_cast<double>(rows) / took));
    }
    const double bare =
        server.empty()
            ? BareQuerySqlite((folder / "atalaya.db").string(), std::string(kGroupBy), kSqlTimes)
            : BareQueryPostgres(server, schema,
                                "ANALYZE r_seizures; " + std::string(kGroupBy), kSqlTimes);
    Line(store + " alone: GROUP BY substance, transport, source", Shown(bare),
         "written by hand over the same table");
    const auto node = OpenNode(folder, server, schema);
    Columns(*node, store, idle);
}

}  // namespace
}  // namespace atalaya::bench

int main(int argc, char** argv) {
    using namespace atalaya::bench;
    if (argc < 2) {
        fmt::print(stderr, "bench_indicators FOLDER [POSTGRES-CONNECTION-STRING] [ROWS]\n");
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const std::string server = argc > 2 ? argv[2] : "";
    const std::int64_t rows = argc > 3 ? std::atoll(argv[3]) : 10'000'000;
    OneStore(folder / "indicators", "", rows);
    if (!server.empty()) OneStore(folder / "indicators_server", server, rows);
    return 0;
}
