#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "registers/keys.hpp"
#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BulkTest : public RecordsTest {
 protected:
    Undone Undo() {
        return Write([&](store::Transaction& tx) {
            return *WithdrawImport(tx, journal, *model, "person:1", 7, clock.Now());
        });
    }
    Record Get(std::string_view reference) {
        return *records.Get(db(), access::Caller::System(), *model, reference);
    }
    std::int64_t Count(std::string_view sql) {
        return Read([&](store::Transaction& tx) {
            const auto cursor = tx.Query(sql);
            cursor->Next();
            return cursor->Int(0);
        });
    }
};

TEST_P(BulkTest, WritesABatchWithOneEntry) {
    EXPECT_EQ(Import(300), 1);
    EXPECT_EQ(Create(R"({"case_number": "X", "date": "2014"})").Reference(), "XA-301");
    EXPECT_EQ(Import(5, "D-"), 302);
    const auto entries = Entries("import.rows");
    ASSERT_THAT(entries, SizeIs(2));
    const auto payload = *base::ParseJson(entries[0].draft.payload);
    EXPECT_EQ(payload.at("first"), json::value(302));
    EXPECT_EQ(payload.at("count"), json::value(5));
    EXPECT_EQ(payload.at("import"), json::value(7));
    EXPECT_THAT(List({.search = "D 4"}), ElementsAre("XA-305"));
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(BulkTest, WritesTheRowsOfGroups) {
    auto row = Row("C-1");
    auto checked =
        records.Check(*model, Input(R"({"persons": [{"sex": "male", "age": 33}]})"), "XA", &row);
    std::vector<Record> rows = {Row("C-0"), checked.record};
    Write([&](store::Transaction& tx) { InsertMany(tx, journal, *model, "system", 7, rows); });
    EXPECT_EQ(Get("XA-2").groups, checked.record.groups);
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(BulkTest, ADuplicateKeyStoresNothing) {
    Import(10);
    EXPECT_THROW(Import(10), store::StoreError);
    EXPECT_EQ(Count("SELECT count(*) FROM r_parcels"), 10);
    EXPECT_THAT(Faults(), IsEmpty());
}

// Within one transaction PostgreSQL keeps the plan that it made over the empty table.
TEST_P(BulkTest, KnownKeysAreLookedUpInTheIndexWhileTheTableGrows) {
    if (db().kind() != store::Kind::Postgres) GTEST_SKIP() << "counts rows as PostgreSQL does";
    Write([&](store::Transaction& tx) {
        const auto rows_read = [&] {
            const auto cursor = tx.Query(
                "SELECT CAST(seq_tup_read + idx_tup_fetch AS BIGINT) FROM pg_stat_xact_user_tables"
                " WHERE relname = $1 AND schemaname = current_schema()",
                {std::string_view(model->table())});
            cursor->Next();
            return cursor->Int(0);
        };
        std::vector<std::string> keys;
        for (int batch = 0; batch < 12; ++batch) {
            keys.clear();
            std::vector<Record> rows;
            for (int i = 0; i < 500; ++i) {
                rows.push_back(Row("K-" + std::to_string(batch) + "-" + std::to_string(i)));
                keys.push_back(rows.back().Text(SystemColumn::SourceKey));
            }
            EXPECT_THAT(FindByKeys(tx, *model, "XA", keys), IsEmpty());
            InsertMany(tx, journal, *model, "system", 7, rows);
        }
        const auto before = rows_read();
        EXPECT_THAT(FindByKeys(tx, *model, "XA", keys), SizeIs(500));
        EXPECT_LE(rows_read() - before, 1000);
    });
}

TEST_P(BulkTest, UndoWithdrawsWhatNobodyChanged) {
    Import(5000);
    ASSERT_TRUE(Update(Get("XA-3"), R"({"post_office": "North"})").ok());
    const auto kept = Create(R"({"case_number": "X", "date": "2014"})");
    clock.Advance(1000);
    const auto undone = Undo();
    EXPECT_EQ(undone.withdrawn, 4999);
    EXPECT_EQ(undone.kept, 1);
    EXPECT_THAT(List({}), ElementsAre(kept.Reference(), "XA-3"));
    EXPECT_THAT(Faults(), IsEmpty());
    const auto history = records.History(db(), access::Caller::System(), *model, "XA-4");
    EXPECT_EQ(history->front().action, "withdrawn");
    EXPECT_EQ(history->front().actor, "person:1");
    EXPECT_EQ(Undo().withdrawn, 0);
    Import(1);  // the key is free again
    EXPECT_THAT(Faults(), IsEmpty());
}

// --- verification ----------------------------------------------------------

TEST_P(BulkTest, VerifyNamesARecordAlteredBehindTheProgram) {
    Import(20);
    Create(R"({"case_number": "X", "date": "2014", "persons": [{"sex": "male", "age": 30}]})");
    Sql("UPDATE r_parcels SET f_quantity_amount = '9' WHERE id = 7");
    Sql("UPDATE r_parcels__persons SET f_age = 99");
    EXPECT_THAT(Faults(), ElementsAre("XA-21 record.altered", "XA-7 record.altered"));
}

TEST_P(BulkTest, VerifyNamesRecordsThatAreGone) {
    Import(20);
    Create(R"({"case_number": "X", "date": "2014"})");
    ASSERT_TRUE(Update(Get("XA-5"), R"({"post_office": "North"})").ok());
    Sql("DELETE FROM r_parcels WHERE id IN (5, 8, 9, 21)");
    EXPECT_THAT(Faults(), ElementsAre("XA-21 record.lost", "XA-5 record.lost", "XA-8 record.lost",
                                      "XA-9 record.lost"));
}

TEST_P(BulkTest, VerifyNamesARecordThatWasSlippedIn) {
    Import(3);
    auto row = Row("slipped");
    row.At(SystemColumn::Id) = std::int64_t{4};
    const auto digest = DigestOf(*model, row);
    row.At(SystemColumn::Digest) =
        store::Bytes{std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
    Write([&](store::Transaction& tx) {
        const auto writer = tx.Bulk(model->table(), model->columns());
        std::vector<store::CellView> views;
        for (const auto& cell : row.cells) views.push_back(store::View(cell));
        writer->Row(views);
        writer->Finish();
    });
    EXPECT_THAT(Faults(), ElementsAre("XA-4 record.unjournalled"));
}

// Whoever alters a row together with its digest is found by the journal.
TEST_P(BulkTest, VerifyFindsARowAlteredTogetherWithItsDigest) {
    Import(6);
    const auto single = Create(R"({"case_number": "X", "date": "2014"})");
    const auto forge = [&](std::string_view reference) {
        auto record = Get(reference);
        record.cells[model->FindField("post_office")->first_cell] = std::string("forged");
        const auto digest = DigestOf(*model, record);
        const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
        Write([&](store::Transaction& tx) {
            tx.Execute("UPDATE r_parcels SET f_post_office = 'forged', digest = $2 WHERE id = $1",
                       {record.Int(SystemColumn::Id), store::BytesView{bytes}});
        });
    };
    forge("XA-3");
    forge(single.Reference());
    EXPECT_THAT(Faults(), ElementsAre("XA-1..XA-6 record.batch_altered", "XA-7 record.altered"));
}

TEST_P(BulkTest, VerifyHoldsBatchesWhoseRecordsChangedLater) {
    Import(50);
    for (const auto* reference : {"XA-1", "XA-20", "XA-50"}) {
        const auto changed = Update(Get(reference), R"({"post_office": "North"})");
        ASSERT_TRUE(changed.ok());
        ASSERT_TRUE(Update(*changed, R"({"post_office": "South"})").ok());
    }
    ASSERT_TRUE(Withdraw(Get("XA-30")).ok());
    EXPECT_THAT(Faults(), IsEmpty());
    Sql("UPDATE record_history SET reason = 'because' WHERE id = 30");
    EXPECT_THAT(Faults(), ElementsAre("XA-30 record.history_altered"));
    Sql("DELETE FROM record_history WHERE id = 20 AND version = 3");
    EXPECT_THAT(Faults(), ElementsAre("XA-20 record.history_lost", "XA-30 record.history_altered"));
}

TEST_P(BulkTest, VerifyFindsARecordPutBackToAnOlderVersion) {
    const auto created = Create(R"({"case_number": "X", "date": "2014"})");
    ASSERT_TRUE(Update(created, R"({"post_office": "North"})").ok());
    Sql("UPDATE r_parcels SET version = 1 WHERE id = 1");
    EXPECT_THAT(Faults(), Contains("XA-1 record.version_differs"));
}

// --- faults ----------------------------------------------------------------

// A process killed in the middle of a load leaves everything or nothing of it.
TEST_P(BulkTest, KilledInTheMiddleLeavesAllOrNothing) {
    Import(100, "before-");
    int said[2];
    ASSERT_EQ(::pipe(said), 0);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        // A store of its own: connections do not survive a fork.
        auto own = store::Database::Open(options());
        if (!own.ok()) ::_exit(1);
        for (int batch = 0;; ++batch) {
            std::vector<Record> rows;
            for (int i = 0; i < 500; ++i)
                rows.push_back(Row("k-" + std::to_string(batch) + "-" + std::to_string(i)));
            (*own)->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
                InsertMany(tx, journal, *model, "system", 7, rows);
            });
            if (::write(said[1], "x", 1) != 1) ::_exit(2);
        }
    }
    char acknowledged = 0;
    for (int i = 0; i < 3; ++i) ASSERT_EQ(::read(said[0], &acknowledged, 1), 1);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ::close(said[0]);
    ::close(said[1]);
    ASSERT_TRUE(WIFSIGNALED(status));
    const auto rows = Count("SELECT count(*) FROM r_parcels") - 100;
    EXPECT_GE(rows, 1500) << "an acknowledged batch is lost";
    EXPECT_EQ(rows % 500, 0) << "half a batch is stored";
    EXPECT_THAT(Faults(), IsEmpty());
    EXPECT_THAT(Read([&](store::Transaction& tx) { return journal.Verify(tx).faults; }), SizeIs(0));
}

ATALAYA_ON_BOTH_STORES(BulkTest);

}  // namespace
}  // namespace atalaya::registers
