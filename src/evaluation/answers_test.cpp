#include "evaluation/answers.hpp"

#include "evaluation/world_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AnswersTest : public EvaluationTest {
 protected:
    void SetUp() override {
        EvaluationTest::SetUp();
        if (IsSkipped()) return;
        OpenRound(Draft());
    }
    std::string Move(const access::Caller& caller, std::string_view transition,
                     std::string_view reason = "") {
        const auto moved = room->rounds.Move(caller, "r1", "XA", transition, reason);
        return moved.ok() ? "" : moved.error().Describe();
    }
    json::object Seizure(std::string_view number, std::string_view kilograms) {
        return {{"source", "police"},
                {"case_number", number},
                {"date", "2025-03-02"},
                {"place", "XA-01"},
                {"substance", "cocaine_hcl"},
                {"quantity", {{"amount", kilograms}, {"unit", "kg"}}}};
    }
    registers::Record CreateSeizure(std::string_view number) {
        const auto model = models->Find("seizures");
        auto created = Write([&](store::Transaction& tx) {
            return records->Create(tx, access::Caller::System(), *model, "XA",
                                   Seizure(number, "2"));
        });
        if (!created.ok()) {
            std::string text = created.error().Describe();
            for (const Error& one : created.error().details) text += "\n" + one.Describe();
            throw std::runtime_error(text);
        }
        return *std::move(created);
    }
    // By somebody else than who entered it, as the register asks.
    void Validate(const registers::Record& record) {
        const auto validator = Person(9, {{"validator", "XA"}}, {"XA"});
        std::int64_t version = record.Int(registers::SystemColumn::Version);
        const auto move = [&](const access::Caller& caller, std::string_view transition) {
            const auto moved = Write([&](store::Transaction& tx) {
                return records->Move(tx, caller, *models->Find("seizures"), record.Reference(),
                                     version++, transition, "");
            });
            EXPECT_TRUE(moved.ok()) << moved.error().Describe();
        };
        move(access::Caller::System(), "submit");
        move(validator, "validate");
    }
    // The entity, who may also read the country's seizures and ask indicators.
    access::Caller Informed() const {
        auto caller = entity;
        caller.grants.push_back({"national_coordinator", "XA"});
        return caller;
    }
    Result<Answer> PutWith(const access::Caller& caller, std::vector<json::object> evidence,
                           std::int64_t version = 0) {
        return room->answers.Put(caller, "r1", "XA", "A1", version,
                                 {.value = "yes", .evidence = std::move(evidence)});
    }
    std::vector<FrozenItem> Frozen() {
        auto items = room->answers.FrozenEvidence(secretariat, "r1", "XA", "A1");
        if (!items.ok()) throw std::runtime_error(items.error().Describe());
        return *std::move(items);
    }
};
ATALAYA_ON_BOTH_STORES(AnswersTest);

TEST_P(AnswersTest, InstitutionsAnswerWhatIsAskedOfThem) {
    const auto given = Put(police, "A1", "yes");
    ASSERT_TRUE(given.ok()) << given.error().Describe();
    EXPECT_FALSE(given->reviewed);
    EXPECT_EQ(CodeOf(Put(police, "B1", "full")), "access.denied");
    EXPECT_EQ(CodeOf(Put(health, "A1", "no", 1)), "access.denied");
    EXPECT_TRUE(Put(health, "A2", "7").ok());
    EXPECT_EQ(CodeOf(Put(expert, "A1", "no", 1)), "access.denied");
    EXPECT_EQ(CodeOf(Put(secretariat, "A1", "no", 1)), "access.denied");
    EXPECT_EQ(CodeOf(Put(entity, "Z1", "no")), "evaluation.question_unknown");
    EXPECT_EQ(CodeOf(Put(entity, "B1", "most")), "evaluation.answer_invalid");
    const auto by_entity = Put(entity, "B1", "part");
    ASSERT_TRUE(by_entity.ok());
    EXPECT_TRUE(by_entity->reviewed);
}

TEST_P(AnswersTest, TheEntityReviewsWhatInstitutionsSay) {
    ASSERT_TRUE(Put(police, "A1", "yes").ok());
    EXPECT_EQ(CodeOf(room->answers.Review(police, "r1", "XA", {"A1"})), "access.denied");
    EXPECT_EQ(CodeOf(room->answers.Review(entity, "r1", "XA", {"B1"})),
              "evaluation.answer_missing");
    EXPECT_EQ(*room->answers.Review(entity, "r1", "XA", {"A1"}), 1);
    EXPECT_EQ(*room->answers.Review(entity, "r1", "XA", {"A1"}), 0);
    EXPECT_TRUE(room->answers.Get(entity, "r1", "XA", "A1")->reviewed);
    // What the institution changes afterwards is to be looked at again.
    ASSERT_TRUE(Put(police, "A1", "no", 2).ok());
    EXPECT_FALSE(room->answers.Get(entity, "r1", "XA", "A1")->reviewed);
}

TEST_P(AnswersTest, TwoWhoEditOneAnswerAreToldOfEachOther) {
    ASSERT_TRUE(Put(police, "A1", "yes").ok());
    ASSERT_TRUE(Put(entity, "A1", "no", 1).ok());
    const auto late = Put(police, "A1", "yes", 1);
    EXPECT_EQ(CodeOf(late), "evaluation.changed_meanwhile");
    EXPECT_EQ(late.error().Get("by"), "person:2");
    const auto history = room->answers.History(entity, "r1", "XA", "A1");
    ASSERT_EQ(history->size(), 2u);
    EXPECT_EQ(history->front().value.at("answer").as_string(), "no");
    EXPECT_EQ(history->back().author, "person:3");
}

TEST_P(AnswersTest, AnAnswerCanBeTakenBack) {
    ASSERT_TRUE(Put(entity, "A3", "Words.").ok());
    const auto none = Put(entity, "A3", nullptr, 1);
    ASSERT_TRUE(none.ok());
    EXPECT_TRUE(none->value.is_null());
    EXPECT_EQ(room->answers.Progress(entity, "r1", "XA")->at("").answered, 0);
}

TEST_P(AnswersTest, ProgressCountsWhatIsAskedNow) {
    auto progress = *room->answers.Progress(entity, "r1", "XA");
    EXPECT_EQ(progress.at("TP-A-1.1").asked, 1);   // A2 is asked only after a yes
    EXPECT_EQ(progress.at("").required, 2);
    ASSERT_TRUE(Put(police, "A1", "yes").ok());
    ASSERT_TRUE(Put(health, "B1", {{"missing", "unknown"}}).ok());
    progress = *room->answers.Progress(entity, "r1", "XA");
    EXPECT_EQ(progress.at("TP-A-1.1").asked, 2);
    EXPECT_EQ(progress.at("TP-A-1.1").answered, 1);
    EXPECT_EQ(progress.at("").required_answered, 2);
    EXPECT_EQ(progress.at("").reviewed, 0);
}

TEST_P(AnswersTest, TheOverviewHasTheCountriesThatTheCallerMayRead) {
    ASSERT_TRUE(Put(police, "A1", "yes").ok());
    ASSERT_TRUE(Put(health, "B1", "full").ok());
    const auto own = room->answers.Overview(entity, "r1");
    ASSERT_TRUE(own.ok());
    EXPECT_THAT(own->nodes, ElementsAre("TP-A-1.1", "TP-A-1.2", "TP-B-1.1"));
    EXPECT_THAT(own->countries, ElementsAre("XA"));
    EXPECT_THAT(own->cells.front(), ElementsAre(50, 0, 16));
    EXPECT_THAT(room->answers.Overview(secretariat, "r1")->countries, IsEmpty());
}

TEST_P(AnswersTest, WhatIsHandedInIsClosed) {
    AnswerAll();
    ASSERT_EQ(Move(entity, "submit"), "");
    EXPECT_EQ(CodeOf(Put(entity, "A1", "yes", 1)), "evaluation.not_open");
    EXPECT_EQ(CodeOf(Put(expert, "A1", "yes", 1)), "access.denied");
    EXPECT_EQ(CodeOf(room->answers.CarryOver(entity, "r1", "XA")), "evaluation.not_open");
}

TEST_P(AnswersTest, WhoReadsAnswersDependsOnTheState) {
    AnswerAll();
    EXPECT_EQ(CodeOf(room->answers.List(secretariat, "r1", "XA")), "access.denied");
    EXPECT_EQ(CodeOf(room->answers.List(expert, "r1", "XA")), "access.denied");
    ASSERT_EQ(Move(entity, "submit"), "");
    EXPECT_EQ(room->answers.List(secretariat, "r1", "XA")->size(), 2u);
    EXPECT_EQ(CodeOf(room->answers.List(expert, "r1", "XA")), "access.denied");
    ASSERT_EQ(Move(secretariat, "accept"), "");
    EXPECT_EQ(room->answers.List(expert, "r1", "XA", "TP-B-1.1")->size(), 1u);
    EXPECT_EQ(CodeOf(room->answers.List(own_expert, "r1", "XA")), "evaluation.own_country");
    EXPECT_EQ(Entries("evaluation.conflict_refused").size(), 1u);
}

TEST_P(AnswersTest, AnswersOfAnEarlierRoundAreCarriedOverAndSaySo) {
    ASSERT_TRUE(Put(entity, "A1", "yes").ok());
    ASSERT_TRUE(Put(entity, "A3", "Old words.").ok());
    RoundDraft next = Draft("r2");
    next.previous = "r1";
    OpenRound(next);
    RoundDraft third = Draft("r3");
    third.previous = "r2";
    third.pillars = {"TP-A"};
    OpenRound(third);
    ASSERT_TRUE(Put(entity, "A3", "New words.", 0, "r2").ok());

    const auto proposals = room->answers.Proposals(entity, "r3", "XA", "A3");
    ASSERT_TRUE(proposals.ok());
    ASSERT_EQ(proposals->size(), 2u);
    EXPECT_EQ(proposals->front().value.as_string(), "New words.");
    EXPECT_EQ(proposals->front().round, "r2");
    EXPECT_EQ(*room->answers.CarryOver(entity, "r3", "XA"), 2);
    EXPECT_EQ(*room->answers.CarryOver(entity, "r3", "XA"), 0);
    const Answer carried = *room->answers.Get(entity, "r3", "XA", "A1");
    EXPECT_EQ(carried.value.at("answer").as_string(), "yes");
    EXPECT_EQ(carried.source.at("round").as_string(), "r1");
    EXPECT_FALSE(carried.reviewed);
    EXPECT_EQ(CodeOf(room->answers.CarryOver(entity, "r1", "XA")), "evaluation.no_previous");
    EXPECT_EQ(CodeOf(room->answers.CarryOver(police, "r3", "XA")), "access.denied");
}

TEST_P(AnswersTest, ASourceIsKeptOnlyWhileTheValueIsTheProposedOne) {
    ASSERT_TRUE(Put(entity, "A3", "Old words.").ok());
    RoundDraft next = Draft("r2");
    next.previous = "r1";
    OpenRound(next);
    const auto put = [&](std::string_view words, std::int64_t version) {
        return room->answers
            .Put(entity, "r2", "XA", "A3", version,
                 {.value = json::value(words), .source = {{"round", "r1"}}})
            ->source;
    };
    EXPECT_EQ(put("Old words.", 0).at("version").as_int64(), 1);
    EXPECT_TRUE(put("Older words.", 1).empty());
}

TEST_P(AnswersTest, AnIndicatorFillsANumberAndSaysFromWhat) {
    Validate(CreateSeizure("C-1"));
    Validate(CreateSeizure("C-2"));
    const auto caller = Informed();
    const auto proposals = room->answers.Proposals(caller, "r1", "XA", "A2");
    ASSERT_TRUE(proposals.ok());
    ASSERT_EQ(proposals->size(), 1u);
    EXPECT_EQ(proposals->front().value.as_string(), "2");
    EXPECT_EQ(proposals->front().source.at("year").as_string(), "2025");
    const auto taken =
        room->answers.Put(caller, "r1", "XA", "A2", 0,
                          {.value = "2", .source = {{"indicator", "number_of_seizures"}}});
    ASSERT_TRUE(taken.ok());
    EXPECT_EQ(taken->source.at("indicator").as_string(), "number_of_seizures");
    EXPECT_GT(taken->source.at("data_version").as_int64(), 0);
    const auto other =
        room->answers.Put(caller, "r1", "XA", "A2", 1,
                          {.value = "3", .source = {{"indicator", "number_of_seizures"}}});
    EXPECT_TRUE(other->source.empty());
}

TEST_P(AnswersTest, EvidenceIsThereAndOfTheCountry) {
    const std::string reference = CreateSeizure("C-1").Reference();
    const auto caller = Informed();
    EXPECT_THAT(
        DetailsOf(PutWith(
            caller,
            {{{"kind", "dream"}},
             {{"kind", "record"}, {"register", "seizures"}, {"reference", "XA-999"}},
             {{"kind", "record"}, {"register", "seizures"}, {"reference", "BR-1"}},
             {{"kind", "record"}, {"register", "seizures"}},
             {{"kind", "indicator"}, {"indicator", "luck"}},
             {{"kind", "indicator"}, {"indicator", "number_of_seizures"}, {"from", "x"}},
             {{"kind", "link"}, {"title", "T"}, {"address", "javascript:alert(1)"}},
             {{"kind", "file"}, {"name", "a"}, {"type", "t"}, {"digest", "12"}}})),
        ElementsAre("evidence.kind /evidence/0/kind",
                    "evidence.unknown /evidence/1",
                    "evidence.unknown /evidence/2",
                    "evidence.member /evidence/3/reference",
                    "evidence.unknown /evidence/4",
                    "period.invalid /evidence/5/from", "evidence.address /evidence/6/address",
                    "evidence.digest /evidence/7/digest"));
    // An institution without rights in the register cannot point at its records.
    EXPECT_THAT(DetailsOf(PutWith(police, {{{"kind", "record"},
                                            {"register", "seizures"},
                                            {"reference", reference}}})),
                ElementsAre("evidence.unknown /evidence/0"));
    EXPECT_TRUE(PutWith(caller, {{{"kind", "record"},
                                  {"register", "seizures"},
                                  {"reference", reference}}})
                    .ok());
}

TEST_P(AnswersTest, AnAnswerNamesFilesOfItsCountryAndRoundAlone) {
    registers::Attachments attachments(db(), journal, clock);
    const base::Digest kept = *attachments.Keep(entity, "a report");
    const base::Digest other = *attachments.Keep(entity, "a report to another country");
    ASSERT_TRUE(room->answers.NoteFile(police, "r1", "XA", kept).ok());
    ASSERT_TRUE(room->answers.NoteFile(entity, "r1", "XA", kept).ok());   // a second time
    EXPECT_EQ(CodeOf(room->answers.NoteFile(expert, "r1", "XA", other)), "access.denied");
    ASSERT_TRUE(room->rounds.Move(secretariat, "r1", "BR", "open", "").ok());
    const auto brazil = Person(20, {{"evaluation_entity", "BR"}}, {"BR"});
    ASSERT_TRUE(room->answers.NoteFile(brazil, "r1", "BR", other).ok());
    const auto file = [](std::string_view name, const base::Digest& digest) {
        return json::object{{"name", name}, {"type", "text/plain"}, {"digest", base::Hex(digest)}};
    };
    EXPECT_THAT(DetailsOf(Put(entity, "B4", json::array{file("a", kept), file("b", other)})),
                ElementsAre("evaluation.file_unknown /value/1"));
    json::object item = file("b", other);
    item["kind"] = "file";
    EXPECT_THAT(DetailsOf(PutWith(entity, {item})),
                ElementsAre("evidence.file_unknown /evidence/0"));
    ASSERT_TRUE(Put(entity, "B4", json::array{file("a", kept)}).ok());
    ASSERT_TRUE(Put(entity, "B4", nullptr, 1).ok());
    // A file of an earlier version can still be had, by those who may read the answer.
    EXPECT_EQ(room->answers.FindFile(entity, "r1", "XA", "B4", kept)->name, "a");
    EXPECT_EQ(CodeOf(room->answers.FindFile(entity, "r1", "XA", "B4", other)),
              "attachment.unknown");
    EXPECT_EQ(CodeOf(room->answers.FindFile(expert, "r1", "XA", "B4", kept)), "access.denied");
    EXPECT_TRUE(room->answers.RequireAnswering(police, "r1", "XA").ok());
    EXPECT_EQ(CodeOf(room->answers.RequireAnswering(expert, "r1", "XA")), "access.denied");
}

TEST_P(AnswersTest, ACarriedOverAnswerKeepsItsFiles) {
    registers::Attachments attachments(db(), journal, clock);
    const base::Digest kept = *attachments.Keep(entity, "a report");
    ASSERT_TRUE(room->answers.NoteFile(entity, "r1", "XA", kept).ok());
    const json::array files{
        json::object{{"name", "a"}, {"type", "text/plain"}, {"digest", base::Hex(kept)}}};
    ASSERT_TRUE(Put(entity, "B4", files).ok());
    RoundDraft next = Draft("r2");
    next.previous = "r1";
    OpenRound(next);
    OpenRound(Draft("r3"));   // does not follow the first
    EXPECT_TRUE(Put(entity, "B4", files, 0, "r2").ok());
    EXPECT_THAT(DetailsOf(Put(entity, "B4", files, 0, "r3")),
                ElementsAre("evaluation.file_unknown /value/0"));
}

TEST_P(AnswersTest, EvidenceIsFrozenAtSubmissionAndComparedLater) {
    const registers::Record record = CreateSeizure("C-1");
    Validate(CreateSeizure("C-2"));
    const auto caller = Informed();
    const auto answered =
        PutWith(caller, {{{"kind", "record"},
                          {"register", "seizures"},
                          {"reference", record.Reference()}},
                         {{"kind", "indicator"}, {"indicator", "number_of_seizures"}},
                         {{"kind", "link"}, {"title", "Law"}, {"address", "https://law.example"}}});
    ASSERT_TRUE(answered.ok());
    ASSERT_TRUE(Put(entity, "B1", "full").ok());
    ASSERT_EQ(Move(caller, "submit"), "");
    auto frozen = Frozen();
    ASSERT_EQ(frozen.size(), 3u);
    for (const FrozenItem& one : frozen) EXPECT_FALSE(one.changed.has_value());
    const json::object& was = frozen[0].item.at("frozen").as_object();
    EXPECT_EQ(was.at("version").as_int64(), 1);
    EXPECT_EQ(was.at("digest").as_string().size(), 64u);
    EXPECT_EQ(was.at("values").at("case_number").as_string(), "C-1");
    EXPECT_EQ(frozen[1].item.at("frozen").at("total").as_string(), "1");

    const auto corrected = Write([&](store::Transaction& tx) {
        return records->Update(tx, access::Caller::System(), *models->Find("seizures"),
                               record.Reference(), 1,
                               {{"quantity", {{"amount", "3"}, {"unit", "kg"}}}});
    });
    ASSERT_TRUE(corrected.ok());
    frozen = Frozen();
    ASSERT_TRUE(frozen[0].changed.has_value());
    EXPECT_EQ(frozen[0].changed->code, "evidence.record_corrected");
    EXPECT_EQ(frozen[0].changed->Get("version"), "2");
    EXPECT_EQ(frozen[0].changed->Get("frozen"), "1");
    EXPECT_EQ(frozen[0].item.at("frozen").at("version").as_int64(), 1);
    EXPECT_FALSE(frozen[1].changed.has_value());   // it does not count yet
    Validate(*corrected);
    frozen = Frozen();
    ASSERT_TRUE(frozen[1].changed.has_value());
    EXPECT_EQ(frozen[1].changed->code, "evidence.figures_changed");
    EXPECT_EQ(frozen[1].item.at("frozen").at("total").as_string(), "1");
}

TEST_P(AnswersTest, ASecondSubmissionFreezesAnewAndKeepsTheFirst) {
    const registers::Record record = CreateSeizure("C-1");
    const auto caller = Informed();
    const std::vector<json::object> evidence = {
        {{"kind", "record"}, {"register", "seizures"}, {"reference", record.Reference()}}};
    ASSERT_TRUE(PutWith(caller, evidence).ok());
    ASSERT_TRUE(Put(entity, "B1", "full").ok());
    ASSERT_EQ(Move(caller, "submit"), "");
    ASSERT_EQ(Move(secretariat, "ask", "Which year?"), "");
    ASSERT_TRUE(room->answers
                    .Put(caller, "r1", "XA", "A1", 1, {.value = "yes", .note = "It is 2025."})
                    .ok());
    ASSERT_EQ(Move(caller, "submit"), "");
    EXPECT_THAT(Frozen(), IsEmpty());
    const auto versions = Read([&](store::Transaction& tx) {
        return room->papers.History(tx, {"XA", "r1", "evidence", "A1"});
    });
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(versions.back().content.at("items").as_array().size(), 1u);
}

}  // namespace
}  // namespace atalaya::evaluation
