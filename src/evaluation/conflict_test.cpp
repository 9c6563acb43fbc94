// An expert and the own country: every way in that there is, and what stands in the journal of each.

#include "evaluation/group_test.hpp"

namespace atalaya::evaluation {
namespace {

class ConflictTest : public GroupTest {
 protected:
    struct Attempt {
        std::string name;
        std::function<std::string(const access::Caller&)> make;   // the error's code
    };

    // What only an evaluator does, in a country that stands in the second draft, where all of it
    // is open. In which state a country is, anyone may know.
    std::vector<Attempt> Attempts() {
        const auto code = [](const auto& result) { return CodeOf(result); };
        using C = const access::Caller&;
        return {
            {"an answer", [=, this](C c) { return code(room->answers.Get(c, "r1", "XA", "A1")); }},
            {"all answers", [=, this](C c) { return code(room->answers.List(c, "r1", "XA")); }},
            {"answers on a node", [=, this](C c) { return code(room->answers.List(c, "r1", "XA", "TP-A-1.1")); }},
            {"earlier answers", [=, this](C c) { return code(room->answers.History(c, "r1", "XA", "A1")); }},
            {"frozen evidence", [=, this](C c) { return code(room->answers.FrozenEvidence(c, "r1", "XA", "A1")); }},
            {"completeness", [=, this](C c) { return code(room->answers.Progress(c, "r1", "XA")); }},
            {"clarifications", [=, this](C c) { return code(room->clarifications.List(c, "r1", "XA")); }},
            {"all findings", [=, this](C c) { return code(room->drafts.List(c, "r1", "XA")); }},
            {"a finding", [=, this](C c) { return code(room->drafts.List(c, "r1", "XA", "TP-A-1.1")); }},
            {"earlier findings", [=, this](C c) { return code(room->drafts.History(c, "r1", "XA", "TP-A-1.1")); }},
            {"proposed ratings", [=, this](C c) { return code(room->drafts.Proposals(c, "r1", "XA")); }},
            {"a new finding", [=, this](C c) { return code(Rate(c, "TP-B-1", "complies")); }},
            {"a changed rating", [=, this](C c) { return code(Rate(c, "TP-A-1.1", "complies", 1)); }},
            {"the votes", [=, this](C c) { return code(room->votes.List(c, "r1", "XA")); }},
            {"a vote", [=, this](C c) { return code(room->votes.Put(c, "r1", "XA", "TP-A-1.1", 0, "complies", "")); }},
            {"the comments", [=, this](C c) { return code(room->comments.List(c, "r1", "XA")); }},
            {"an answer to a comment", [=, this](C c) { return code(room->comments.Answer(c, "r1", "XA", "1", 1, "accepted", "x")); }},
            {"recommendations", [=, this](C c) { return code(room->recommendations.List(c, "r1", "XA")); }},
            {"a chain", [=, this](C c) { return code(room->recommendations.Chain(c, "r1", "XA", "1")); }},
            {"a new recommendation", [=, this](C c) { return code(Recommend(c, "TP-A-1.1")); }},
            {"a withdrawn one", [=, this](C c) { return code(room->recommendations.Withdraw(c, "r1", "XA", "1", 1, "x")); }},
            {"follow-up", [=, this](C c) { return code(room->follow_ups.List(c, "r1", "XA")); }},
        };
    }
    // Those that the country's own authorities may never make either.
    std::vector<Attempt> Judging() {
        std::vector<Attempt> out;
        for (Attempt& one : Attempts()) {
            for (const char* name : {"proposed ratings", "a new finding", "a changed rating",
                                     "the votes", "a vote", "an answer to a comment",
                                     "a new recommendation", "a withdrawn one"}) {
                if (one.name == name) out.push_back(std::move(one));
            }
        }
        return out;
    }
    // Every attempt is refused as a conflict and written down once, under who made it.
    void ExpectRefused(const access::Caller& caller, const std::vector<Attempt>& attempts) {
        for (const Attempt& attempt : attempts) {
            const auto before = Entries("evaluation.conflict_refused").size();
            EXPECT_EQ(attempt.make(caller), "evaluation.own_country") << attempt.name;
            const auto entries = Entries("evaluation.conflict_refused");
            ASSERT_EQ(entries.size(), before + 1) << attempt.name;
            EXPECT_EQ(entries.front().draft.actor, caller.Actor()) << attempt.name;
            EXPECT_EQ(entries.front().draft.subject, "evaluation:r1") << attempt.name;
        }
    }
    // The whole work on XA that others did, to see that nothing was added to it.
    std::size_t Written() {
        std::size_t count = 0;
        for (const char* kind : {"finding", "vote", "comment", "recommendation", "assignment"})
            count += Entries(std::string("evaluation.") + kind + ".changed").size();
        return count;
    }
    void Begin() {
        ToComments();
        ASSERT_TRUE(room->comments.Make(entity, "r1", "XA", "TP-A-1.1", "No.").ok());
        Move(entity, "return_comments");
        ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1").ok());
    }
};
ATALAYA_ON_BOTH_STORES(ConflictTest);

TEST_P(ConflictTest, AnExpertOfAnotherCountryIsNotKeptOut) {
    Begin();
    for (const Attempt& attempt : Attempts())
        EXPECT_NE(attempt.make(As(ana)), "evaluation.own_country") << attempt.name;
    EXPECT_TRUE(Entries("evaluation.conflict_refused").empty());
}

TEST_P(ConflictTest, TheOwnExpertIsKeptOutOfEverything) {
    Begin();
    const auto written = Written();
    ExpectRefused(As(xavier), Attempts());
    EXPECT_EQ(Written(), written);
}

TEST_P(ConflictTest, ATokenOpensNoMoreThanItsPerson) {
    Begin();
    auto token = As(xavier);
    token.kind = access::Caller::Kind::Token;
    token.id = 7;
    ExpectRefused(token, Attempts());
    EXPECT_EQ(Entries("evaluation.conflict_refused").front().draft.actor,
              "person:" + std::to_string(xavier) + "/token:7");
}

TEST_P(ConflictTest, AnAlternateOfTheCountryIsKeptOutAsWell) {
    Begin();
    const auto yara = AddExpert("yara", "XA");
    Join("r1", {.person = yara, .seat = Seat::Alternate});
    for (const Member& one : Value(room->members.List(secretariat, "r1"))) {
        if (one.person == xavier) {
            ASSERT_TRUE(room->members.Update(secretariat, "r1", xavier, one.version,
                                             {.absent = true}).ok());
        }
    }
    ExpectRefused(As(yara), Attempts());
}

TEST_P(ConflictTest, WhoRepresentedTheCountryBeforeStaysOut) {
    Begin();
    Represent(xavier, "AR");
    ExpectRefused(As(xavier), Attempts());
    Represent(xavier, "");
    ExpectRefused(As(xavier), Attempts());
}

TEST_P(ConflictTest, WhoComesToRepresentTheCountryIsOutFromThenOn) {
    Begin();
    ASSERT_TRUE(room->votes.Put(As(ana), "r1", "XA", "TP-A-1.1", 0, "complies", "").ok());
    Represent(ana, "XA");
    ExpectRefused(As(ana), Attempts());
    Represent(ana, "BR");   // not by going back either
    ExpectRefused(As(ana), Attempts());
}

TEST_P(ConflictTest, AGrantForTheCountryMakesItOnesOwn) {
    Begin();
    access::Person person = *people->Get(ana);
    person.grants.push_back({"evaluation_expert", "XA"});
    ASSERT_TRUE(people->Update(access::Caller::System(), person).ok());
    ExpectRefused(As(ana), Attempts());
}

TEST_P(ConflictTest, TheNationalRoleOpensWhatIsTheCountrysAndNoJudgement) {
    Begin();
    access::Person person = *people->Get(xavier);
    person.grants.push_back({"evaluation_entity", "XA"});
    ASSERT_TRUE(people->Update(access::Caller::System(), person).ok());
    ExpectRefused(As(xavier), Judging());
    // As entity, the draft that was sent to the country and its own comments are for reading.
    EXPECT_TRUE(room->drafts.List(As(xavier), "r1", "XA").ok());
    EXPECT_TRUE(room->comments.List(As(xavier), "r1", "XA").ok());
}

TEST_P(ConflictTest, ADraftUnderWayIsClosedToTheNationalRoleToo) {
    ToDrafting();
    RateAll();
    access::Person person = *people->Get(xavier);
    person.grants.push_back({"evaluation_entity", "XA"});
    ASSERT_TRUE(people->Update(access::Caller::System(), person).ok());
    EXPECT_EQ(CodeOf(room->drafts.List(As(xavier), "r1", "XA")), "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->drafts.List(entity, "r1", "XA")), "access.denied");
}

TEST_P(ConflictTest, ListsAndTablesOfTheWholeRoundAreWithoutTheOwnCountry) {
    Begin();
    EXPECT_FALSE(room->drafts.RatingsOfRound(As(xavier), "r1")->contains("XA"));
    EXPECT_TRUE(room->drafts.RatingsOfRound(As(ana), "r1")->contains("XA"));
    for (const Need& one : Value(room->follow_ups.Needs(As(xavier), "r1")))
        EXPECT_NE(one.country, "XA");
    ASSERT_TRUE(room->members.Assign(As(carla), "r1", "XA", "TP-A", 0, {ana}).ok());
    EXPECT_TRUE(room->members.Assignments(As(xavier), "r1")->empty());
}

TEST_P(ConflictTest, ACoordinatorNeitherStaffsNorMovesTheOwnCountry) {
    Begin();
    EXPECT_EQ(CodeOf(room->members.Assign(As(xavier), "r1", "XA", "TP-A", 0, {ana})),
              "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->members.Update(As(xavier), "r1", xavier, 1, {.absent = true})),
              "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->rounds.Move(As(xavier), "r1", "XA", "send_report", "")),
              "evaluation.own_country");
    EXPECT_EQ(Entries("evaluation.conflict_refused").size(), 3u);
}

TEST_P(ConflictTest, NoOtherRoleOpensTheOwnCountryToItsExpert) {
    Begin();
    access::Person person = *people->Get(xavier);
    const auto grants = person.grants;
    for (const char* role : {"evaluation_secretariat", "evaluation_commission"}) {
        person = *people->Get(xavier);
        person.grants = grants;
        person.grants.push_back({role, "*"});
        ASSERT_TRUE(people->Update(access::Caller::System(), person).ok());
        ExpectRefused(As(xavier), Attempts());
    }
    // The whole of them together, and an institution of the country besides.
    person = *people->Get(xavier);
    person.grants.push_back({"evaluation_secretariat", "*"});
    person.grants.push_back({"evaluation_institution", "XA", "", "police"});
    ASSERT_TRUE(people->Update(access::Caller::System(), person).ok());
    ExpectRefused(As(xavier), Judging());
}

TEST_P(ConflictTest, TheSecretariatLeavesTheOwnCountryToColleagues) {
    Begin();
    const auto clerk = AddExpert("clara", "XA", {"evaluation_secretariat"});
    EXPECT_EQ(CodeOf(room->drafts.List(As(clerk), "r1", "XA")), "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->answers.List(As(clerk), "r1", "XA")), "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->rounds.Extend(As(clerk), "r1", "XA", "comments", {2026, 12, 1}, "x")),
              "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->members.Assign(As(clerk), "r1", "XA", "TP-A", 0, {ana})),
              "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->rounds.Move(As(clerk), "r1", "CL", "open", "")), "");
    EXPECT_EQ(Entries("evaluation.conflict_refused").size(), 4u);
}

TEST_P(ConflictTest, AGrantNarrowedToAPlaceOrAUnitOpensNoMore) {
    Begin();
    for (const access::Grant& grant : {access::Grant{"evaluation_expert", "*", "XA-01", ""},
                                       access::Grant{"evaluation_expert", "*", "", "police"}}) {
        auto narrowed = As(xavier);
        narrowed.grants = {grant};
        ExpectRefused(narrowed, Attempts());
    }
}

TEST_P(ConflictTest, ATokenForReadingAloneIsRefusedAndKnownToo) {
    Begin();
    auto token = As(xavier);
    token.kind = access::Caller::Kind::Token;
    token.id = 7;
    token.only = {access::Action::Read};
    EXPECT_EQ(CodeOf(room->drafts.List(token, "r1", "XA")), "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->votes.List(token, "r1", "XA")), "evaluation.own_country");
    EXPECT_EQ(CodeOf(Rate(token, "TP-B-1", "complies")), "access.denied");
    EXPECT_EQ(Entries("evaluation.conflict_refused").size(), 2u);
}

TEST_P(ConflictTest, TheDigestOfAFileOpensNothing) {
    registers::Attachments attachments(db(), journal, clock);
    const base::Digest kept = *attachments.Keep(entity, "a report");
    ASSERT_TRUE(room->answers.NoteFile(entity, "r1", "XA", kept).ok());
    const json::object file{{"name", "a"}, {"type", "text/plain"}, {"digest", base::Hex(kept)}};
    ASSERT_TRUE(Put(entity, "B4", json::array{file}).ok());
    ToDrafting();
    EXPECT_TRUE(room->answers.FindFile(As(ana), "r1", "XA", "B4", kept).ok());
    EXPECT_EQ(CodeOf(room->answers.FindFile(As(xavier), "r1", "XA", "B4", kept)),
              "evaluation.own_country");
    EXPECT_EQ(Entries("evaluation.conflict_refused").size(), 1u);
    // Nor does an answer of another country that names it.
    ASSERT_TRUE(room->rounds.Move(secretariat, "r1", "BR", "open", "").ok());
    const auto brazil = Person(20, {{"evaluation_entity", "BR"}}, {"BR"});
    EXPECT_EQ(DetailsOf(room->answers.Put(brazil, "r1", "BR", "B4", 0,
                                          {.value = json::array{file}})),
              std::vector<std::string>{"evaluation.file_unknown /value/0"});
}

TEST_P(ConflictTest, ReportsAreClosedUntilEveryoneReadsThem) {
    ToSecondDraft();
    EXPECT_EQ(CodeOf(room->reports.Get(As(xavier), "r1", "XA")), "evaluation.own_country");
    Move(As(carla), "send_report");
    const auto commission = Person(50, {{"evaluation_commission", "*"}});
    Move(commission, "adopt");
    EXPECT_EQ(CodeOf(room->reports.Get(As(xavier), "r1", "XA")), "evaluation.own_country");
    EXPECT_EQ(CodeOf(room->reports.Verify(As(xavier), "r1", "XA")), "evaluation.own_country");
    EXPECT_EQ(Entries("evaluation.conflict_refused").size(), 3u);
    EXPECT_EQ(room->hemispheric.Get(As(ana), "r1")->counted, 1);
    EXPECT_EQ(room->hemispheric.Get(As(xavier), "r1")->counted, 0);
    Move(secretariat, "publish");
    EXPECT_TRUE(room->reports.Get(As(xavier), "r1", "XA").ok());
    EXPECT_EQ(room->hemispheric.Get(As(xavier), "r1")->counted, 1);
}

TEST_P(ConflictTest, ProposalsFromAnotherRoundKeepTheOwnCountryClosed) {
    Begin();
    EXPECT_EQ(CodeOf(room->answers.Proposals(As(xavier), "r1", "XA", "A1")),
              "evaluation.own_country");
    EXPECT_TRUE(room->answers.Overview(As(xavier), "r1")->countries.empty());
    EXPECT_EQ(Entries("evaluation.conflict_refused").size(), 1u);
}

TEST_P(ConflictTest, TheJournalTellsOfDraftsAndNotWhatTheySay) {
    Begin();
    for (const char* kind : {"finding", "vote", "comment", "recommendation"}) {
        for (const auto& entry : Entries(std::string("evaluation.") + kind + ".changed")) {
            EXPECT_EQ(entry.draft.payload.find("comply"), std::string::npos);
            EXPECT_EQ(entry.draft.payload.find("About"), std::string::npos);
            EXPECT_EQ(entry.draft.payload.find("discussed"), std::string::npos);
        }
    }
}

TEST_P(ConflictTest, ARoleForOneForeignCountryDoesNotOpenTheOwn) {
    Begin();
    access::Person person = *people->Get(xavier);
    person.grants = {{"evaluation_expert", "BR"}};
    ASSERT_TRUE(people->Update(access::Caller::System(), person).ok());
    for (const Attempt& attempt : Attempts()) {
        const std::string code = attempt.make(As(xavier));
        EXPECT_NE(code, "") << attempt.name;
    }
}

}  // namespace
}  // namespace atalaya::evaluation
