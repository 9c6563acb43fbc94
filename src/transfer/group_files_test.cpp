// Records with groups out into a spreadsheet, edited there, and in again.

#include <gmock/gmock.h>

#include "base/files.hpp"
#include "transfer/exports.hpp"
#include "transfer/proposal.hpp"
#include "transfer/readers/detect.hpp"
#include "transfer/world_test.hpp"
#include "transfer/writers/row_sink.hpp"

namespace atalaya::transfer {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GroupFilesTest : public ImportsTest {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"seizures", "strategies", "plan_activities"};
    }
    void SetUp() override {
        ImportsTest::SetUp();
        if (IsSkipped()) return;
        m_model = m_catalogue->Find("plan_activities");
        m_proposals.emplace(db(), *m_policy, m_journal, m_clock);
        Create("strategies", R"({"code": "NDS", "title": "S", "kind": "strategy", "from": "2024",
                                 "lead_body": "Council"})");
    }

    std::string Activity(const std::string& number, const std::string& more = "") {
        return Create("plan_activities", R"({"strategy": "XA-1", "number": ")" + number +
                                             R"(", "objective": "1", "title": "T", "owner": "O",
            "start": "2025-01", "end": "2026-06-30")" + more + "}");
    }
    json::value Field(const std::string& reference, std::string_view field) {
        auto record = m_records->Get(db(), access::Caller::System(), *m_model, reference);
        if (!record.ok()) return json::value(record.error().Describe());
        return registers::FieldJson(*record, *m_model->FindField(field));
    }

    // The exported sheet: its header and its rows.
    std::pair<std::vector<std::string>, Rows> Exported() {
        auto begun = Export::Begin(db(), *m_policy, m_journal, *m_records, access::Caller::System(),
                                   m_model, {.format = ExportFormat::Xlsx, .filter = "", .search = ""});
        EXPECT_TRUE(begun.ok()) << begun.error().Describe();
        std::string bytes;
        for (auto piece = (*begun)->Next(); piece.ok() && !piece->empty(); piece = (*begun)->Next())
            bytes += *piece;
        const auto file = folder().path() / "export.xlsx";
        EXPECT_TRUE(base::WriteFile(file, bytes).ok());
        FileFormat format;
        format.kind = FileKind::Xlsx;
        auto source = OpenRows(file, format);
        EXPECT_TRUE(source.ok()) << source.error().Describe();
        Rows rows;
        for (auto more = (*source)->Next(); more.ok() && *more; more = (*source)->Next())
            rows.emplace_back((*source)->Cells().begin(), (*source)->Cells().end());
        return {(*source)->header(), std::move(rows)};
    }
    // Writes a spreadsheet as a person would save it, and imports it as the wizard proposes.
    Report ImportSheet(const std::vector<std::string>& header, const Rows& rows,
                       const access::Caller& caller = access::Caller::System(),
                       ImportOptions options = {}) {
        const auto file = folder().path() / "edited.xlsx";
        std::string bytes;
        auto sink = WriteXlsx([&](std::string_view piece) -> Result<void> {
            bytes += piece;
            return {};
        }, "activities");
        EXPECT_TRUE(sink->Header(header).ok());
        for (const auto& row : rows) {
            std::vector<OutCell> cells;
            for (const auto& text : row) cells.push_back({text});
            EXPECT_TRUE(sink->Row(cells).ok());
        }
        EXPECT_TRUE(sink->Finish().ok());
        EXPECT_TRUE(base::WriteFile(file, bytes).ok());
        const auto detected = Detect(file);
        EXPECT_TRUE(detected.ok()) << detected.error().Describe();
        const auto open = [&] { return OpenRows(file, detected->format); };
        auto source = open();
        EXPECT_TRUE(source.ok());
        auto proposal = m_proposals->Propose(caller, m_model, *detected, **source,
                                             {.country = "XA", .chosen = nullptr});
        EXPECT_TRUE(proposal.ok()) << proposal.error().Describe();
        options.file_name = "plan.xlsx";
        auto report = m_imports->Run(caller, m_model, proposal->mapping, open, options);
        EXPECT_TRUE(report.ok()) << report.error().Describe();
        return report.ok() ? *report : Report();
    }
    static std::size_t At(const std::vector<std::string>& header, const std::string& name) {
        const auto found = std::find(header.begin(), header.end(), name);
        EXPECT_NE(found, header.end()) << name;
        return static_cast<std::size_t>(found - header.begin());
    }
    // "column code" of everything that was found.
    static std::vector<std::string> Told(const Report& report) {
        std::vector<std::string> out;
        for (const auto& tally : report.tallies)
            if (!tally.warning) out.push_back(tally.column + " " + tally.error.code);
        return out;
    }

    static constexpr const char* kFull = R"(, "commitments": ["HP21-RIME-2.1", "UN16-1.a"],
        "milestones": [{"title": "Plan", "due": "2025-03", "done": "2025-02-11"},
                       {"title": "Report", "due": "2026-06-30"}],
        "funds": [{"year": 2025, "source": "bilateral", "budget": {"amount": "1000.50", "currency": "USD"}},
                  {"year": 2026, "source": "national_budget",
                   "budget": {"amount": "7", "currency": "XTS"}, "spent": {"amount": "6.99", "currency": "XTS"}}],
        "evidence": [{"shows": "More seized", "indicator": "number_of_seizures", "link": "https://example.org"}])";

    std::optional<Proposals> m_proposals;
};

TEST_P(GroupFilesTest, WhatGoesOutComesInUnchanged) {
    Activity("1", kFull);
    Activity("2");
    const auto [header, rows] = Exported();
    const auto report = ImportSheet(header, rows);
    EXPECT_THAT(Told(report), IsEmpty());
    EXPECT_EQ(report.unchanged, 2);
    EXPECT_EQ(report.created + report.changed + report.faulty, 0);
    EXPECT_THAT(report.unmapped, IsEmpty());
}

TEST_P(GroupFilesTest, EditsOfASpreadsheetAreTakenOver) {
    const auto first = Activity("1", kFull);
    const auto second = Activity("2");
    auto [header, rows] = Exported();
    auto& full = rows[0][At(header, "number")] == "1" ? rows[0] : rows[1];
    auto& empty = &full == &rows[0] ? rows[1] : rows[0];
    full[At(header, "milestones.2.done")] = "2026-05-02";
    full[At(header, "funds.2.spent.amount")] = "7.25";
    full[At(header, "commitments")] = "RIME 2.1; HP21-PTR-2.2";
    for (const char* part : {"title", "due", "done"}) full[At(header, std::string("milestones.1.") + part)] = "";
    empty[At(header, "milestones.1.title")] = "First";
    empty[At(header, "milestones.1.due")] = "2025-12";
    // A third row of a group, in columns that the person added.
    header.insert(header.end(), {"milestones.3.title", "milestones.3.due"});
    full.insert(full.end(), {"Third", "2026-07"});
    empty.insert(empty.end(), {"", ""});
    const auto report = ImportSheet(header, rows);
    EXPECT_THAT(Told(report), IsEmpty());
    EXPECT_EQ(report.changed, 2);
    EXPECT_EQ(base::CanonicalJson(Field(first, "milestones")),
              R"([{"done":"2026-05-02","due":"2026-06-30","title":"Report"},{"due":"2026-07","title":"Third"}])");
    EXPECT_EQ(base::CanonicalJson(Field(first, "commitments")), R"(["HP21-RIME-2.1","HP21-PTR-2.2"])");
    EXPECT_EQ(Field(first, "funds").at(1).at("spent").at("amount"), "7.25");
    EXPECT_EQ(Field(second, "milestones").at(0).at("due"), "2025-12");
    EXPECT_EQ(ImportSheet(header, rows).unchanged, 2) << "a second time changes nothing";
}

TEST_P(GroupFilesTest, NewActivitiesComeWithTheirGroupsUnderTitlesOfAnyLanguage) {
    const auto report = ImportSheet(
        {"Estrategia o plan", "Número", "Objetivo del plan", "Actividad", "Institución responsable",
         "Comienza", "Termina", "Hitos 1 Hito", "Hitos 1 Plazo", "Presupuesto y gasto 1 Año",
         "Presupuesto y gasto 1 Fuente de financiamiento", "funds.1.budget.amount", "funds.1.budget.currency"},
        {{"XA-1", "7", "1. Saber", "Encuesta", "Observatorio", "2025", "2026", "Informe", "2025-11",
          "2025", "Presupuesto nacional", "10", "XTS"}});
    EXPECT_THAT(Told(report), IsEmpty());
    ASSERT_EQ(report.created, 1);
    EXPECT_EQ(Field("XA-1", "milestones").at(0).at("title"), "Informe");
    EXPECT_EQ(Field("XA-1", "funds").at(0).at("source"), "national_budget");
    EXPECT_EQ(Field("XA-1", "funds").at(0).at("budget").at("currency"), "XTS");
}

TEST_P(GroupFilesTest, FaultsOfARowNameTheColumn) {
    Activity("1", kFull);
    auto [header, rows] = Exported();
    rows[0][At(header, "milestones.2.due")] = "soon";
    rows[0][At(header, "funds.1.year")] = "";
    rows[0][At(header, "commitments")] = "HP21-RIME-9.9";
    const auto report = ImportSheet(header, rows);
    EXPECT_EQ(report.faulty, 1);
    EXPECT_THAT(Told(report), Contains("milestones.2.due field.date_invalid"));
    EXPECT_THAT(Told(report), Contains("funds.1.year record.required"));
    EXPECT_THAT(Told(report), Contains("commitments field.unknown_code"));
    EXPECT_EQ(Told(report).size(), 3u) << ::testing::PrintToString(Told(report));
}

TEST_P(GroupFilesTest, WhatAFileHasNoColumnForStays) {
    const auto reference = Activity("1", kFull);
    const std::vector<std::string> header = {"strategy", "number", "objective", "title", "owner", "start",
                                             "end", "milestones.1.title", "milestones.1.due"};
    const auto base = std::vector<std::string>{"XA-1", "1", "1", "T", "O", "2025-01", "2026-06-30"};
    auto row = base;
    row.insert(row.end(), {"Plan", "2025-04"});
    EXPECT_EQ(ImportSheet(header, {row}).changed, 1);
    EXPECT_EQ(base::CanonicalJson(Field(reference, "milestones")),
              R"([{"done":"2025-02-11","due":"2025-04","title":"Plan"},{"due":"2026-06-30","title":"Report"}])");
    EXPECT_EQ(Field(reference, "funds").as_array().size(), 2u);
    // Taking the row away would lose the day on which it was reached.
    row = base;
    row.insert(row.end(), {"", ""});
    EXPECT_THAT(Told(ImportSheet(header, {row})), ElementsAre(" import.group_incomplete"));
}

// The state of an activity, changed in the sheet.
class StatesOfFilesTest : public GroupFilesTest {
 protected:
    static access::Caller Person(std::string role) {
        access::Caller caller;
        caller.kind = access::Caller::Kind::Person;
        caller.id = caller.person = 7;
        caller.grants = {{std::move(role), "XA", "", ""}};
        return caller;
    }
    registers::Record Get(const std::string& reference) {
        return *m_records->Get(db(), access::Caller::System(), *m_model, reference);
    }
    std::string StateOf(const std::string& reference) {
        return Get(reference).Text(registers::SystemColumn::State);
    }
    // Newest first: "action by reason".
    std::vector<std::string> History(const std::string& reference) {
        std::vector<std::string> out;
        const auto history =
            m_records->History(db(), access::Caller::System(), *m_model, reference);
        EXPECT_TRUE(history.ok());
        for (const auto& one : *history)
            out.push_back(one.action + " " + one.actor + " " + one.reason);
        return out;
    }
};

TEST_P(StatesOfFilesTest, AChangedStateIsAStepOfTheHistory) {
    const auto reference = Activity("1");
    Move("plan_activities", reference, {"approve"});
    auto [header, rows] = Exported();
    rows[0][At(header, "state")] = "En ejecución";   // in any of the languages
    rows[0][At(header, "title")] = "Another title";
    const auto report = ImportSheet(header, rows, Person("national_coordinator"));
    EXPECT_THAT(Told(report), IsEmpty());
    EXPECT_EQ(report.changed, 1);
    EXPECT_EQ(report.sheet, "activities");
    EXPECT_EQ(StateOf(reference), "under_way");
    const auto history = History(reference);
    ASSERT_GE(history.size(), 2u);
    EXPECT_EQ(history[0], "begin person:7 plan.xlsx, activities: 2");
    EXPECT_EQ(history[1], "changed person:7 ");
    EXPECT_EQ(ImportSheet(header, rows, Person("national_coordinator")).unchanged, 1);
    ExpectIntact();
}

TEST_P(StatesOfFilesTest, AStepThatNeedsAReasonTakesItFromItsColumn) {
    const auto reference = Activity("1");
    Move("plan_activities", reference, {"approve", "begin"});
    auto [header, rows] = Exported();
    rows[0][At(header, "state")] = "delayed";
    const auto without = ImportSheet(header, rows);
    EXPECT_THAT(Told(without), ElementsAre(" import.reason_needed"));
    EXPECT_FALSE(without.stored);
    EXPECT_EQ(StateOf(reference), "under_way");
    header.push_back("state.reason");
    rows[0].push_back("The funds came late");
    EXPECT_EQ(ImportSheet(header, rows).changed, 1);
    EXPECT_EQ(History(reference)[0], "delay system The funds came late (plan.xlsx, activities: 2)");
}

TEST_P(StatesOfFilesTest, TheRulesAreThoseOfWorkByHand) {
    const auto reference = Activity("1");
    Move("plan_activities", reference, {"approve"});
    auto [header, rows] = Exported();
    const auto state = At(header, "state");
    rows[0][state] = "completed";
    auto report = ImportSheet(header, rows);
    ASSERT_THAT(Told(report), ElementsAre("state import.no_step"));
    EXPECT_EQ(report.tallies[0].lines, std::vector<std::int64_t>{2});
    EXPECT_EQ(report.tallies[0].error.Get("states"), "under_way, delayed, suspended, cancelled");
    rows[0][state] = "finished";
    EXPECT_THAT(Told(ImportSheet(header, rows)), ElementsAre("state import.state_unknown"));
    rows[0][state] = "under_way";
    EXPECT_THAT(Told(ImportSheet(header, rows, Person("importer"))),
                ElementsAre("state access.denied"));
    rows[0][state] = "";
    EXPECT_EQ(ImportSheet(header, rows).unchanged, 1) << "an empty cell leaves it";
    EXPECT_EQ(StateOf(reference), "planned");
    EXPECT_EQ(History(reference).size(), 2u) << "made and taken into the plan";
}

TEST_P(StatesOfFilesTest, ABadRowIsRefusedWholeAndTheOthersGoIn) {
    const auto good = Activity("1"), bad = Activity("2");
    Move("plan_activities", good, {"approve"});
    Move("plan_activities", bad, {"approve"});
    auto [header, rows] = Exported();
    for (auto& row : rows) {
        row[At(header, "title")] = "New title";
        row[At(header, "state")] = row[At(header, "number")] == "1" ? "under_way" : "completed";
    }
    const auto whole = ImportSheet(header, rows);
    EXPECT_FALSE(whole.stored);
    EXPECT_EQ(StateOf(good), "planned");
    const auto trial = ImportSheet(header, rows, access::Caller::System(), {.dry_run = true});
    EXPECT_EQ(trial.changed, 1);
    EXPECT_EQ(trial.faulty, 1);
    const auto part = ImportSheet(header, rows, access::Caller::System(), {.everything_or_nothing = false});
    EXPECT_EQ(part.changed, 1);
    EXPECT_EQ(part.faulty, 1);
    EXPECT_EQ(StateOf(good), "under_way");
    EXPECT_EQ(StateOf(bad), "planned");
    EXPECT_EQ(Field(bad, "title"), "T") << "nothing of a refused row is taken over";
    ExpectIntact();
}

TEST_P(StatesOfFilesTest, AClosedActivityIsReopenedAndChangedByOneRow) {
    const auto reference = Activity("1");
    Move("plan_activities", reference, {"approve", "cancel"});
    auto [header, rows] = Exported();
    rows[0][At(header, "title")] = "New title";
    EXPECT_THAT(Told(ImportSheet(header, rows)), ElementsAre(" record.not_editable"));
    rows[0][At(header, "state")] = "under_way";
    header.push_back("state.reason");
    rows[0].push_back("Taken up again");
    EXPECT_EQ(ImportSheet(header, rows).changed, 1);
    EXPECT_EQ(StateOf(reference), "under_way");
    EXPECT_EQ(Field(reference, "title"), "New title");
    EXPECT_EQ(History(reference)[1], "reopen system Taken up again (plan.xlsx, activities: 2)");
}

TEST_P(StatesOfFilesTest, ANewRowBeginsOnlyInAStateThatTheCallerMayBringIn) {
    const auto report = ImportSheet({"strategy", "number", "objective", "title", "owner", "start",
                                     "end", "Estado del registro"},
                                    {{"XA-1", "7", "O", "T", "W", "2025", "2026", "planned"}},
                                    Person("importer"));
    EXPECT_THAT(Told(report), ElementsAre("Estado del registro access.denied"));
    EXPECT_FALSE(report.stored);
}

TEST_P(StatesOfFilesTest, ANewRowBeginsInTheStateThatItNames) {
    const auto report = ImportSheet({"strategy", "number", "objective", "title", "owner", "start",
                                     "end", "Estado del registro"},
                                    {{"XA-1", "7", "O", "T", "W", "2025", "2026", "Planned"},
                                     {"XA-1", "8", "O", "T", "W", "2025", "2026", ""}});
    EXPECT_THAT(Told(report), IsEmpty());
    EXPECT_EQ(StateOf("XA-1"), "planned");
    EXPECT_EQ(StateOf("XA-2"), "draft");
    ExpectIntact();
}

ATALAYA_ON_BOTH_STORES(GroupFilesTest);
ATALAYA_ON_BOTH_STORES(StatesOfFilesTest);

}  // namespace
}  // namespace atalaya::transfer
