#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "registers/world_test.hpp"

namespace atalaya::registers {
namespace {

using access::Caller;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kParcel =
    R"({"case_number": "C-1", "date": "2014-03-02", "place": "XA-01-001",
        "quantity": {"amount": "2", "unit": "kg"}, "carrier": "ana lópez"})";

std::string Parcel(const std::string& case_number, const std::string& place = "XA-01") {
    return R"({"case_number": ")" + case_number + R"(", "date": "2014-03-02", "place": ")" + place +
           R"("})";
}

Caller Entry(std::int64_t id, const std::string& territory = "") {
    return Person(id, {{"data_entry", "XA", territory, ""}});
}
Caller Coordinator(std::int64_t id) {
    return Person(id, {{"national_coordinator", "XA", "", ""}});
}

TEST_P(RecordsTest, CreatesAndReadsBack) {
    const auto created = Create(kParcel, Entry(12));
    EXPECT_EQ(created.Reference(), "XA-1");
    EXPECT_EQ(Create(Parcel("C-2")).Reference(), "XA-2");
    const auto read = records.Get(db(), Caller::System(), *model, "XA-1");
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->cells, created.cells);
    EXPECT_EQ(read->Text(SystemColumn::CreatedBy), "person:12");
    EXPECT_EQ(read->Int(SystemColumn::CreatedAt), clock.Now());
    EXPECT_THAT(Entries("record.created"), SizeIs(2));
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(RecordsTest, KeepsTheRowsOfGroups) {
    const auto created = Create(R"({"case_number": "C", "date": "2014", "persons":
        [{"sex": "male", "age": 40}, {"sex": "female"}]})");
    auto read = records.Get(db(), Caller::System(), *model, created.Reference());
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->groups, created.groups);
    const auto changed = Update(created, R"({"persons": [{"sex": "female", "age": 22}]})");
    ASSERT_TRUE(changed.ok());
    read = records.Get(db(), Caller::System(), *model, created.Reference());
    EXPECT_EQ(read->groups, changed->groups);
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(RecordsTest, RefusesASecondRecordWithTheSameKey) {
    const auto first = Create(Parcel("C-1"));
    auto again = TryCreate(Caller::System(), Parcel("C-1"));
    EXPECT_EQ(CodeOf(again), "record.duplicate");
    EXPECT_EQ(again.error().Get("reference"), "XA-1");
    // Who may not see the other record does not learn its number.
    EXPECT_EQ(CodeOf(TryCreate(Entry(3, "XA-02"), Parcel("C-1", "XA-02"))),
              "record.duplicate_unseen");
    EXPECT_EQ(CodeOf(Update(Create(Parcel("C-2")), R"({"case_number": "C-1"})")),
              "record.duplicate");
    // A withdrawn record is not in the way.
    ASSERT_TRUE(Withdraw(first).ok());
    EXPECT_TRUE(TryCreate(Caller::System(), Parcel("C-1")).ok());
}

TEST_P(RecordsTest, RefusesAReferenceToNothing) {
    const auto referring = MakeModel(
        ParcelYaml("  - {id: earlier, type: reference, register: parcels, title: TITLE}\n"));
    Apply(*referring);
    model = referring;
    Create(Parcel("C-1"));
    auto created = TryCreate(Caller::System(),
                             R"({"case_number": "C-2", "date": "2014", "earlier": "XA-99"})");
    ASSERT_EQ(CodeOf(created), "record.invalid");
    ASSERT_THAT(created.error().details, SizeIs(1));
    EXPECT_EQ(created.error().details[0].where, "/earlier");
    EXPECT_TRUE(
        TryCreate(Caller::System(), R"({"case_number": "C-2", "date": "2014", "earlier": "XA-1"})")
            .ok());
}

TEST_P(RecordsTest, ChangesAndKeepsTheDifferences) {
    const auto created = Create(kParcel);
    clock.Advance(1000);
    const auto changed =
        Update(created, R"({"quantity": {"amount": "3"}, "carrier": null})", Coordinator(5));
    ASSERT_TRUE(changed.ok()) << changed.error().Describe();
    EXPECT_EQ(changed->Int(SystemColumn::Version), 2);
    const auto history = records.History(db(), Caller::System(), *model, "XA-1");
    ASSERT_TRUE(history.ok());
    ASSERT_THAT(*history, SizeIs(2));
    const auto& entry = history->front();
    EXPECT_EQ(entry.actor, "person:5");
    EXPECT_EQ(entry.action, "changed");
    EXPECT_EQ(entry.at, clock.Now());
    EXPECT_EQ(entry.changes.at("quantity").at("before").at("amount"), json::value("2"));
    EXPECT_EQ(entry.changes.at("quantity").at("after").at("amount"), json::value("3"));
    EXPECT_EQ(entry.changes.at("carrier").at("before"), json::value("ana lópez"));
    EXPECT_TRUE(entry.changes.at("carrier").at("after").is_null());
    EXPECT_FALSE(entry.changes.contains("case_number"));
    EXPECT_EQ(history->back().action, "created");
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(RecordsTest, AnalystsDoNotSeePersonalFieldsInTheHistory) {
    ASSERT_TRUE(Update(Create(kParcel), R"({"carrier": "luis", "quantity": null})").ok());
    const auto analyst = Person(8, {{"analyst", "XA", "", ""}});
    const auto history = records.History(db(), analyst, *model, "XA-1");
    ASSERT_TRUE(history.ok());
    EXPECT_FALSE(history->front().changes.contains("carrier"));
    EXPECT_TRUE(history->front().changes.contains("quantity"));
    const auto record = records.Get(db(), analyst, *model, "XA-1");
    const auto shown =
        RenderRecord(*model, *record, {.hidden = records.Hidden(analyst, *model, *record)});
    EXPECT_FALSE(shown.contains("carrier"));
    EXPECT_EQ(json::serialize(shown.at("hidden")), R"(["carrier","persons"])");
}

TEST_P(RecordsTest, APatchThatChangesNothingMakesNoVersion) {
    const auto created = Create(kParcel);
    clock.Advance(1000);
    const auto same = Update(created, R"({"case_number": "C-1"})");
    ASSERT_TRUE(same.ok());
    EXPECT_EQ(same->Int(SystemColumn::Version), 1);
    EXPECT_THAT(Entries("record.changed"), IsEmpty());
}

TEST_P(RecordsTest, TwoWhoChangeTheSameVersionDoNotOverwriteEachOther) {
    const auto created = Create(kParcel);
    ASSERT_TRUE(Update(created, R"({"carrier": "first"})").ok());
    const auto second = Update(created, R"({"carrier": "second"})");
    EXPECT_EQ(CodeOf(second), "record.changed_meanwhile");
    EXPECT_EQ(second.error().Get("version"), "2");
}

TEST_P(RecordsTest, StatesAndTransitions) {
    const auto created = Create(kParcel, Coordinator(1));
    EXPECT_EQ(CodeOf(Move(created, "validate", "", Coordinator(1))), "record.four_eyes");
    EXPECT_EQ(CodeOf(Move(created, "reopen", "why", Coordinator(2))), "record.transition_from");
    EXPECT_EQ(CodeOf(Move(created, "burn", "", Coordinator(2))), "record.transition_unknown");
    EXPECT_THAT(records.Allowed(Coordinator(1), *model, created),
                ElementsAre("update", "withdraw"));
    EXPECT_THAT(records.Allowed(Coordinator(2), *model, created),
                ElementsAre("update", "withdraw", "validate"));

    const auto moved = Move(created, "validate", "", Coordinator(2));
    ASSERT_TRUE(moved.ok()) << moved.error().Describe();
    EXPECT_EQ(moved->Text(SystemColumn::State), "validated");
    EXPECT_EQ(CodeOf(Update(*moved, R"({"carrier": "x"})")), "record.not_editable");
    EXPECT_EQ(CodeOf(Move(*moved, "reopen", "  ", Coordinator(2))), "record.reason_needed");
    const auto reopened = Move(*moved, "reopen", "wrong date", Coordinator(2));
    ASSERT_TRUE(reopened.ok());
    const auto history = records.History(db(), Caller::System(), *model, "XA-1");
    EXPECT_EQ(history->front().action, "reopen");
    EXPECT_EQ(history->front().reason, "wrong date");
    EXPECT_THAT(Entries("record.moved"), SizeIs(2));
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(RecordsTest, FourEyesAreThoseOfTwoPeopleNotOfAPersonAndTheirToken) {
    auto token = Coordinator(1);
    token.kind = Caller::Kind::Token;
    token.id = 7;
    token.person = 1;
    const auto by_token = Create(kParcel, token);
    EXPECT_EQ(by_token.Text(SystemColumn::ChangedBy), "person:1/token:7");
    EXPECT_EQ(CodeOf(Move(by_token, "validate", "", Coordinator(1))), "record.four_eyes");
    const auto by_hand = Create(Parcel("C-2"), Coordinator(1));
    const auto reasons = records.Why(token, *model, by_hand, "validate");
    EXPECT_THAT(reasons, ::testing::Contains(::testing::Field(&Error::code, "record.four_eyes")));
    // Person 11 is not person 1, and neither is their token.
    token.person = 11;
    EXPECT_TRUE(Move(by_token, "validate", "", token).ok());
}

TEST_P(RecordsTest, ATransitionWaitsForItsCondition) {
    const auto created = Create(Parcel("C-1"), Coordinator(1));
    EXPECT_EQ(CodeOf(Move(created, "validate", "", Coordinator(2))), "record.transition_condition");
    const auto reasons = records.Why(Coordinator(1), *model, created, "validate");
    ASSERT_THAT(reasons, SizeIs(2));
    EXPECT_EQ(reasons[0].code, "record.transition_condition");
    EXPECT_EQ(reasons[1].code, "record.four_eyes");
}

TEST_P(RecordsTest, WithdrawnRecordsStayReadable) {
    const auto created = Create(kParcel);
    EXPECT_EQ(CodeOf(Withdraw(created, "")), "record.reason_needed");
    const auto withdrawn = Withdraw(created);
    ASSERT_TRUE(withdrawn.ok());
    EXPECT_TRUE(records.Get(db(), Caller::System(), *model, "XA-1").ok());
    EXPECT_THAT(List({}), IsEmpty());
    EXPECT_THAT(List({.with_withdrawn = true}), ElementsAre("XA-1"));
    EXPECT_EQ(CodeOf(Update(*withdrawn, R"({"carrier": "x"})")), "record.withdrawn");
    EXPECT_THAT(records.Allowed(Caller::System(), *model, *withdrawn), IsEmpty());
    EXPECT_THAT(Faults(), IsEmpty());
}

TEST_P(RecordsTest, ACallerActsOnlyWithinTheirTerritory) {
    EXPECT_EQ(CodeOf(TryCreate(Entry(3, "XA-02"), Parcel("C-1", "XA-01"))), "access.denied");
    EXPECT_EQ(CodeOf(TryCreate(Entry(3), Parcel("C-1", "XA-01"), "CO")), "access.denied");
    EXPECT_EQ(CodeOf(TryCreate(Caller::Anonymous(), Parcel("C-1"))), "access.denied");
    const auto created = TryCreate(Entry(3, "XA-01"), Parcel("C-1", "XA-01-002"));
    ASSERT_TRUE(created.ok());
    // Out of reach is the same as not there.
    EXPECT_EQ(CodeOf(Update(*created, R"({"carrier": "x"})", Entry(4, "XA-02"))), "record.unknown");
    EXPECT_EQ(CodeOf(records.Get(db(), Entry(4, "XA-02"), *model, "XA-1")), "record.unknown");
    EXPECT_EQ(CodeOf(records.Get(db(), Caller::System(), *model, "XA-2")), "record.unknown");
    // No one moves a record into a territory where they have no right, or raises its mark above
    // what they may handle.
    EXPECT_EQ(CodeOf(Update(*created, R"({"place": "XA-02"})", Entry(3, "XA-01"))),
              "access.denied");
    EXPECT_TRUE(Update(*created, R"({"place": "XA-01-003"})", Entry(3, "XA-01")).ok());
}

TEST_P(RecordsTest, NamesWhyNot) {
    const auto created = Create(kParcel);
    const auto reasons =
        records.Why(Person(9, {{"validator", "XA", "", ""}}), *model, created, "update");
    ASSERT_THAT(reasons, SizeIs(1));
    EXPECT_EQ(reasons[0].code, "access.denied");
    EXPECT_THAT(records.Why(Caller::System(), *model, created, "update"), IsEmpty());
}

TEST_P(RecordsTest, ReadingARestrictedRecordIsJournalled) {
    Create(R"({"case_number": "C-1", "date": "2014", "mark": "restricted"})");
    Create(R"({"case_number": "C-2", "date": "2014", "mark": "public"})");
    ASSERT_TRUE(records.Get(db(), Coordinator(6), *model, "XA-2").ok());
    EXPECT_THAT(Entries("record.read"), IsEmpty());
    ASSERT_TRUE(records.Get(db(), Coordinator(6), *model, "XA-1").ok());
    auto reads = Entries("record.read");
    ASSERT_THAT(reads, SizeIs(1));
    EXPECT_EQ(reads[0].draft.actor, "person:6");
    EXPECT_EQ(reads[0].draft.record, 1);
    EXPECT_THAT(List({}, Coordinator(6)), ElementsAre("XA-2", "XA-1"));
    EXPECT_THAT(Entries("record.read"), SizeIs(2));
    // Who may not read it leaves no trace of having read it.
    EXPECT_EQ(CodeOf(records.Get(db(), Caller::Anonymous(), *model, "XA-1")), "record.unknown");
    EXPECT_THAT(Entries("record.read"), SizeIs(2));
}

TEST_P(RecordsTest, OfManyThatWriteOneKeyAtOnceOneGetsIt) {
    std::vector<std::string> own;
    for (int i = 0; i < 6; ++i)
        own.push_back(Create(R"({"case_number": "X-)" + std::to_string(i) + R"(", "date": "2014"})")
                          .Reference());
    // Half of them create a record of that key, half give it to one that exists.
    std::atomic<int> stored = 0, refused = 0, other = 0;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 2 * own.size(); ++i) {
        threads.emplace_back([&, i] {
            const auto input = Input(R"({"case_number": "SAME", "date": "2014"})");
            const auto result = db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
                return i < own.size()
                           ? records.Update(tx, access::Caller::System(), *model, own[i], 1, input)
                           : records.Create(tx, access::Caller::System(), *model, "XA", input);
            });
            const auto code = CodeOf(result);
            ++(code.empty() ? stored : code == "record.duplicate" ? refused : other);
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(stored, 1);
    EXPECT_EQ(refused, 11);
    EXPECT_EQ(other, 0);
}

ATALAYA_ON_BOTH_STORES(RecordsTest);

}  // namespace
}  // namespace atalaya::registers
