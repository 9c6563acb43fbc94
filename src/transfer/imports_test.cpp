#include "base/files.hpp"
#include "registers/render.hpp"
#include "transfer/import_lock.hpp"
#include "transfer/world_test.hpp"

namespace atalaya::transfer {
namespace {

using registers::SystemColumn;

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

TEST_P(ImportsTest, AWatchedRegisterSeesImportsAndItsRecordsSkipNoSteps) {
    std::vector<std::string> seen;
    m_records->Watch("seizures", [&](store::Transaction&, const registers::Change& change) {
        seen.push_back(std::string(change.what) + " " + change.after.Reference());
        return Result<void>();
    });
    const auto skipped = Import(Good(2));
    EXPECT_EQ(skipped.faulty, 2);
    ASSERT_EQ(skipped.tallies.size(), 1u);
    EXPECT_EQ(skipped.tallies[0].error.code, "record.steps_skipped");
    EXPECT_EQ(Stored(), 0);
    EXPECT_TRUE(seen.empty());

    m_mapping.state = "draft";
    const auto report = Import(Good(2));
    EXPECT_EQ(report.created, 2);
    auto undone = m_imports->Undo(access::Caller::System(), *m_catalogue, report.import_id);
    ASSERT_TRUE(undone.ok()) << undone.error().Describe();
    EXPECT_EQ(seen, (std::vector<std::string>{"imported XA-1", "imported XA-2", "withdrawn XA-1",
                                              "withdrawn XA-2"}));
    ExpectIntact();
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

// A file that breaks off leaves what had gone in, in an import that can be undone.
TEST_P(ImportsTest, GoodRowsBeforeABreakCanBeUndone) {
    auto rows = Good(6'000);
    rows.push_back({"!"});
    EXPECT_EQ(Try(rows, {.everything_or_nothing = false}).error().code, "transfer.nul_byte");
    const auto info = m_imports->List(access::Caller::System()).front();
    EXPECT_EQ(info.status, "interrupted");
    EXPECT_EQ(info.created, Stored());
    EXPECT_GE(info.created, 5'000);
    ASSERT_TRUE(m_imports->Undo(access::Caller::System(), *m_catalogue, info.id).ok());
    EXPECT_EQ(Stored(), 0);
    ExpectIntact();
}

TEST_P(ImportsTest, AnImportWhoseProgramWasKilledIsInterruptedAtTheNextStart) {
    const auto dead = Import(Good(3), {.everything_or_nothing = false}).import_id;
    const auto alive = Import(Good(4), {.everything_or_nothing = false}).import_id;
    const auto elsewhere = Import(Good(5), {.everything_or_nothing = false}).import_id;
    const auto leave_running = [&](std::int64_t id, std::string_view owner) {
        db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            tx.Execute("UPDATE imports SET status = 'running', owner = $1 WHERE id = $2",
                       {owner, id});
        });
    };
    const auto lock = *ImportLock::Take(m_locks.path(), m_random);
    leave_running(dead, "dead");
    leave_running(alive, lock.name());
    leave_running(elsewhere, "another-node");
    ASSERT_TRUE(base::WriteFile(m_locks.path() / "dead.running", "").ok());
    m_imports->NoteInterrupted();
    const auto status = [&](std::int64_t id) {
        return m_imports->Get(access::Caller::System(), id)->status;
    };
    EXPECT_EQ(status(dead), "interrupted");
    EXPECT_EQ(status(alive), "running");
    EXPECT_EQ(status(elsewhere), "running");
    EXPECT_FALSE(std::filesystem::exists(m_locks.path() / "dead.running"));
    const auto undone = m_imports->Undo(access::Caller::System(), *m_catalogue, dead);
    ASSERT_TRUE(undone.ok()) << undone.error().Describe();
    EXPECT_EQ(undone->withdrawn, 3);
    EXPECT_EQ(status(dead), "undone");
    ExpectIntact();
}

TEST_P(ImportsTest, WhatIsUndoneWhileItRunsStoresNothingMore) {
    ImportOptions options{.everything_or_nothing = false};
    bool undone = false;
    options.progress = [&](const Progress&) {
        if (undone) return;
        undone = true;
        const auto id = m_imports->List(access::Caller::System()).front().id;
        EXPECT_TRUE(m_imports->Undo(access::Caller::System(), *m_catalogue, id).ok());
    };
    const auto report = Import(Good(12'000), options);
    EXPECT_TRUE(report.cancelled);
    EXPECT_EQ(Stored(), 0);
    EXPECT_EQ(m_imports->List(access::Caller::System()).front().status, "undone");
    ExpectIntact();
}

// The report is whole although nothing is stored any more from the first fault on.
TEST_P(ImportsTest, AFaultFarDownStoresNothingAndTheReportIsWhole) {
    auto rows = Good(12'000);
    rows[7'000][1] = rows[11'500][1] = "31/02/2021";
    bool checking = false;
    ImportOptions options;
    options.progress = [&](const Progress& progress) { checking |= progress.checking; };
    const auto report = Import(rows, options);
    EXPECT_FALSE(report.stored);
    EXPECT_TRUE(checking);
    EXPECT_EQ(report.import_id, 0);
    EXPECT_EQ(report.rows, 12'000);
    EXPECT_EQ(report.created, 11'998);
    EXPECT_EQ(report.faulty, 2);
    ASSERT_EQ(report.tallies.size(), 1u);
    EXPECT_EQ(report.tallies[0].lines, (std::vector<std::int64_t>{7'002, 11'502}));
    EXPECT_EQ(Stored(), 0);
    EXPECT_TRUE(m_imports->List(access::Caller::System()).empty());
    ExpectIntact();
}

TEST_P(ImportsTest, ARecordThatMayNotBeChangedIsAFaultyRow) {
    Import(Good(6));
    auto rows = Good(7);
    rows[1][4] = "2,5";
    for (const bool dry_run : {true, false}) {
        const auto report = Import(rows, {.dry_run = dry_run});
        EXPECT_FALSE(report.stored);
        EXPECT_EQ(report.faulty, 1);
        EXPECT_EQ(report.unchanged, 5);
        EXPECT_EQ(report.created, 1);
        ASSERT_EQ(report.tallies.size(), 1u);
        EXPECT_EQ(report.tallies[0].error.code, "record.not_editable");
        EXPECT_EQ(report.tallies[0].lines, (std::vector<std::int64_t>{3}));
    }
    const auto good = Import(rows, {.everything_or_nothing = false});
    EXPECT_EQ(good.created, 1);
    EXPECT_EQ(good.faulty, 1);
    EXPECT_EQ(Stored(), 7);
    ExpectIntact();
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

TEST_P(ImportsTest, AnUnknownCountryIsToldOnce) {
    m_mapping.country.fixed.reset();
    m_mapping.country.from = "lugar";
    auto rows = Good(2);
    rows[0][2] = rows[1][2] = "Atlantis";
    const auto report = Import(rows);
    EXPECT_EQ(report.faulty, 2);
    ASSERT_EQ(report.tallies.size(), 1u);
    EXPECT_EQ(report.tallies[0].error.code, "transfer.country_unknown");
    EXPECT_EQ(report.tallies[0].column, "lugar");
    EXPECT_EQ(report.tallies[0].rows, 2);
    const auto text = m_model->content().Say(report.tallies[0].error, Lang::En);
    EXPECT_EQ(text.find("Nearest: ."), std::string::npos) << text;
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

ATALAYA_ON_BOTH_STORES(ImportsTest);

}  // namespace
}  // namespace atalaya::transfer
