// What an answer is proposed from: questions on linked commitments and the node's own figures.

#include "evaluation/linked.hpp"
#include "evaluation/world_test.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ProposalsTest : public EvaluationTest {
 protected:
    void SetUp() override {
        EvaluationTest::SetUp();
        if (IsSkipped()) return;
        OpenRound(Draft());
        RoundDraft other = Draft("other");
        other.instrument = "other_questions";
        OpenRound(other);
    }
    // The entity, who may also ask indicators.
    access::Caller Informed() const {
        auto caller = entity;
        caller.grants.push_back({"national_coordinator", "XA"});
        return caller;
    }
    std::vector<Proposal> Proposals(const access::Caller& caller, std::string_view round,
                                    std::string_view question) {
        auto found = room->answers.Proposals(caller, round, "XA", question);
        if (!found.ok()) throw std::runtime_error(found.error().Describe());
        return *std::move(found);
    }
    void Seize(std::string_view number, std::string_view date, std::string_view transport,
               std::string_view substance, std::string_view kilograms) {
        const auto model = models->Find("seizures");
        const auto validator = Person(9, {{"validator", "XA"}}, {"XA"});
        const auto made = Write([&](store::Transaction& tx) -> Result<void> {
            const auto system = access::Caller::System();
            ATALAYA_ASSIGN(const auto record,
                           records->Create(tx, system, *model, "XA",
                                           {{"source", "police"},
                                            {"case_number", number},
                                            {"date", date},
                                            {"place", "XA-01"},
                                            {"substance", substance},
                                            {"transport", transport},
                                            {"quantity", {{"amount", kilograms}, {"unit", "kg"}}}}));
            ATALAYA_TRY(records->Move(tx, system, *model, record.Reference(), 1, "submit", ""));
            ATALAYA_TRY(records->Move(tx, validator, *model, record.Reference(), 2, "validate", ""));
            return {};
        });
        ASSERT_TRUE(made.ok()) << made.error().Describe();
    }
    // The only proposal to a question, which comes from an indicator.
    Proposal Figure(std::string_view question) {
        const auto found = Proposals(Informed(), "other", question);
        if (found.size() != 1) throw std::runtime_error("not one proposal");
        return found.front();
    }
};
ATALAYA_ON_BOTH_STORES(ProposalsTest);

TEST_P(ProposalsTest, AnAnswerIsProposedWhereACommitmentIsTheSame) {
    ASSERT_TRUE(Put(police, "A1", {{"answer", "yes"}, {"since", "2019"}}).ok());
    const auto found = Proposals(entity, "other", "O1");
    ASSERT_EQ(found.size(), 1u);
    const Proposal& one = found.front();
    EXPECT_EQ(one.value.at("since").as_string(), "2019");
    EXPECT_EQ(one.round, "r1");
    EXPECT_EQ(one.question, "A1");
    EXPECT_EQ(one.node, "TP-A-1.1");
    EXPECT_EQ(one.link, commitments::LinkType::Same);
    ASSERT_EQ(one.way.size(), 1u);
    EXPECT_EQ(one.way.front().from, "OP-A-1.1");
    EXPECT_EQ(one.way.front().to, "TP-A-1.1");
    EXPECT_EQ(one.way.front().crosswalk, "test_links");
    EXPECT_EQ(one.way.front().asserted_by.In(Lang::Es), "Título");
    EXPECT_EQ(one.way.front().reason.In(Lang::En), "Title");
    EXPECT_GT(one.at, 0);
    // It is no answer, and counts the other way as well.
    EXPECT_EQ(room->answers.Get(entity, "other", "XA", "O1")->version, 0);
    ASSERT_TRUE(Put(police, "O1", "no", 0, "other").ok());
    EXPECT_EQ(Proposals(entity, "r1", "A1").front().question, "O1");
}

TEST_P(ProposalsTest, APartOfACommitmentIsToldFromItsWhole) {
    ASSERT_TRUE(Put(entity, "B1", "part").ok());
    const auto of_part = Proposals(entity, "other", "O4");
    ASSERT_EQ(of_part.size(), 1u);
    EXPECT_EQ(of_part.front().link, commitments::LinkType::PartOf);
    ASSERT_TRUE(Put(entity, "O4", "full", 0, "other").ok());
    const auto of_whole = Proposals(entity, "r1", "B1");
    ASSERT_EQ(of_whole.size(), 1u);
    EXPECT_EQ(of_whole.front().link, commitments::LinkType::Wider);
}

TEST_P(ProposalsTest, WhatDoesNotAskAlikeIsNotProposed) {
    ASSERT_TRUE(Put(entity, "A1", "yes").ok());
    ASSERT_TRUE(Put(entity, "A2", "7").ok());
    EXPECT_EQ(Proposals(entity, "other", "O2").front().value, "7");
    EXPECT_THAT(Proposals(entity, "other", "O3"), IsEmpty());   // another unit
    ASSERT_TRUE(Put(entity, "A3", "Words.").ok());
    EXPECT_THAT(Proposals(entity, "other", "O5"), IsEmpty());   // the two only overlap
    ASSERT_TRUE(Put(entity, "A2", {{"missing", "unknown"}}, 1).ok());
    EXPECT_THAT(Proposals(entity, "other", "O2"), IsEmpty());   // no value
}

TEST_P(ProposalsTest, OnlyAnswersThatTheCallerMayReadAreProposed) {
    ASSERT_TRUE(Put(entity, "O1", "yes", 0, "other").ok());
    AnswerAll();
    ASSERT_TRUE(room->rounds.Move(entity, "r1", "XA", "submit", "").ok());
    EXPECT_EQ(Proposals(entity, "r1", "A1").size(), 1u);
    // The other round is still answered, where the secretariat does not read along.
    EXPECT_THAT(Proposals(secretariat, "r1", "A1"), IsEmpty());
}

TEST_P(ProposalsTest, WhatIsTakenOverSaysFromWhere) {
    ASSERT_TRUE(Put(entity, "A1", "yes").ok());
    const auto take = [&](const json::value& value, std::int64_t version) {
        return room->answers
            .Put(entity, "other", "XA", "O1", version,
                 {.value = value, .source = {{"round", "r1"}, {"question", "A1"}}})
            ->source;
    };
    const json::object source = take("yes", 0);
    EXPECT_EQ(source.at("question").as_string(), "A1");
    EXPECT_EQ(source.at("version").as_int64(), 1);
    EXPECT_EQ(source.at("link").as_string(), "same");
    EXPECT_TRUE(take("no", 1).empty());
}

TEST_P(ProposalsTest, FiguresFillTheRowsAndColumnsOfATable) {
    Seize("1", "2025-03-02", "commercial_sea", "cocaine_hcl", "2");
    Seize("2", "2025-04-02", "private_sea", "cocaine_hcl", "1.5");
    Seize("3", "2025-05-02", "rail", "cannabis_herb", "4");
    Seize("4", "2024-05-02", "air", "cannabis_herb", "8");
    const Proposal by_transport = Figure("F1");
    EXPECT_EQ(base::CanonicalJson(by_transport.value),
              R"({"air":{"before":"1"},"sea":{"now":"2"}})");
    EXPECT_EQ(by_transport.source.at("indicator").as_string(), "number_of_seizures");
    EXPECT_EQ(by_transport.source.at("year").as_string(), "2025");
    const json::value by_substance = Figure("F2").value;
    ASSERT_EQ(by_substance.as_array().size(), 2u) << json::serialize(by_substance);
    for (const json::value& row : by_substance.as_array()) {
        const bool cocaine = row.at("seizures") == "2";
        EXPECT_EQ(base::Decimal::Parse(row.at("kilograms").as_string())->value,
                  base::Decimal::Parse(cocaine ? "3.5" : "4")->value);
    }
}

TEST_P(ProposalsTest, FiguresAnswerYesAndTheYearThatIsAskedFor) {
    EXPECT_THAT(Proposals(Informed(), "other", "F3"), IsEmpty());   // nothing recorded says nothing
    Seize("1", "2025-03-02", "air", "cocaine_hcl", "2");
    Seize("2", "2024-04-02", "air", "cocaine_hcl", "2");
    Seize("3", "2024-05-02", "air", "cocaine_hcl", "2");
    EXPECT_EQ(Figure("F3").value.at("answer").as_string(), "yes");
    const Proposal earlier = Figure("F4");
    EXPECT_EQ(earlier.value, "2");
    EXPECT_EQ(earlier.source.at("year").as_string(), "2024");
    // Taken over, the source is kept only with the figures as they are.
    const auto put = [&](const json::value& value, std::int64_t version) {
        return room->answers
            .Put(Informed(), "other", "XA", "F3", version,
                 {.value = value, .source = {{"indicator", "number_of_seizures"}}})
            ->source;
    };
    EXPECT_EQ(put("yes", 0).at("year").as_string(), "2025");
    EXPECT_TRUE(put("no", 1).empty());
}

}  // namespace
}  // namespace atalaya::evaluation
