#include "synthetic.hpp"

#include <fstream>
#include <future>

#include <fmt/format.h>

#include "base/check.hpp"
#include "registers/bulk.hpp"

namespace atalaya::bench {
namespace {

using registers::SystemColumn;

struct Kind {
    const char* code;
    const char* name;
    const char* unit;
};
constexpr Kind kKinds[] = {
    {"cannabis_herb", "Cannabis herb", "kg"}, {"cocaine_hcl", "Cocaine hydrochloride", "kg"},
    {"coca_paste", "Coca paste", "g"},        {"crack", "Crack", "g"},
    {"heroin", "Heroin", "g"},                {"mdma", "MDMA", "tablet"},
    {"methamphetamine", "Methamphetamine", "g"}, {"ketamine", "Ketamine", "ml"},
};
constexpr const char* kSources[] = {"police", "customs", "local_police", "border_guard"};
constexpr const char* kHiding[] = {"luggage", "package", "vehicle_parts", "residence", "on_body"};
constexpr const char* kTransport[] = {"private_road", "commercial_road", "commercial_air", "mail"};
constexpr const char* kRouting[] = {"domestic", "inbound", "outbound", "transit"};
constexpr const char* kAbroad[] = {"CO", "PE", "BO", "EC", "BR", "ES", "US", "NL"};

// What a row says, before it is put into the form of a file or of an input.
struct Seizure {
    const Kind* kind;
    std::string place, amount;
    base::Date date;
    const char *source, *hiding, *transport, *routing, *from, *to;
};

template <class T, std::size_t N>
const T& Pick(base::Random& random, const T (&from)[N]) {
    return from[random.Below(N)];
}

Seizure Next(base::Random& random) {
    Seizure out;
    out.kind = &Pick(random, kKinds);
    const auto province = 1 + random.Below(5);
    out.place = fmt::format("XA-{:02}-{:03}", province, 1 + random.Below(4));
    out.amount = std::string_view(out.kind->unit) == "tablet"
                     ? std::to_string(1 + random.Below(5000))
                     : fmt::format("{}.{:03}", random.Below(900), 1 + random.Below(999));
    const auto first = base::Date{2015, 1, 1}.ToDays();
    out.date = base::Date::FromDays(first + static_cast<std::int64_t>(random.Below(3652)));
    out.source = Pick(random, kSources);
    out.hiding = Pick(random, kHiding);
    out.transport = Pick(random, kTransport);
    out.routing = Pick(random, kRouting);
    out.from = Pick(random, kAbroad);
    out.to = Pick(random, kAbroad);
    return out;
}

std::string CaseNumber(std::int64_t number) { return fmt::format("SYN-{:08}", number); }

json::object InputOf(const Seizure& seizure) {
    return {{"source", seizure.source},
            {"case_number", "SYN-0"},
            {"date", seizure.date.ToString()},
            {"place", seizure.place},
            {"substance", seizure.kind->code},
            {"quantity", json::object{{"amount", seizure.amount}, {"unit", seizure.kind->unit}}},
            {"hiding_place", seizure.hiding},
            {"transport", seizure.transport},
            {"routing", seizure.routing},
            {"substance_reported", "Synthetic"}};
}

std::vector<registers::Record> CheckedPool(app::App& node, const registers::Model& model,
                                           base::Random& random) {
    constexpr std::size_t kPool = 5'000;
    std::vector<registers::Record> pool;
    while (pool.size() < kPool) {
        auto checked = node.records.Check(model, InputOf(Next(random)), "XA");
        base::Check(checked.ok(), checked.ok() ? "" : checked.ToError(model).Describe());
        auto& record = checked.record;
        record.At(SystemColumn::State) = std::string("validated");
        record.At(SystemColumn::CreatedAt) = node.clock.Now();
        record.At(SystemColumn::ChangedAt) = node.clock.Now();
        record.At(SystemColumn::CreatedBy) = std::string("system");
        record.At(SystemColumn::ChangedBy) = std::string("system");
        record.At(SystemColumn::ImportId) = std::int64_t{0};
        pool.push_back(std::move(record));
    }
    return pool;
}

}  // namespace

void WriteCsv(const std::filesystem::path& path, std::int64_t rows, std::uint64_t seed) {
    base::SeededRandom random(seed);
    std::ofstream file(path, std::ios::binary);
    file << "source,case,date,place,substance,amount,unit,hidden_in,transport,routing,from,to,"
            "remarks\n";
    for (std::int64_t i = 1; i <= rows; ++i) {
        const auto row = Next(random);
        file << fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},Synthetic record {}\n",
                            row.source, CaseNumber(i), row.date.ToString(), row.place,
                            row.kind->name, row.amount, row.kind->unit, row.hiding, row.transport,
                            row.routing, row.from, row.to, i % 1000);
    }
    file.close();
    base::Check(file.good(), "writing " + path.string());
}

transfer::Mapping MappingOfCsv() {
    transfer::Mapping out;
    out.id = "synthetic";
    out.register_id = "seizures";
    out.country.to = "country";
    out.country.fixed = "XA";
    out.state = "validated";
    constexpr std::pair<const char*, const char*> kColumns[] = {
        {"source", "source"}, {"case_number", "case"}, {"date", "date"}, {"place", "place"},
        {"substance", "substance"}, {"substance_reported", "substance"},
        {"quantity.amount", "amount"}, {"quantity.unit", "unit"}, {"hiding_place", "hidden_in"},
        {"transport", "transport"}, {"routing", "routing"}, {"departure_country", "from"},
        {"destination_country", "to"}, {"remarks", "remarks"}};
    for (const auto& [to, from] : kColumns) {
        transfer::ColumnMap map;
        map.to = to;
        map.from = from;
        out.columns.push_back(std::move(map));
    }
    return out;
}

std::unique_ptr<app::App> OpenNode(const std::filesystem::path& folder, const std::string& server,
                                   const std::string& schema) {
    static const base::SystemClock clock;
    static base::SystemRandom random;
    app::Config config;
    config.data = folder;
    if (!server.empty()) config.store = "postgresql:" + server;
    config.schema = server.empty() ? "" : schema;
    auto node = app::App::Open(config, clock, random);
    base::Check(node.ok(), node.ok() ? "" : node.error().Describe());
    return std::move(node).value();
}

void FillSeizures(app::App& node, std::int64_t rows, std::uint64_t seed) {
    constexpr std::int64_t kBatch = 20'000;
    const auto model = node.catalogue()->Find("seizures");
    base::SeededRandom random(seed);
    const auto pool = CheckedPool(node, *model, random);
    const auto date = model->FindField("date")->first_cell;
    const auto case_number = model->FindField("case_number")->first_cell;
    const auto make = [&](std::int64_t from) {
        auto batch = std::make_unique<registers::Batch>(*model);
        for (std::int64_t i = from; i < std::min(from + kBatch, rows); ++i) {
            auto record = pool[random.Below(pool.size())];
            const auto year = static_cast<int>(2015 + random.Below(10));
            const auto month = static_cast<int>(1 + random.Below(12));
            const base::Date day{year, month, static_cast<int>(1 + random.Below(28))};
            record.cells[date] = std::int64_t{day.ToKey()};
            record.cells[case_number] = CaseNumber(i + 1);
            record.At(SystemColumn::SourceKey) = registers::SourceKeyOf(*model, record);
            batch->Add(std::move(record));
        }
        return batch;
    };
    auto next = std::async(std::launch::async, make, 0);
    for (std::int64_t from = 0; from < rows; from += kBatch) {
        const auto batch = next.get();
        if (from + kBatch < rows) next = std::async(std::launch::async, make, from + kBatch);
        node.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            registers::InsertMany(tx, node.journal, "system", 0, *batch);
        });
    }
}

}  // namespace atalaya::bench
