#include <gmock/gmock.h>

#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kParcel =
    R"({"case_number": "C-1", "date": "2014", "quantity": {"amount": "2", "unit": "kg"}})";

class WatchTest : public RecordsTest {
 protected:
    void SetUp() override {
        RecordsTest::SetUp();
        if (IsSkipped()) return;
        records.Watch("parcels", [this](store::Transaction&, const Change& change) -> Result<void> {
            const auto state = [](const Record& record) {
                return record.Text(SystemColumn::State) +
                       (record.withdrawn() ? " withdrawn" : "");
            };
            seen.push_back(std::string(change.what) + " " + change.after.Reference() + ": " +
                           (change.before ? state(*change.before) : "-") + " > " +
                           state(change.after) + " by " + change.caller.Actor() +
                           (change.reason.empty() ? "" : ", " + std::string(change.reason)));
            if (change.what == refused) return Err("record.duplicate_unseen");
            return {};
        });
    }
    std::vector<std::string> seen;
    std::string refused;
};

TEST_P(WatchTest, SeesEveryChangeWithItsReason) {
    const auto one = Person(1, {{"national_coordinator", "XA", "", ""}});
    auto record = Create(kParcel, one);
    record = *Update(record, R"({"carrier": "luis"})", one);
    EXPECT_TRUE(Update(record, R"({"carrier": "luis"})", one).ok());   // changes nothing
    record = *Move(record, "validate");
    record = *Move(record, "reopen", " wrong date ");
    ASSERT_TRUE(Withdraw(record, "entered twice").ok());
    EXPECT_THAT(seen, ElementsAre("created XA-1: - > draft by person:1",
                                  "changed XA-1: draft > draft by person:1",
                                  "validate XA-1: draft > validated by system",
                                  "reopen XA-1: validated > draft by system, wrong date",
                                  "withdrawn XA-1: draft > draft withdrawn by system, entered twice"));
}

TEST_P(WatchTest, AnErrorLeavesNothingOfTheStep) {
    const auto record = Create(kParcel, Person(1, {{"national_coordinator", "XA", "", ""}}));
    refused = "validate";
    EXPECT_EQ(CodeOf(Move(record, "validate")), "record.duplicate_unseen");
    const auto now = *records.Get(db(), access::Caller::System(), *model, "XA-1");
    EXPECT_EQ(now.cells, record.cells);
    EXPECT_THAT(Entries("record.moved"), IsEmpty());
    refused = "created";
    EXPECT_EQ(CodeOf(TryCreate(access::Caller::System(), R"({"case_number": "D", "date": "2014"})")),
              "record.duplicate_unseen");
    EXPECT_THAT(List({}), ElementsAre("XA-1"));
    EXPECT_THAT(Faults(), IsEmpty());
}

// What the program gives at a step is judged like anything entered, and entered by nobody.
class FillTest : public RecordsTest {
 protected:
    void SetUp() override {
        RecordsTest::SetUp();
        if (IsSkipped()) return;
        model = MakeModel(ParcelYaml("  - {id: seal, type: text, title: TITLE, given: true}\n",
                                     "  - {id: sealed, check: \"seal != \\\"bad\\\"\", message: TITLE}\n",
                                     2));
        Apply(*model);
        records.FillAtStep("parcels", [this](store::Transaction&, const Model& of,
                                             std::string_view step, Record& after) -> Result<void> {
            if (step == "validate") after.Of(*of.FindField("seal"))[0] = seal;
            return {};
        });
    }
    std::string seal = "S-1";
};

TEST_P(FillTest, AStepGivesWhatNobodyEnters) {
    const auto one = Person(1, {{"national_coordinator", "XA", "", ""}});
    EXPECT_EQ(TryCreate(one, R"({"case_number": "C", "date": "2014", "seal": "mine"})")
                  .error().details.at(0).code,
              "record.field_readonly");
    const auto record = Create(kParcel, one);
    seal = "bad";
    EXPECT_EQ(CodeOf(Move(record, "validate")), "record.invalid");
    seal = "S-2";
    const auto validated = Move(record, "validate");
    ASSERT_TRUE(validated.ok());
    const auto* field = model->FindField("seal");
    EXPECT_EQ(FieldJson(*validated, *field), "S-2");
    EXPECT_EQ(FieldJson(*Move(*validated, "reopen", "wrong date"), *field), "S-2");
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(WatchTest, BatchesAreToldAndSkipNoStep) {
    Batch batch(*model);
    batch.Add(Row("C-1"));
    const auto store = [&] {
        return Write([&](store::Transaction& tx) {
            InsertMany(tx, journal, "person:3", 7, batch);
            return records.TellImported(tx, access::Caller::System(), batch);
        });
    };
    ASSERT_TRUE(store().ok());
    EXPECT_THAT(seen, ElementsAre("imported XA-1: - > draft by system"));
    Batch later(*model);
    auto row = Row("C-2");
    row.At(SystemColumn::State) = std::string("validated");
    later.Add(std::move(row));
    const auto skipped = Write([&](store::Transaction& tx) {
        InsertMany(tx, journal, "person:3", 7, later);
        return records.TellImported(tx, access::Caller::System(), later);
    });
    EXPECT_EQ(skipped.error().code, "record.steps_skipped");
    EXPECT_THAT(List({}), ElementsAre("XA-1"));
}

ATALAYA_ON_BOTH_STORES(WatchTest);
ATALAYA_ON_BOTH_STORES(FillTest);

}  // namespace
}  // namespace atalaya::registers
