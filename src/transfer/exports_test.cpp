#include "transfer/exports.hpp"

#include <gmock/gmock.h>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "base/files.hpp"
#include "registers/bulk.hpp"
#include "registers/world_test.hpp"
#include "transfer/row_source.hpp"

namespace atalaya::transfer {
namespace {

using registers::CodeOf;
using registers::Person;
using registers::Record;
using registers::SystemColumn;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::string_view kHeader =
    "\xEF\xBB\xBFid,country,version,state,mark,unit,territory,case_number,date,place,"
    "quantity.amount,quantity.unit,quantity.value,quantity.base,carrier,grams,post_office,"
    "persons.1.sex,persons.1.age,missing\r\n";

// Resident memory of this process in KiB: "VmRSS" now, "VmHWM" at its peak.
long MemoryOf(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (base::StartsWith(line, name + ":")) return std::stol(line.substr(name.size() + 1));
    }
    return -1;
}

class ExportsTest : public registers::RecordsTest {
 protected:
    Result<std::unique_ptr<Export>> Begin(ExportRequest request, store::Database& from,
                                          const access::Caller& caller) {
        return Export::Begin(from, policy, journal, records, caller, model, std::move(request));
    }
    // The whole file.
    std::string Get(ExportFormat format, const std::string& filter = "",
                    const access::Caller& caller = access::Caller::System()) {
        auto begun = Begin({.format = format, .filter = filter, .search = ""}, db(), caller);
        EXPECT_TRUE(begun.ok()) << begun.error().Describe();
        std::string out;
        for (;;) {
            auto bytes = (*begun)->Next();
            EXPECT_TRUE(bytes.ok());
            if (bytes->empty()) return out;
            out += *bytes;
        }
    }
    std::string Rows(const std::string& filter = "") {
        auto out = Get(ExportFormat::Csv, filter);
        EXPECT_THAT(out, StartsWith(std::string(kHeader)));
        return out.substr(std::min(out.size(), kHeader.size()));
    }
    // 200,000 records in batches, so that no more than one of them is ever in memory.
    void InsertMany() {
        const Record row = Row("C-0");
        for (int batch = 0; batch < 20; ++batch) {
            std::vector<Record> rows(10'000, row);
            for (std::size_t i = 0; i < rows.size(); ++i)
                rows[i].At(SystemColumn::SourceKey) =
                    std::to_string(batch) + "-" + std::to_string(i);
            Write([&](store::Transaction& tx) {
                registers::InsertMany(tx, journal, *model, "system", 7, rows);
            });
        }
    }
    // By how many KiB memory grows at its peak while everything is exported, in a process of its
    // own; -1 when the export fails there or does not give `expected` rows.
    long Growth(ExportFormat format, std::int64_t expected) {
        int ends[2];
        if (pipe(ends) != 0) return -1;
        const pid_t child = fork();
        if (child == 0) {
            const long grown = GrowthHere(format, expected);
            const auto written = write(ends[1], &grown, sizeof grown);
            _exit(written == sizeof grown ? 0 : 1);
        }
        close(ends[1]);
        long grown = -1;
        if (read(ends[0], &grown, sizeof grown) != sizeof grown) grown = -1;
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        return status == 0 ? grown : -1;
    }

 private:
    long GrowthHere(ExportFormat format, std::int64_t expected) {
        malloc_trim(0);
        std::ofstream("/proc/self/clear_refs") << "5";   // the peak is measured from here on
        const long before = MemoryOf("VmRSS");
        auto own = store::Database::Open(options());
        if (!own.ok()) return -1;
        auto begun = Begin({.format = format, .filter = "", .search = ""}, **own,
                           access::Caller::System());
        if (!begun.ok()) return -1;
        for (;;) {
            auto bytes = (*begun)->Next();
            if (!bytes.ok()) return -1;
            if (bytes->empty()) break;
        }
        return (*begun)->rows() == expected ? MemoryOf("VmHWM") - before : -1;
    }
};

TEST_P(ExportsTest, AnEmptyRegisterGivesTheHeaderAlone) {
    EXPECT_EQ(Get(ExportFormat::Csv), kHeader);
    EXPECT_EQ(Get(ExportFormat::JsonLines), "");
    const auto book = folder().path() / "empty.xlsx";
    ASSERT_TRUE(base::WriteFile(book, Get(ExportFormat::Xlsx)).ok());
    FileFormat format;
    format.kind = FileKind::Xlsx;
    auto rows = OpenRows(book, format);
    ASSERT_TRUE(rows.ok()) << rows.error().Describe();
    EXPECT_THAT((*rows)->header(), SizeIs(20));
    EXPECT_FALSE(*(*rows)->Next());
}

TEST_P(ExportsTest, KeepsWhatWasEnteredBesideWhatIsComparable) {
    Create(R"({"case_number": "A;1, \"x\"", "date": "2014-03-02", "place": "XA-01",
               "quantity": {"amount": "500", "unit": "g"}, "mark": "public"})");
    EXPECT_EQ(Rows(), "XA-1,XA,1,draft,public,,XA-01,\"A;1, \"\"x\"\"\",2014-03-02,XA-01,"
                      "500,g,0.5,kg,,500.000,,,,\r\n");
}

TEST_P(ExportsTest, ADateIsAsExactAsItIsKnown) {
    Create(R"({"case_number": "A", "date": "2014"})");
    Create(R"({"case_number": "B", "date": "2014-03"})");
    EXPECT_THAT(Rows(), HasSubstr("A,2014,,"));
    EXPECT_THAT(Rows(), HasSubstr("B,2014-03,,"));
    const auto lines = Get(ExportFormat::JsonLines);
    EXPECT_THAT(lines, HasSubstr(R"("date":"2014",)"));
    EXPECT_THAT(lines, HasSubstr(R"("date":"2014-03",)"));
}

TEST_P(ExportsTest, TellsWhyAValueIsMissing) {
    Create(R"({"case_number": "A", "date": "2014", "place": {"missing": "not_collected"},
               "quantity": {"missing": "refused"}, "carrier": {"missing": "unknown"}})");
    EXPECT_THAT(Rows(), HasSubstr(",place: not_collected; quantity: refused; carrier: unknown\r\n"));
    EXPECT_THAT(Get(ExportFormat::JsonLines), HasSubstr(R"("quantity":{"missing":"refused"})"));
    // Carriers are personal: an analyst learns neither the name nor why there is none.
    const auto shown = Get(ExportFormat::Csv, "", Person(1, {{"analyst", "XA", "", ""}}));
    EXPECT_THAT(shown, HasSubstr("quantity: refused"));
    EXPECT_THAT(shown, Not(HasSubstr("carrier: ")));
}

TEST_P(ExportsTest, RowsOfAGroupStandBesideEachOther) {
    Create(R"({"case_number": "A", "date": "2014", "persons": [
        {"sex": "female", "age": 31}, {"sex": "male"}]})");
    Create(R"({"case_number": "B", "date": "2014"})");
    const auto csv = Get(ExportFormat::Csv);
    EXPECT_THAT(csv, HasSubstr(",persons.1.sex,persons.1.age,persons.2.sex,persons.2.age,missing"));
    EXPECT_THAT(csv, HasSubstr(",female,31,male,,\r\n"));
    EXPECT_THAT(csv, HasSubstr("B,2014,,,,,,,,,,,,,\r\n"));
    // Persons are hidden from an analyst, and so is how many there are.
    const auto shown = Get(ExportFormat::Csv, "", Person(1, {{"analyst", "XA", "", ""}}));
    EXPECT_THAT(shown, HasSubstr(",persons.1.sex,persons.1.age,missing"));
    EXPECT_THAT(shown, Not(HasSubstr("female")));
}

TEST_P(ExportsTest, NoCellIsAFormula) {
    Create(R"json({"case_number": "=1+1", "date": "2014", "carrier": "@SUM(A1:A9)"})json");
    const auto rows = Rows();
    EXPECT_THAT(rows, HasSubstr(",'=1+1,"));
    EXPECT_THAT(rows, HasSubstr(",'@SUM(A1:A9),"));
    EXPECT_THAT(Get(ExportFormat::JsonLines), HasSubstr(R"("case_number":"=1+1")"))
        << "programs run nothing, and get the value as it is";
}

TEST_P(ExportsTest, AFilterNarrowsAndAWrongOneIsToldBeforeTheFirstByte) {
    Import(3);
    EXPECT_THAT(Rows("case_number = 'C-2'"), StartsWith("XA-2,"));
    EXPECT_THAT(Rows("case_number = 'none'"), IsEmpty());
    auto begun = Begin({.format = ExportFormat::Csv, .filter = "case = 1", .search = ""}, db(),
                       access::Caller::System());
    EXPECT_EQ(CodeOf(begun), "expr.unknown_name");
}

TEST_P(ExportsTest, EachExportStandsInTheJournalAndNeedsItsRight) {
    Import(2);
    auto denied = Begin({}, db(), Person(2, {{"data_entry", "XA", "", ""}}));
    EXPECT_EQ(CodeOf(denied), "access.denied");
    Get(ExportFormat::Csv, "case_number = 'C-1'");
    const auto entries = Read([&](store::Transaction& tx) {
        return journal.Read(tx, {.country = std::string(journal::kNodeChain),
                                 .action = "record.exported"});
    });
    ASSERT_THAT(entries, SizeIs(1));
    EXPECT_THAT(entries[0].draft.payload, HasSubstr("case_number = 'C-1'"));
}

TEST_P(ExportsTest, PagesFollowEachOtherWithoutGapOrRepetition) {
    Import(1'203);   // more than two pages
    const auto rows = Rows();
    EXPECT_EQ(std::count(rows.begin(), rows.end(), '\n'), 1'203);
    for (int id : {1, 500, 501, 1'000, 1'001, 1'203})
        EXPECT_NE(("\r\n" + rows).find("\nXA-" + std::to_string(id) + ","), std::string::npos) << id;
}

TEST_P(ExportsTest, TwoHundredThousandRecordsNeedNoMoreMemoryThanAPage) {
    InsertMany();
    constexpr long kMost = 64 << 10;   // KiB, where the files are 20 MB and more
    // The writers are the same on both stores: each has its turn, since such an export takes long.
    const auto format =
        db().kind() == store::Kind::Sqlite ? ExportFormat::Xlsx : ExportFormat::Csv;
    const long grown = Growth(format, 200'000);
    EXPECT_GE(grown, 0);
    EXPECT_LT(grown, kMost);
    RecordProperty("grown_kib", std::to_string(grown));
}

ATALAYA_ON_BOTH_STORES(ExportsTest);

}  // namespace
}  // namespace atalaya::transfer
