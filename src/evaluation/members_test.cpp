#include "evaluation/members.hpp"

#include "evaluation/group_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class MembersTest : public GroupTest {
 protected:
    Member MemberOf(std::int64_t person) {
        for (const Member& one : Value(room->members.List(secretariat, "r1"))) {
            if (one.person == person) return one;
        }
        throw std::runtime_error("no such member");
    }
    std::string Voice(std::int64_t person) { return room->votes.Voice(As(person), "r1"); }
};
ATALAYA_ON_BOTH_STORES(MembersTest);

TEST_P(MembersTest, ACountryHasOnePrincipalAndAPersonOneSeat) {
    const auto second = AddExpert("dora", "BR");
    EXPECT_EQ(CodeOf(room->members.Add(secretariat, "r1", {.person = second})),
              "evaluation.principal_exists");
    EXPECT_EQ(CodeOf(room->members.Add(secretariat, "r1",
                                       {.person = ana, .seat = Seat::Alternate})),
              "evaluation.member_exists");
    const auto nobody = AddExpert("eva", "");
    EXPECT_EQ(CodeOf(room->members.Add(secretariat, "r1", {.person = nobody})),
              "evaluation.member_without_country");
    EXPECT_EQ(CodeOf(room->members.Add(secretariat, "r1", {.person = 999})), "person.unknown");
    EXPECT_EQ(CodeOf(room->members.Add(secretariat, "r1", {.person = second,
                                                           .seat = Seat::Alternate,
                                                           .groups = {"TP-Z"}})),
              "evaluation.pillar_unknown");
    EXPECT_EQ(CodeOf(room->members.Add(entity, "r1", {.person = second})), "access.denied");
}

TEST_P(MembersTest, TheGroupIsListedByCountryWithThePrincipalFirst) {
    std::vector<std::string> names;
    for (const Member& one : Value(room->members.List(As(ana), "r1")))
        names.push_back(one.country + " " + one.name);
    EXPECT_THAT(names, ElementsAre("BR ana", "BR bea", "CL carla", "XA xavier"));
    EXPECT_EQ(CodeOf(room->members.List(entity, "r1")), "access.denied");
}

TEST_P(MembersTest, AnAlternateSpeaksOnlyWhileThePrincipalIsAbsent) {
    EXPECT_EQ(Voice(ana), "BR");
    EXPECT_EQ(Voice(bea), "");
    ASSERT_TRUE(room->members.Update(secretariat, "r1", ana, MemberOf(ana).version,
                                     {.absent = true}).ok());
    EXPECT_EQ(Voice(ana), "");
    EXPECT_EQ(Voice(bea), "BR");
}

TEST_P(MembersTest, WhoLeftTheGroupIsNoMemberAndMayComeBack) {
    EXPECT_EQ(CodeOf(room->members.Withdraw(secretariat, "r1", ana, MemberOf(ana).version, "")),
              "evaluation.reason_needed");
    ASSERT_TRUE(room->members.Withdraw(secretariat, "r1", ana, MemberOf(ana).version,
                                       "other duties").ok());
    ToDrafting();
    EXPECT_EQ(CodeOf(Rate(As(ana), "TP-A-1.1", "complies")), "evaluation.not_a_member");
    Join("r1", {.person = ana});
    EXPECT_TRUE(Rate(As(ana), "TP-A-1.1", "complies").ok());
}

TEST_P(MembersTest, WorkIsGivenToMembersAndOnlyTheyDraftIt) {
    ASSERT_TRUE(room->members.Assign(As(carla), "r1", "XA", "TP-A", 0, {bea}).ok());
    ToDrafting();
    EXPECT_EQ(CodeOf(Rate(As(ana), "TP-A-1.1", "complies")), "evaluation.not_assigned");
    EXPECT_TRUE(Rate(As(bea), "TP-A-1.1", "complies").ok());
    EXPECT_TRUE(Rate(As(carla), "TP-A-1.1", "complies_in_part", 1).ok());   // a coordinator
    EXPECT_TRUE(Rate(As(ana), "TP-B-1.1", "complies").ok());   // of nobody in particular
    EXPECT_EQ(CodeOf(room->members.Assign(As(carla), "r1", "XA", "TP-Z", 0, {bea})),
              "evaluation.pillar_unknown");
    const auto outsider = AddExpert("dora", "AR");
    EXPECT_EQ(CodeOf(room->members.Assign(As(carla), "r1", "XA", "TP-B", 0, {outsider})),
              "evaluation.member_unknown");
    const auto clerk = AddExpert("eva", "AR", {"evaluation_secretariat"});
    EXPECT_EQ(CodeOf(room->members.Assign(As(carla), "r1", "XA", "TP-B", 0, {clerk})),
              "evaluation.not_an_expert");
    EXPECT_EQ(CodeOf(room->members.Assign(As(ana), "r1", "XA", "TP-B", 0, {bea})),
              "access.denied");
}

TEST_P(MembersTest, NobodyIsGivenTheOwnCountryAndTheAttemptIsKnown) {
    const auto refused = room->members.Assign(secretariat, "r1", "XA", "TP-A", 0, {xavier});
    EXPECT_EQ(CodeOf(refused), "evaluation.person_own_country");
    const auto entries = Entries("evaluation.conflict_refused");
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].draft.actor, "person:1");
    EXPECT_THAT(entries[0].draft.payload,
                ::testing::HasSubstr("\"person\":\"" + std::to_string(xavier) + "\""));
    EXPECT_THAT(*room->members.Assignments(secretariat, "r1"), IsEmpty());
}

TEST_P(MembersTest, WhoChangesCountryLosesVoiceAndWorkOnBoth) {
    ASSERT_TRUE(room->members.Assign(As(carla), "r1", "XA", "TP-A", 0, {ana, bea}).ok());
    Represent(ana, "XA");
    EXPECT_EQ(Voice(ana), "");
    EXPECT_TRUE(MemberOf(ana).changed_country());
    const auto assignments = *room->members.Assignments(secretariat, "r1");
    ASSERT_EQ(assignments.size(), 1u);
    EXPECT_THAT(assignments[0].to_reassign, ElementsAre(ana));
    // The former country stays closed to her as well.
    EXPECT_EQ(CodeOf(room->members.Assign(secretariat, "r1", "BR", "TP-A", 0, {ana})),
              "evaluation.person_own_country");
    // A coordinator is not shown who works on the own country.
    EXPECT_THAT(*room->members.Assignments(As(xavier), "r1"), IsEmpty());
}

}  // namespace
}  // namespace atalaya::evaluation
