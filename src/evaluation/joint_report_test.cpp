#include "evaluation/joint_report.hpp"

#include "evaluation/group_test.hpp"
#include "evaluation/paper_json.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class JointReportTest : public GroupTest {
 protected:
    void Adopt() {
        ToSecondDraft();
        Move(As(carla), "send_report");
        Move(commission, "adopt");
    }
    void LeaveOthers() {
        for (const char* country : {"CL", "BR"})
            ASSERT_TRUE(
                room->rounds.Move(secretariat, "r1", country, "leave", "No answer.").ok());
    }
    Result<JointReport> Take(const access::Caller& caller, std::string_view step,
                             std::string_view reason = "") {
        return room->joint.Take(caller, "r1", step, reason);
    }
    static json::object FileOf(const JointReport& report) {
        return {{"document", report.document}, {"seal", report.seal}};
    }
    std::vector<std::string> Faults(const ReportCheck& check) {
        std::vector<std::string> out;
        for (const Error& one : check.seal.faults) out.push_back(one.code);
        for (const Error& one : check.faults) out.push_back(one.code);
        return out;
    }

    const access::Caller commission = Person(50, {{"evaluation_commission", "*"}});
    const access::Caller anyone = access::Caller::Anonymous();
};
ATALAYA_ON_BOTH_STORES(JointReportTest);

TEST_P(JointReportTest, TheCommissionAdoptsAndTheSecretariatPublishesIt) {
    Adopt();
    LeaveOthers();
    EXPECT_EQ(CodeOf(Take(secretariat, "adopt_hemispheric")), "access.denied");
    const auto adopted = Take(commission, "adopt_hemispheric");
    ASSERT_TRUE(adopted.ok()) << adopted.error().Describe();
    EXPECT_EQ(adopted->edition, 1);
    EXPECT_EQ(adopted->document.at("counted"), 1);
    EXPECT_EQ(adopted->document.at("total").at("fulfilled"), 1);
    EXPECT_EQ(adopted->document.at("adopted").at("by"), "person:50");
    const auto national = *room->reports.Get(commission, "r1", "XA");
    EXPECT_EQ(adopted->document.at("countries").at(2).at("report"), national.seal.at("digest"));

    // Not for everyone before what it counts is.
    EXPECT_EQ(CodeOf(room->joint.Get(anyone, "r1")), "access.denied");
    EXPECT_EQ(CodeOf(Take(commission, "publish_hemispheric")), "access.denied");
    EXPECT_EQ(CodeOf(Take(secretariat, "publish_hemispheric")), "evaluation.joint_unpublished");
    Move(secretariat, "publish");
    const auto published = Take(secretariat, "publish_hemispheric");
    ASSERT_TRUE(published.ok()) << published.error().Describe();
    EXPECT_EQ(published->seal, adopted->seal);
    EXPECT_EQ(room->joint.Get(anyone, "r1")->state, "published");
}

TEST_P(JointReportTest, NothingIsAdoptedWhileACountryIsUnderWay) {
    EXPECT_EQ(CodeOf(Take(commission, "adopt_hemispheric")), "evaluation.joint_nothing_adopted");
    Adopt();
    const auto refused = Take(commission, "adopt_hemispheric");
    EXPECT_EQ(CodeOf(refused), "evaluation.joint_open");
    EXPECT_EQ(refused.error().details.size(), 2u);
    EXPECT_EQ(CodeOf(Take(commission, "tea")), "evaluation.transition_unknown");
    EXPECT_EQ(CodeOf(room->joint.Get(commission, "r1")), "evaluation.joint_not_adopted");
    const auto offers = *room->joint.Offers(commission, "r1");
    ASSERT_EQ(offers.size(), 2u);
    EXPECT_EQ(offers[0].obstacles.at(0).code, "evaluation.joint_open");
}

TEST_P(JointReportTest, AnExpertOfACountedCountryIsKeptOutBeforeItIsPublished) {
    Adopt();
    LeaveOthers();
    ASSERT_TRUE(Take(commission, "adopt_hemispheric").ok());
    EXPECT_TRUE(room->joint.Get(As(ana), "r1").ok());
    EXPECT_EQ(CodeOf(room->joint.Get(As(xavier), "r1")), "evaluation.own_country");
    EXPECT_THAT(Entries("evaluation.conflict_refused"), Not(IsEmpty()));
}

TEST_P(JointReportTest, ItIsVerifiedYearsLaterAndAChangedNumberIsFoundWithItsPlace) {
    Adopt();
    LeaveOthers();
    const JointReport report = *Take(commission, "adopt_hemispheric");
    clock.Advance(10LL * 365 * 86'400'000);
    ASSERT_TRUE(room->keys.Renew(clock.Now()).ok());
    const auto check = *room->joint.Verify(commission, "r1");
    EXPECT_TRUE(check.holds()) << Faults(check).front();
    EXPECT_EQ(check.seal.signer, SealCheck::Signer::Earlier);
    EXPECT_EQ(check.papers, 1);

    json::object brought = FileOf(report);
    brought["document"].at("lines").at(0).at("share").as_object()["fulfilled"] = 1;
    const auto found = *room->reports.CheckBrought(brought);
    ASSERT_EQ(found.faults.size(), 1u);
    EXPECT_EQ(found.faults[0].code, "evaluation.seal_digest");
    ASSERT_EQ(found.faults[0].details.size(), 1u);
    EXPECT_EQ(found.faults[0].details[0].Get("place"), "/lines/0");
    EXPECT_EQ(found.faults[0].details[0].Get("name"), "TP-A");
}

TEST_P(JointReportTest, WhoeverChangesItOrAReportThatItCountsInTheStoreIsFound) {
    Adopt();
    LeaveOthers();
    ASSERT_TRUE(Take(commission, "adopt_hemispheric").ok());
    Write([&](store::Transaction& tx) {
        tx.Execute("UPDATE evaluation_papers SET content = REPLACE(content, '\"counted\":1', "
                   "'\"counted\":2') WHERE kind = 'joint_report'");
        tx.Execute("DELETE FROM evaluation_papers WHERE kind = 'report'");
    });
    EXPECT_THAT(Faults(*room->joint.Verify(commission, "r1")),
                ElementsAre("evaluation.seal_digest", "evaluation.joint_report_differs",
                            "evaluation.paper_altered"));
}

TEST_P(JointReportTest, ANewEditionNeedsAReasonAndNamesTheOneBefore) {
    Adopt();
    LeaveOthers();
    Move(secretariat, "publish");
    const JointReport first = *Take(commission, "adopt_hemispheric");
    ASSERT_TRUE(Take(secretariat, "publish_hemispheric").ok());
    EXPECT_EQ(CodeOf(Take(secretariat, "publish_hemispheric")), "evaluation.joint_published");
    EXPECT_EQ(CodeOf(Take(commission, "adopt_hemispheric")), "evaluation.reason_needed");
    const auto second = Take(commission, "adopt_hemispheric", "A country joined late.");
    ASSERT_TRUE(second.ok()) << second.error().Describe();
    EXPECT_EQ(second->edition, 2);
    EXPECT_EQ(second->document.at("supersedes"), first.seal.at("digest"));
    EXPECT_EQ(second->document.at("reason"), "A country joined late.");
}

}  // namespace
}  // namespace atalaya::evaluation
