#include "transfer/imports.hpp"

#include <gtest/gtest.h>

#include "expr/expr.hpp"
#include "registers/render.hpp"
#include "registers/tables.hpp"
#include "registers/verify.hpp"
#include "testing/databases.hpp"

namespace atalaya::transfer {
namespace {

using registers::SystemColumn;

using Rows = std::vector<std::vector<std::string>>;

// A file in memory. A row of one cell "!" ends the reading with an error, as a broken file would.
class MemoryRows final : public RowSource {
 public:
    MemoryRows(std::vector<std::string> header, Rows rows)
        : m_header(std::move(header)), m_rows(std::move(rows)) {}
    const std::vector<std::string>& header() const override { return m_header; }
    Result<bool> Next() override {
        if (m_next == m_rows.size()) return false;
        const auto& row = m_rows[m_next++];
        if (row.size() == 1 && row[0] == "!") return Err("transfer.nul_byte", {}, "line 9");
        m_faults.clear();
        if (row.size() > m_header.size()) m_faults.push_back(Err("transfer.too_many_fields"));
        m_cells.assign(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(
                                                      std::min(row.size(), m_header.size())));
        m_cells.resize(m_header.size());
        return true;
    }
    std::span<const std::string_view> Cells() const override { return m_cells; }
    std::int64_t Line() const override { return static_cast<std::int64_t>(m_next) + 1; }
    std::span<const Error> Faults() const override { return m_faults; }
    std::uint64_t BytesRead() const override { return m_next; }
    std::uint64_t BytesTotal() const override { return m_rows.size(); }

 private:
    std::vector<std::string> m_header;
    Rows m_rows;
    std::vector<std::string_view> m_cells;
    std::vector<Error> m_faults;
    std::size_t m_next = 0;
};

constexpr const char* kMapping = R"(
kind: mapping
id: police
register: seizures
format: {decimal: ",", dates: dmy}
country: {fixed: XA}
state: validated
columns:
  - {to: source, fixed: police}
  - {to: case_number, from: caso}
  - {to: date, from: fecha}
  - {to: place, from: lugar}
  - {to: substance, from: droga}
  - {to: quantity.amount, from: cantidad}
  - {to: quantity.unit, from: unidad, values: {kilos: kg}}
  - {to: hiding_place, from: oculto, missing: {"s/d": unknown}}
ignore: [nota]
)";

const std::vector<std::string> kHeader = {"caso",     "fecha",  "lugar",  "droga",
                                          "cantidad", "unidad", "oculto", "nota"};

class ImportsTest : public testing::DatabaseTest {
 protected:
    void Configure(store::Options& options) override {
        options.on_open_sqlite = expr::RegisterSqliteFunctions;
    }

    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        auto policy = access::Policy::Load(**library);
        ASSERT_TRUE(policy.ok());
        m_policy.emplace(*std::move(policy));
        auto catalogue = registers::Catalogue::Load(*library);
        ASSERT_TRUE(catalogue.ok()) << catalogue.error().Describe();
        m_catalogue = *catalogue;
        m_model = m_catalogue->Find("seizures");
        ASSERT_TRUE(journal::Journal::Prepare(db()).ok());
        ASSERT_TRUE(registers::Records::Prepare(db()).ok());
        ASSERT_TRUE(Imports::Prepare(db()).ok());
        db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            EXPECT_TRUE(registers::ApplyPlan(tx, m_journal, m_clock, "test", *m_model,
                                             registers::PlanTables(tx, *m_model))
                            .ok());
        });
        m_records.emplace(*m_policy, m_journal, m_clock);
        m_imports.emplace(db(), *m_policy, m_journal, *m_records, m_clock);
        m_mapping = ReadMapping(kMapping);
    }

    static Mapping ReadMapping(std::string_view text) {
        auto document = content::ParseYaml(text, "mapping.yaml");
        EXPECT_TRUE(document.ok()) << document.error().Describe();
        auto mapping = Mapping::Read(*document);
        EXPECT_TRUE(mapping.ok()) << mapping.error().Describe();
        return *std::move(mapping);
    }

    Result<Report> Try(const Rows& rows, ImportOptions options = {},
                       const access::Caller& caller = access::Caller::System()) {
        auto open = [rows]() -> Result<std::unique_ptr<RowSource>> {
            return std::unique_ptr<RowSource>(new MemoryRows(kHeader, rows));
        };
        return m_imports->Run(caller, m_model, m_mapping, open, options);
    }

    Report Import(const Rows& rows, ImportOptions options = {}) {
        auto report = Try(rows, options);
        EXPECT_TRUE(report.ok()) << report.error().Describe();
        return report.ok() ? *report : Report{};
    }

    std::int64_t Stored() {
        registers::Query query;
        query.count = true;
        query.limit = 1;
        return *m_records->List(db(), access::Caller::System(), *m_model, query)->count;
    }

    void ExpectIntact() {
        db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            EXPECT_TRUE(m_journal.Verify(tx).faults.empty());
            for (const auto& fault : registers::VerifyRecords(tx, m_journal, *m_model))
                ADD_FAILURE() << fault.reference << " " << fault.code;
        });
    }

    static Rows Good(int count) {
        Rows rows;
        for (int i = 1; i <= count; ++i) {
            rows.push_back({"C-" + std::to_string(i), "14/03/2021", "Puerto Lienzo", "Cocaína HCL",
                            "1,5", "kilos", i % 2 ? "s/d" : "luggage", "x"});
        }
        return rows;
    }

    base::FixedClock m_clock;
    std::shared_ptr<const registers::Catalogue> m_catalogue;
    std::shared_ptr<const registers::Model> m_model;
    std::optional<access::Policy> m_policy;
    journal::Journal m_journal{m_clock};
    std::optional<registers::Records> m_records;
    std::optional<Imports> m_imports;
    Mapping m_mapping;
};

TEST_P(ImportsTest, ADryRunStoresNothing) {
    auto report = Import(Good(10), {.dry_run = true});
    EXPECT_EQ(report.rows, 10);
    EXPECT_EQ(report.created, 10);
    EXPECT_EQ(report.faulty, 0);
    EXPECT_FALSE(report.stored);
    EXPECT_EQ(Stored(), 0);
}

TEST_P(ImportsTest, RowsBecomeRecords) {
    auto report = Import(Good(3));
    EXPECT_TRUE(report.stored);
    ASSERT_EQ(Stored(), 3);
    auto record = m_records->Get(db(), access::Caller::System(), *m_model, "XA-1");
    ASSERT_TRUE(record.ok()) << record.error().Describe();
    auto shown = registers::RenderRecord(*m_model, *record, {});
    EXPECT_EQ(shown["date"], "2021-03-14");
    EXPECT_EQ(shown["place"], "XA-02-001");
    EXPECT_EQ(shown["quantity"].at("unit"), "kg");
    EXPECT_EQ(shown["quantity"].at("amount"), "1.5");
    EXPECT_EQ(shown["hiding_place"].at("missing"), "unknown");
    EXPECT_EQ(shown["state"], "validated");
    EXPECT_EQ(record->Text(SystemColumn::Area), "XA-02");
    ExpectIntact();
}

TEST_P(ImportsTest, ASecondImportDoublesNothingAndChangesWhatDiffers) {
    Import(Good(6));
    auto again = Import(Good(6));
    EXPECT_EQ(again.unchanged, 6);
    EXPECT_EQ(again.created, 0);
    auto rows = Good(8);
    m_mapping.state = "draft";
    auto more = Import({rows[6], rows[7]});
    EXPECT_EQ(more.created, 2);
    rows[7][4] = "2,5";
    auto changed = Import({rows[0], rows[7]});
    EXPECT_EQ(changed.unchanged, 1);
    EXPECT_EQ(changed.changed, 1);
    EXPECT_EQ(Stored(), 8);
    auto history = m_records->History(db(), access::Caller::System(), *m_model, "XA-8");
    ASSERT_TRUE(history.ok());
    EXPECT_EQ(history->front().version, 2);
    EXPECT_TRUE(history->front().changes.contains("quantity"));
    ExpectIntact();
}

TEST_P(ImportsTest, EverythingOrNothingAndTheGoodRows) {
    auto rows = Good(4);
    rows[1][1] = "31/02/2021";
    rows[2][3] = "Cocaíne HCLL";
    auto nothing = Import(rows);
    EXPECT_EQ(nothing.faulty, 2);
    EXPECT_FALSE(nothing.stored);
    EXPECT_EQ(Stored(), 0);
    ASSERT_EQ(nothing.tallies.size(), 2u);
    for (const auto& tally : nothing.tallies) {
        EXPECT_EQ(tally.rows, 1);
        if (tally.column == "fecha") {
            EXPECT_EQ(tally.error.code, "field.no_such_day");
            EXPECT_EQ(tally.lines, (std::vector<std::int64_t>{3}));
        } else {
            EXPECT_EQ(tally.column, "droga");
            EXPECT_NE(tally.error.Get("nearest").find("ocaine"), std::string::npos)
                << tally.error.Describe();
        }
    }
    auto good = Import(rows, {.everything_or_nothing = false});
    EXPECT_EQ(good.created, 2);
    EXPECT_EQ(good.faulty, 2);
    EXPECT_TRUE(good.stored);
    EXPECT_EQ(Stored(), 2);
    ExpectIntact();
}

TEST_P(ImportsTest, FaultsOfRowsAreToldOnceForEachKind) {
    auto rows = Good(20);
    for (auto& row : rows) row[5] = "arrobas";
    rows[3].push_back("surplus");
    rows[4][0] = rows[2][0];
    auto report = Import(rows, {.dry_run = true});
    EXPECT_EQ(report.faulty, 20);
    ASSERT_GE(report.tallies.size(), 1u);
    EXPECT_EQ(report.tallies[0].column, "unidad");
    EXPECT_EQ(report.tallies[0].rows, 20);
    EXPECT_EQ(report.tallies[0].lines.size(), 5u);
}

TEST_P(ImportsTest, TheSameKeyTwiceInAFileIsAFault) {
    auto rows = Good(3);
    rows[2][0] = rows[0][0];
    auto report = Import(rows);
    EXPECT_EQ(report.faulty, 1);
    EXPECT_EQ(report.tallies[0].error.code, "import.duplicate_row");
    EXPECT_EQ(report.tallies[0].error.Get("line"), "2");
    EXPECT_EQ(Stored(), 0);
}

TEST_P(ImportsTest, EqualRowsOfASourceWithoutNumbersAreKeptApart) {
    m_mapping = ReadMapping(std::string(kMapping)
                                .replace(std::string(kMapping).find("from: caso"), 10,
                                         "from_content: true"));
    m_mapping.ignored.push_back("caso");
    Rows rows(3, Good(1)[0]);
    rows.push_back(Good(2)[1]);
    EXPECT_EQ(Import(rows).created, 4);
    auto again = Import(rows);
    EXPECT_EQ(again.unchanged, 4);
    EXPECT_EQ(Stored(), 4);
    rows.push_back(rows[0]);
    EXPECT_EQ(Import(rows).created, 1);
}

TEST_P(ImportsTest, AnImportIsUndoneAsAWhole) {
    Import({Good(1)[0]});
    auto report = Import(Good(5));
    EXPECT_EQ(report.created, 4);
    EXPECT_EQ(report.unchanged, 1);
    auto undone = m_imports->Undo(access::Caller::System(), *m_catalogue, report.import_id);
    ASSERT_TRUE(undone.ok()) << undone.error().Describe();
    EXPECT_EQ(undone->withdrawn, 4);
    EXPECT_EQ(Stored(), 1);
    ExpectIntact();
    auto twice = m_imports->Undo(access::Caller::System(), *m_catalogue, report.import_id);
    EXPECT_EQ(twice.error().code, "import.already_undone");
    // The keys are free again.
    EXPECT_EQ(Import(Good(5)).created, 4);
    EXPECT_EQ(m_imports->List(access::Caller::System()).front().status, "done");
}

TEST_P(ImportsTest, OfAnotherCountryIsNeitherSeenNorUndone) {
    auto importer = [](std::int64_t id, const std::string& country, const std::string& territory) {
        access::Caller out;
        out.kind = access::Caller::Kind::Person;
        out.id = id;
        out.grants = {{"national_coordinator", country, territory, ""}};
        return out;
    };
    const auto report = Import(Good(3));  // of XA, by the system
    const auto neighbour = importer(1, "CO", "");
    EXPECT_TRUE(m_imports->List(neighbour).empty());
    EXPECT_EQ(m_imports->Get(neighbour, report.import_id).error().code, "import.unknown");
    EXPECT_EQ(m_imports->Undo(neighbour, *m_catalogue, report.import_id).error().code,
              "import.unknown");
    // Of a part of the country: what others brought in stays unseen, what is one's own is seen.
    const auto province = importer(2, "XA", "XA-03");
    EXPECT_TRUE(m_imports->List(province).empty());
    const auto own = Try({Good(5)[4]}, {}, importer(3, "XA", ""));
    ASSERT_TRUE(own.ok()) << own.error().Describe();
    EXPECT_EQ(own->created, 1);
    const auto narrowed = importer(3, "XA", "XA-03");
    ASSERT_EQ(m_imports->List(narrowed).size(), 1u);
    EXPECT_EQ(m_imports->Undo(narrowed, *m_catalogue, own->import_id).error().code,
              "import.undo_denied");
    EXPECT_EQ(Stored(), 4);
    const auto colleague = importer(4, "XA", "");
    EXPECT_EQ(m_imports->List(colleague).size(), 2u);
    EXPECT_TRUE(m_imports->Undo(colleague, *m_catalogue, report.import_id).ok());
    EXPECT_EQ(Stored(), 1);
}

TEST_P(ImportsTest, CancellingEverythingOrNothingStoresNothing) {
    std::atomic<bool> cancel{false};
    ImportOptions options;
    options.cancel = &cancel;
    options.progress = [&](const Progress& progress) {
        if (!progress.checking) cancel = true;
    };
    auto report = Import(Good(12'000), options);
    EXPECT_TRUE(report.cancelled);
    EXPECT_FALSE(report.stored);
    EXPECT_EQ(Stored(), 0);
    EXPECT_EQ(m_imports->List(access::Caller::System()).front().status, "cancelled");
    ExpectIntact();
}

TEST_P(ImportsTest, ABrokenFileStoresNothingOfItself) {
    auto rows = Good(6'000);
    rows.push_back({"!"});
    auto report = Try(rows);
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code, "transfer.nul_byte");
    EXPECT_EQ(Stored(), 0);
}

TEST_P(ImportsTest, RightsAreAskedForEachKindOfRecord) {
    access::Caller officer;
    officer.kind = access::Caller::Kind::Person;
    officer.id = 3;
    EXPECT_EQ(Try(Good(1), {}, officer).error().code, "access.denied");
    officer.grants = {{"importer", "XB", "", ""}};
    auto other = Try(Good(1), {}, officer);
    bool refused = !other.ok() || other->faulty == 1;
    EXPECT_TRUE(refused);
    EXPECT_EQ(Stored(), 0);
}

TEST_P(ImportsTest, AMappingThatDoesNotFitSaysWhere) {
    m_mapping.columns[1].from = "casos";
    m_mapping.columns.push_back({.to = "colour", .from = "nota"});
    auto report = Try(Good(1));
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code, "mapping.invalid");
    ASSERT_EQ(report.error().details.size(), 2u);
    EXPECT_EQ(report.error().details[0].code, "mapping.column_missing");
    EXPECT_EQ(report.error().details[0].Get("nearest"), "caso");
    EXPECT_EQ(report.error().details[1].code, "mapping.target_unknown");
}

TEST(Mapping, IsWrittenAsItIsRead) {
    auto document = content::ParseYaml(kMapping, "mapping.yaml");
    auto mapping = Mapping::Read(*document);
    ASSERT_TRUE(mapping.ok()) << mapping.error().Describe();
    auto again = Mapping::Read(*content::ParseYaml(mapping->ToYaml(), "again.yaml"));
    ASSERT_TRUE(again.ok()) << again.error().Describe() << mapping->ToYaml();
    EXPECT_EQ(again->ToYaml(), mapping->ToYaml());
    EXPECT_EQ(again->columns.size(), mapping->columns.size());
    EXPECT_EQ(again->text.decimal_mark, ',');
}

TEST(Mapping, FaultsNameThePlace) {
    auto read = [](std::string_view text) {
        return Mapping::Read(*content::ParseYaml(text, "m.yaml")).error();
    };
    auto fault = read("id: a\nregister: seizures\ncountry: {fixed: XA}\ncolumns:\n"
                      "  - {to: date, from: a, fixed: b}\n");
    EXPECT_EQ(fault.code, "mapping.one_source");
    EXPECT_EQ(fault.where.substr(0, 9), "m.yaml:5:");
    EXPECT_EQ(read("id: a\nregister: s\nformat: {dates: ydm}\ncountry: {fixed: XA}\n").code,
              "mapping.dates_invalid");
    EXPECT_EQ(read("id: a\nregister: s\nformat: {delimeter: x}\ncountry: {fixed: XA}\n").code,
              "mapping.format_key");
}

ATALAYA_ON_BOTH_STORES(ImportsTest);

}  // namespace
}  // namespace atalaya::transfer
