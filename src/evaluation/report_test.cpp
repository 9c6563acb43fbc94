#include "evaluation/report.hpp"

#include <array>

#include "documents/html.hpp"
#include "evaluation/group_test.hpp"
#include "evaluation/paper_json.hpp"
#include "evaluation/render/hemispheric_document.hpp"
#include "evaluation/render/national_document.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ReportTest : public GroupTest {
 protected:
    // Through to the Commission, with a comment that was partly accepted and a recommendation.
    void ToCommission(const std::string& round = "r1") {
        ToComments(round);
        const auto comment =
            room->comments.Make(entity, round, "XA", "TP-A-1.1", "The law is <new>.");
        ASSERT_TRUE(comment.ok()) << comment.error().Describe();
        Move(entity, "return_comments", round);
        ASSERT_TRUE(room->comments.Answer(As(ana), round, "XA", comment->id, comment->version,
                                          "partly", "It is not in force.").ok());
        const auto made = Recommend(As(ana), "TP-A-1.1", {}, round);
        ASSERT_TRUE(made.ok()) << made.error().Describe();
        Move(As(carla), "send_report", round);
    }
    void Adopt(const std::string& round = "r1") {
        ToCommission(round);
        Move(commission, "adopt", round);
    }
    std::vector<std::string> Faults(const ReportCheck& check) {
        std::vector<std::string> out;
        for (const Error& one : check.seal.faults) out.push_back(one.code);
        for (const Error& one : check.faults)
            out.push_back(one.code + " " + std::string(one.Get("kind")) + " " +
                          std::string(one.Get("id")));
        return out;
    }
    void Run(const std::string& sql) {
        Write([&](store::Transaction& tx) { tx.Execute(sql); });
    }
    const json::object* NodeOf(const json::object& document, std::string_view id) {
        for (const json::value& node : document.at("nodes").as_array())
            if (TextIn(node.as_object(), "id") == id) return &node.as_object();
        return nullptr;
    }

    const access::Caller commission = Person(50, {{"evaluation_commission", "*"}});
    const access::Caller anyone = access::Caller::Anonymous();
};
ATALAYA_ON_BOTH_STORES(ReportTest);

TEST_P(ReportTest, TheReportHoldsWhatTheExpertsFoundAndWhatWasSaidToIt) {
    Adopt();
    const auto report = room->reports.Get(commission, "r1", "XA");
    ASSERT_TRUE(report.ok()) << report.error().Describe();
    EXPECT_TRUE(report->sealed());
    const json::object* node = NodeOf(report->document, "TP-A-1.1");
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(node->at("rating"), "does_not_comply");
    EXPECT_EQ(node->at("depth").to_number<int>(), 3);
    EXPECT_EQ(node->at("text").at("en"), "About TP-A-1.1");
    EXPECT_EQ(node->at("comments").at(0).at("verdict"), "partly");
    EXPECT_EQ(node->at("recommendations"), json::value({"1"}));
    EXPECT_EQ(report->document.at("recommendations").at(0).at("priority"), "high");
    EXPECT_EQ(report->document.at("counts").at("complies"), 1);
    EXPECT_EQ(report->document.at("adopted").at("by"), "person:50");
    // Pillars and objectives stand above their actions.
    EXPECT_NE(NodeOf(report->document, "TP-A"), nullptr);
    EXPECT_FALSE(NodeOf(report->document, "TP-A")->contains("rating"));
}

TEST_P(ReportTest, WhatIsSaidOfThePillarAndTheWholeStandsInTheReport) {
    ToDrafting();
    ASSERT_TRUE(Rate(As(ana), "introduction", "").ok());
    ASSERT_TRUE(Rate(As(ana), "TP-A", "").ok());
    RateAll();
    Move(As(carla), "send_draft");
    ASSERT_TRUE(room->comments.Make(entity, "r1", "XA", "introduction", "Name the new law.").ok());
    ASSERT_TRUE(room->comments.Make(entity, "r1", "XA", "TP-A", "See the annex.").ok());
    const auto report = room->reports.Get(As(ana), "r1", "XA");
    ASSERT_TRUE(report.ok()) << report.error().Describe();
    EXPECT_EQ(report->document.at("introduction").at("en"), "About introduction");
    EXPECT_EQ(report->document.at("introduction_comments").at(0).at("text"), "Name the new law.");
    const json::object* pillar = NodeOf(report->document, "TP-A");
    ASSERT_NE(pillar, nullptr);
    EXPECT_EQ(pillar->at("text").at("en"), "About TP-A");
    EXPECT_EQ(pillar->at("comments").at(0).at("text"), "See the annex.");
    // Where nothing is said nothing stands.
    EXPECT_FALSE(NodeOf(report->document, "TP-B")->contains("text"));
}

TEST_P(ReportTest, WhatIsReiteratedIsNamedByTheTitleOfItsRound) {
    ToCommission("r1");
    BeginRound("r2");
    ToSecondDraft("r2");
    ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1", RecommendationRef{"r1", "1"}, "r2").ok());
    const auto report = room->reports.Get(As(ana), "r2", "XA");
    ASSERT_TRUE(report.ok()) << report.error().Describe();
    EXPECT_EQ(report->document.at("recommendations").at(0).at("reiterates").at("title").at("fr"),
              "Round r1");
    const auto page = documents::RenderHtml(
        NationalDocument(*report, *content->library, {.lang = Lang::En}));
    EXPECT_THAT(page, HasSubstr("1 of “Round r1”"));
}

TEST_P(ReportTest, OnlyThoseWhoMaySeeDraftsSeeItBeforeItIsAdopted) {
    ToDrafting();
    EXPECT_EQ(CodeOf(room->reports.Get(secretariat, "r1", "XA")), "access.denied");
    EXPECT_EQ(CodeOf(room->reports.Get(entity, "r1", "XA")), "access.denied");
    EXPECT_EQ(CodeOf(room->reports.Get(As(xavier), "r1", "XA")), "evaluation.own_country");
    EXPECT_THAT(Entries("evaluation.conflict_refused"), Not(IsEmpty()));
    RateAll();
    Move(As(carla), "send_draft");
    const auto draft = room->reports.Get(secretariat, "r1", "XA");
    ASSERT_TRUE(draft.ok()) << draft.error().Describe();
    EXPECT_FALSE(draft->sealed());
    EXPECT_EQ(CodeOf(room->reports.Verify(secretariat, "r1", "XA")), "evaluation.report_not_sealed");
}

TEST_P(ReportTest, AnyoneReadsItOnceItIsPublished) {
    Adopt();
    EXPECT_EQ(CodeOf(room->reports.Get(anyone, "r1", "XA")), "access.denied");
    Move(secretariat, "publish");
    EXPECT_TRUE(room->reports.Get(anyone, "r1", "XA").ok());
    const auto put = room->follow_ups.Put(
        entity, "r1", "XA", {.recommendation = "1", .progress = Progress::InProgress, .text = "Begun"});
    ASSERT_TRUE(put.ok()) << put.error().Describe();
    // What came later stands beside the sealed text, not in it.
    const auto report = room->reports.Get(anyone, "r1", "XA");
    EXPECT_EQ(report->follow_up.at(0).at("text"), "Begun");
    EXPECT_THAT(Faults(*room->reports.Verify(commission, "r1", "XA")), IsEmpty());
}

TEST_P(ReportTest, ASealedReportIsVerifiedAgainstPapersAndJournal) {
    Adopt();
    clock.Advance(10LL * 365 * 86'400'000);
    const auto check = room->reports.Verify(commission, "r1", "XA");
    ASSERT_TRUE(check.ok()) << check.error().Describe();
    EXPECT_TRUE(check->holds());
    EXPECT_EQ(check->seal.signer, SealCheck::Signer::Present);
    EXPECT_TRUE(check->journal);
    // Two answers, three findings, a comment and a recommendation.
    EXPECT_EQ(check->papers, 7);
}

TEST_P(ReportTest, WhoeverChangesARatingInTheStoreIsFound) {
    Adopt();
    Run("UPDATE evaluation_papers SET state = 'complies' WHERE kind = 'finding' AND id = 'TP-A-1.1'");
    EXPECT_THAT(Faults(*room->reports.Verify(commission, "r1", "XA")),
                ElementsAre("evaluation.paper_altered finding TP-A-1.1"));
}

TEST_P(ReportTest, ALostPaperIsFound) {
    Adopt();
    Run("DELETE FROM evaluation_papers WHERE kind = 'comment'");
    EXPECT_THAT(Faults(*room->reports.Verify(commission, "r1", "XA")),
                ElementsAre("evaluation.report_paper_gone comment 1",
                            "evaluation.paper_lost comment 1"));
}

TEST_P(ReportTest, AChangedSealedReportIsFoundHereAndWhereItIsBrought) {
    Adopt();
    auto report = *room->reports.Get(commission, "r1", "XA");
    json::object brought{{"document", report.document}, {"seal", report.seal}};
    EXPECT_THAT(room->reports.CheckBrought(brought)->faults, IsEmpty());
    brought["document"].as_object()["country"] = "XB";
    EXPECT_EQ(room->reports.CheckBrought(brought)->faults.at(0).code, "evaluation.seal_digest");
    Run("UPDATE evaluation_papers SET content = REPLACE(content, 'in force', 'needed') "
        "WHERE kind = 'report'");
    EXPECT_THAT(Faults(*room->reports.Verify(commission, "r1", "XA")),
                ElementsAre("evaluation.seal_digest", "evaluation.paper_altered report "));
}

TEST_P(ReportTest, AnOpenKeySealsNothingAndNothingIsAdopted) {
    ToCommission();
    std::ofstream(folder().path() / "node.key") << "atalaya-key-1 ed25519 x\n";
    std::filesystem::permissions(folder().path() / "node.key", std::filesystem::perms::all);
    EXPECT_EQ(CodeOf(room->rounds.Move(commission, "r1", "XA", "adopt", "")),
              "exchange.key_open");
    EXPECT_EQ(room->rounds.Where(secretariat, "r1", "XA")->state, "for_commission");
}

TEST_P(ReportTest, IsReadInFourLanguages) {
    Adopt();
    const auto report = *room->reports.Get(commission, "r1", "XA");
    for (const Lang lang : base::kLangs) {
        const auto document = NationalDocument(report, *content->library, {.lang = lang});
        const std::string page = documents::RenderHtml(document);
        // Every word has its text: no code is left.
        EXPECT_THAT(page, Not(HasSubstr("evaluation.report."))) << base::Code(lang);
        EXPECT_THAT(page, HasSubstr("The law is &lt;new&gt;."));
        const std::string own = lang == Lang::En ? "<p>About TP-A-1.1</p>"
                                                 : "<span lang=\"en\">About TP-A-1.1</span>";
        EXPECT_THAT(page, HasSubstr(own));
        const std::array<const char*, 4> dates = {"1 January 2026", "1 de enero de 2026",
                                                  "1º de janeiro de 2026", "1er janvier 2026"};
        EXPECT_THAT(page, HasSubstr(dates[static_cast<std::size_t>(lang)]));
        EXPECT_EQ(page.find("\u00A0:</strong>") != std::string::npos, lang == Lang::Fr);
        EXPECT_THAT(page, HasSubstr(TextIn(report.seal, "digest")));
        // What a recommendation is about is named, not coded.
        EXPECT_THAT(page, Not(HasSubstr("</strong> TP-A-1.1")));
    }
}

TEST_P(ReportTest, AReiteratedRecommendationNamesItsRound) {
    ToSecondDraft();
    ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1").ok());
    BeginRound("r2");
    ToSecondDraft("r2");
    ASSERT_TRUE(Recommend(As(ana), "TP-A-1.1", RecommendationRef{"r1", "1"}, "r2").ok());
    const auto report = *room->reports.Get(As(ana), "r2", "XA");
    const json::value& made = report.document.at("recommendations").at(0);
    EXPECT_EQ(made.at("reiterates").at("title").at("en").as_string(), "Round r1");
    const std::string page =
        documents::RenderHtml(NationalDocument(report, *content->library, {.lang = Lang::En}));
    EXPECT_THAT(page, HasSubstr("Reiterates recommendation 1 of “Round r1”."));
}

TEST_P(ReportTest, AllCountriesTogetherByCommitmentAndPillar) {
    Adopt();
    const auto none = *room->hemispheric.Get(anyone, "r1");
    EXPECT_EQ(none.counted, 0);   // adopted, and not for everyone yet
    ASSERT_EQ(none.countries.size(), 3u);   // invited, which is no secret; where they stand is
    for (const auto& one : none.countries) EXPECT_EQ(one.state, "") << one.country;
    EXPECT_EQ(HemisphericTable("countries", none, *content->library, Lang::Pt).rows[0].cells[1],
              "Sem relatório publicado");
    const auto report = *room->hemispheric.Get(commission, "r1");
    EXPECT_EQ(report.counted, 1);
    ASSERT_EQ(report.lines.size(), 7u);
    EXPECT_EQ(report.lines[0].node, "TP-A");
    EXPECT_EQ(report.lines[0].share.rated, 1);        // one is outside the scale
    EXPECT_EQ(report.lines[0].share.fulfilled, 0);
    EXPECT_EQ(report.lines[6].share.Percent(), 100);
    EXPECT_THAT(report.lines[6].countries.at("complies"), ElementsAre("XA"));
    EXPECT_EQ(report.total.Percent(), 50);
    EXPECT_EQ(report.follow_up.recommendations, 1);
    EXPECT_EQ(report.follow_up.by_progress.at(""), 1);
    // An expert of the country does not count it.
    EXPECT_EQ(room->hemispheric.Get(As(xavier), "r1")->counted, 0);
}

TEST_P(ReportTest, RoundsAreComparedAndTheAbsentAreNamed) {
    Adopt();
    RoundDraft second = Draft("r2");
    second.previous = "r1";
    OpenRound(second);
    ASSERT_TRUE(room->rounds.Move(secretariat, "r2", "CL", "leave", "No answer.").ok());
    const auto report = *room->hemispheric.Get(commission, "r2");
    ASSERT_EQ(report.earlier.size(), 1u);
    EXPECT_THAT(report.earlier_counted, ElementsAre(1));
    EXPECT_EQ(report.total.Percent(), std::nullopt);
    EXPECT_EQ(report.earlier_total[0].Percent(), 50);
    EXPECT_EQ(report.absent, 1);
    const auto document =
        HemisphericDocument(report, *content->library, {.lang = Lang::Es, .notice = "Sintético"});
    const std::string page = documents::RenderHtml(document);
    EXPECT_THAT(page, HasSubstr("<strong>No participaron:</strong> Chile"));
    EXPECT_THAT(page, Not(HasSubstr("evaluation.report.")));
    for (const std::string_view name : kHemisphericTables) {
        const auto table = HemisphericTable(name, report, *content->library, Lang::Fr);
        for (const auto& row : table.rows)
            EXPECT_EQ(row.cells.size(), table.columns.size()) << name;
    }
}

TEST_P(ReportTest, TheMatrixHoldsTheRatingsOfEachCountry) {
    Adopt();
    const auto report = *room->hemispheric.Get(commission, "r1");
    const auto table = HemisphericTable("matrix", report, *content->library, Lang::En);
    ASSERT_EQ(table.rows.size(), 3u);
    EXPECT_THAT(table.rows[0].cells, ElementsAre("TP-A-1.1", "does_not_comply"));
}

TEST(ShareTest, HundredthsAreRoundedAndNobodyIsNothing) {
    Share share;
    EXPECT_EQ(share.Percent(), std::nullopt);
    share.rated = 3;
    share.fulfilled = 2;
    EXPECT_EQ(share.Percent(), 67);
    share.rated = 200;
    share.fulfilled = 1;
    EXPECT_EQ(share.Percent(), 1);
}

}  // namespace
}  // namespace atalaya::evaluation
