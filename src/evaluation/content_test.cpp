#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "evaluation/catalogue.hpp"
#include "evaluation/frozen.hpp"

namespace atalaya::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kTitle = "{en: T, es: T, pt: T, fr: T}";

content::Node Yaml(std::string text) {
    for (auto at = text.find("TITLE"); at != std::string::npos; at = text.find("TITLE"))
        text.replace(at, 5, kTitle);
    auto node = content::ParseYaml(text, "test.yaml");
    if (!node.ok()) throw std::runtime_error(node.error().Describe());
    return *std::move(node);
}

template <class T>
std::vector<std::string> FaultsOf(const Result<T>& result) {
    std::vector<std::string> out;
    if (result.ok()) return out;
    EXPECT_EQ(result.error().code, "evaluation.content_invalid");
    for (const Error& fault : result.error().details) {
        EXPECT_THAT(fault.where, ::testing::StartsWith("test.yaml:")) << fault.Describe();
        out.push_back(fault.code);
    }
    return out;
}

TEST(Procedure, EveryNameItUsesIsKnown) {
    const auto read = Procedure::Read(Yaml(R"(
id: p
title: TITLE
deadlines: [{id: end, title: TITLE}]
states:
  - {id: a, title: TITLE, description: TITLE, initial: true, open: [answers, hopes], deadline: ending}
  - {id: b, title: TITLE, description: TITLE, initial: true, deadline: end}
transitions:
  - {id: go, title: TITLE, from: [a, x], to: c, checks: [answers_complete, weather], does: [magic]}
)"));
    EXPECT_THAT(FaultsOf(read),
                ElementsAre("evaluation.part_unknown", "evaluation.deadline_unknown",
                            "evaluation.state_unknown", "evaluation.state_unknown",
                            "evaluation.check_unknown", "evaluation.effect_unknown",
                            "evaluation.one_initial"));
}

std::string InstrumentYaml(std::string_view questions) {
    return R"(
id: i
version: 3
title: TITLE
description: TITLE
authored_by: TITLE
plan: p
scale: s
institutions: [{id: police, title: TITLE}, {id: health, title: TITLE}]
questions:
)" + std::string(questions);
}

TEST(Instrument, QuestionsFitTogether) {
    const auto read = Instrument::Read(Yaml(InstrumentYaml(R"(
  - {id: A, node: N, type: yes_no, title: TITLE, asked_of: [army], when: {question: B, equals: "yes"}}
  - {id: B, node: N, type: choice, title: TITLE, asked_of: [police]}
  - {id: C, node: N, type: table, title: TITLE, asked_of: []}
  - {id: D, node: N, type: number, title: TITLE, asked_of: [police], min: 10, max: 2}
  - {id: A, node: N, type: text, title: TITLE, asked_of: [police], when: {question: A, equals: perhaps}}
  - {id: E, node: N, type: choice, title: TITLE, asked_of: [police], options: [{id: x, title: TITLE}], fulfils: [z]}
)")));
    EXPECT_THAT(
        FaultsOf(read),
        ElementsAre("evaluation.institution_unknown", "evaluation.condition_unknown",
                    "evaluation.options_missing", "evaluation.not_asked",
                    "evaluation.columns_missing", "evaluation.limits", "evaluation.option_unknown",
                    "evaluation.question_duplicate", "evaluation.option_unknown"));
}

TEST(Instrument, AConditionHasOneTestThatFitsTheOtherQuestion) {
    const auto read = Instrument::Read(Yaml(InstrumentYaml(R"(
  - {id: A, node: N, type: yes_no, title: TITLE, asked_of: [police]}
  - {id: N, node: N, type: number, title: TITLE, asked_of: [police], when: {question: A, not_equals: "no"}}
  - {id: T, node: N, type: text, title: TITLE, asked_of: [police], when: {question: N, at_least: "2.5"}}
  - {id: U, node: N, type: text, title: TITLE, asked_of: [police], when: {question: T, answered: true}}
  - {id: B, node: N, type: text, title: TITLE, asked_of: [police], when: {question: A, equals: "yes", answered: true}}
  - {id: C, node: N, type: text, title: TITLE, asked_of: [police], when: {question: A}}
  - {id: D, node: N, type: text, title: TITLE, asked_of: [police], when: {question: A, at_least: "1"}}
  - {id: E, node: N, type: text, title: TITLE, asked_of: [police], when: {question: T, any_of: ["yes"]}}
  - {id: F, node: N, type: text, title: TITLE, asked_of: [police], when: {question: A, any_of: ["yes", "perhaps"]}}
  - {id: G, node: N, type: text, title: TITLE, asked_of: [police], when: {question: G, answered: true}}
)")));
    EXPECT_THAT(FaultsOf(read),
                ElementsAre("evaluation.condition_form", "evaluation.condition_form",
                            "evaluation.option_unknown", "evaluation.condition_unknown",
                            "evaluation.condition_unknown", "evaluation.option_unknown",
                            "evaluation.condition_unknown"));
}

TEST(Instrument, WhatFillsATableFitsItsRowsAndColumns) {
    const auto read = Instrument::Read(Yaml(InstrumentYaml(R"(
  - {id: A, node: N, type: table, title: TITLE, asked_of: [police], indicator: i, columns: [{id: n, type: number, title: TITLE}], fill: {by: b, cells: [{column: n}]}}
  - {id: B, node: N, type: table, title: TITLE, asked_of: [police], indicator: i, columns: [{id: n, type: number, title: TITLE}, {id: w, type: text, title: TITLE}], fill: {by: b, label: w, cells: [{column: n}]}}
  - {id: C, node: N, type: table, title: TITLE, asked_of: [police], indicator: i, rows: [{id: r, title: TITLE}], columns: [{id: n, type: number, title: TITLE}], fill: {by: b, rows: [{row: s, codes: [x]}], cells: [{column: n}]}}
  - {id: D, node: N, type: table, title: TITLE, asked_of: [police], columns: [{id: n, type: number, title: TITLE}, {id: w, type: text, title: TITLE}], fill: {by: b, label: w, cells: [{column: n}]}}
  - {id: E, node: N, type: number, title: TITLE, asked_of: [police], indicator: i, fill: {year: 2024}}
  - {id: F, node: N, type: number, title: TITLE, asked_of: [police], fill: {year: 2024}}
)")));
    EXPECT_THAT(FaultsOf(read),
                ElementsAre("evaluation.fill_invalid", "evaluation.fill_invalid",
                            "evaluation.fill_invalid", "evaluation.fill_invalid"));
}

TEST(Instrument, IsTheSameAfterItWasFrozen) {
    const auto node = Yaml(InstrumentYaml(R"(
  - {id: A, node: N-1, type: yes_no, title: TITLE, asked_of: [police], required: true, with_date: true}
  - {id: B, node: N-1, type: number, title: TITLE, guidance: TITLE, asked_of: [police, health], min: "0.50", max: 007, when: {question: A, equals: "yes"}}
  - {id: C, node: N-2, type: choice, title: TITLE, asked_of: [health], options: [{id: "yes", title: TITLE}, {id: "12", title: TITLE}], fulfils: ["12"]}
)"));
    const auto text = base::CanonicalJson(Freeze(node));
    const auto again = Instrument::Read(Thaw(*base::ParseJson(text), "frozen"));
    ASSERT_TRUE(again.ok()) << again.error().Describe();
    EXPECT_EQ(base::CanonicalJson(Freeze(Thaw(*base::ParseJson(text), "frozen"))), text);
    EXPECT_EQ(again->version(), 3);
    const Question& a = *again->Find("A");
    EXPECT_TRUE(a.required && a.with_date);
    EXPECT_THAT(a.fulfils, ElementsAre("yes"));
    const Question& b = *again->Find("B");
    EXPECT_EQ(b.min->ToString(), "0.50");
    EXPECT_EQ(b.max->ToString(), "7");
    EXPECT_THAT(b.when->values, ElementsAre("yes"));
    EXPECT_THAT(b.asked_of, ElementsAre("police", "health"));
    EXPECT_THAT(again->Find("C")->fulfils, ElementsAre("12"));
    EXPECT_THAT(again->Nodes(), ElementsAre("N-1", "N-2"));
    EXPECT_EQ(again->Of("N-1").size(), 2u);
    EXPECT_EQ(again->Find("Z"), nullptr);
}

TEST(RatingScale, ProposesTheBestLevelThatIsReached) {
    const auto scale = RatingScale::Read(Yaml(R"(
id: s
title: TITLE
levels:
  - {id: full, title: TITLE, description: TITLE, at_least: "1", fulfilled: true}
  - {id: part, title: TITLE, description: TITLE, at_least: "0.3"}
  - {id: none, title: TITLE, description: TITLE, at_least: "0"}
  - {id: outside, title: TITLE, description: TITLE, outside: true}
)"));
    ASSERT_TRUE(scale.ok()) << scale.error().Describe();
    EXPECT_EQ(scale->Reached(base::Decimal(1, 0))->id, "full");
    EXPECT_EQ(scale->Reached(base::Decimal(999, 3))->id, "part");
    EXPECT_EQ(scale->Reached(base::Decimal(3, 1))->id, "part");
    EXPECT_EQ(scale->Reached(base::Decimal(29, 2))->id, "none");
}

TEST(RatingScale, SharesGoDown) {
    const auto scale = RatingScale::Read(Yaml(R"(
id: s
title: TITLE
levels:
  - {id: a, title: TITLE, description: TITLE, at_least: "0.5"}
  - {id: b, title: TITLE, description: TITLE, at_least: "0.6"}
  - {id: c, title: TITLE, description: TITLE, at_least: "0.2", outside: true}
)"));
    EXPECT_THAT(FaultsOf(scale),
                ElementsAre("evaluation.share_invalid", "evaluation.share_invalid"));
}

// --- what is shipped -----------------------------------------------------------

class Shipped : public ::testing::Test {
 protected:
    static void SetUpTestSuite() {
        const auto library = content::Library::Load({});
        ASSERT_TRUE(library.ok()) << library.error().Describe();
        const auto plans = commitments::Plans::Load(**library);
        ASSERT_TRUE(plans.ok()) << plans.error().Describe();
        auto catalogue = Catalogue::Load(**library, *plans);
        ASSERT_TRUE(catalogue.ok()) << catalogue.error().Describe() << " "
                                    << catalogue.error().details.front().Describe();
        s_catalogue = new Catalogue(*std::move(catalogue));
        s_plan = new commitments::Plan(*plans->Find("hemispheric_plan_2021_2025"));
    }
    static void TearDownTestSuite() {
        delete s_catalogue;
        delete s_plan;
    }
    static Catalogue* s_catalogue;
    static commitments::Plan* s_plan;
};
Catalogue* Shipped::s_catalogue = nullptr;
commitments::Plan* Shipped::s_plan = nullptr;

TEST_F(Shipped, TheQuestionnaireAsksAboutEveryPriorityAction) {
    const Instrument& instrument = *s_catalogue->FindInstrument("mem_hp21");
    const auto nodes = instrument.Nodes();
    const std::set<std::string> asked(nodes.begin(), nodes.end());
    EXPECT_EQ(asked.size(), nodes.size());
    int actions = 0;
    for (const commitments::Node& node : s_plan->nodes()) {
        if (node.kind != commitments::Kind::Action) continue;
        ++actions;
        EXPECT_TRUE(asked.contains(node.id)) << node.id;
        const auto questions = instrument.Of(node.id);
        EXPECT_TRUE(std::ranges::any_of(questions, [](const Question* one) {
            return one->required && !one->fulfils.empty();
        })) << node.id << " has nothing by which an evaluator can tell";
    }
    EXPECT_EQ(actions, 142);
    EXPECT_EQ(asked.size(), 142u);
}

TEST_F(Shipped, TheProcedureLeadsFromTheInvitationToTheEnd) {
    const Procedure& mem = *s_catalogue->FindProcedure("mem");
    EXPECT_EQ(mem.Initial().id, "invited");
    std::set<std::string> reached = {mem.Initial().id};
    for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const Transition& one : mem.transitions()) {
            if (std::ranges::any_of(one.from, [&](const auto& id) { return reached.contains(id); }))
                reached.insert(one.to);
        }
    }
    EXPECT_EQ(reached.size(), mem.states().size());
    EXPECT_EQ(mem.OpenFor("answers").size(), 2u);
}

TEST_F(Shipped, ARoundCanBeFrozenAndReadAgain) {
    const auto frozen = s_catalogue->Freeze("mem", "mem_hp21", "mem_round_8");
    ASSERT_TRUE(frozen.ok()) << frozen.error().Describe();
    const auto text = base::CanonicalJson(frozen->content);
    const auto again = Frozen::Read(base::ParseJson(text)->as_object());
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->digest, frozen->digest);
    EXPECT_EQ(again->instrument.questions().size(), frozen->instrument.questions().size());
    EXPECT_EQ(s_catalogue->Freeze("mem", "nothing", "mem_round_8").error().Get("known"),
              "mem_hp21");
}

}  // namespace
}  // namespace atalaya::evaluation
