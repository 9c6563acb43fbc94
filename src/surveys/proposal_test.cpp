#include "surveys/proposal.hpp"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "microdata/survey_file.hpp"
#include "surveys/answers.hpp"
#include "surveys/sample_test.hpp"
#include "surveys/text_dataset.hpp"
#include "testing/databases.hpp"
#include "transfer/readers/detect.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

const Sample::Labels kYesNo = {{1.0, "Sí"}, {2.0, "No"}, {9.0, "NS/NR"}};
const Sample::Labels kWhen = {{1.0, "En los últimos 30 días"},
                              {2.0, "Hace más de un mes, pero menos de un año"},
                              {3.0, "Hace más de un año"},
                              {4.0, "Nunca"},
                              {8.0, "No aplica"},
                              {9.0, "No responde"}};

Proposal Propose(const Sample& sample, const std::vector<RememberedVariable>& remembered = {}) {
    return ProposeMapping(sample.data(), *ShippedStandard(), remembered);
}

const ProposedQuestion* Find(const Proposal& proposal, std::string_view question) {
    for (const auto& one : proposal.questions)
        if (one.mapped.question == question) return &one;
    return nullptr;
}

// "question=VARIABLE" of all questions, or of those of one trust.
std::vector<std::string> Told(const Proposal& proposal,
                              std::optional<ProposalTrust> trust = std::nullopt) {
    std::vector<std::string> out;
    for (const auto& one : proposal.questions)
        if (!trust || one.trust == *trust)
            out.push_back(one.mapped.question + "=" + one.mapped.variable);
    return out;
}

std::vector<std::string> DesignOf(const Proposal& proposal) {
    std::vector<std::string> out;
    for (const auto& one : proposal.design) out.push_back(one.role + "=" + one.variable);
    return out;
}

// No variable and no question twice.
void ExpectOnce(const Proposal& proposal) {
    std::set<std::string> questions, variables;
    for (const auto& one : proposal.questions) {
        EXPECT_TRUE(questions.insert(one.mapped.question).second) << one.mapped.question;
        EXPECT_TRUE(variables.insert(one.mapped.variable).second) << one.mapped.variable;
    }
}

TEST(Proposal, ReadsLabelsAndTheirValues) {
    const auto proposal = Propose(
        Sample()
            .Add("P10", {1, 2, 9, 1, 2}, "¿Ha consumido alguna vez en la vida marihuana?", kYesNo)
            .Add("P11", {1, 2, 3, 4, 9}, "¿Cuándo fue la última vez que consumió marihuana?", kWhen)
            .Add("P12", {14, 15, 13, 99, 14}, "¿Qué edad tenía cuando consumió marihuana?"));
    ExpectOnce(proposal);
    EXPECT_THAT(Told(proposal), ElementsAre("age_first.cannabis=P12", "ever.cannabis=P10",
                                            "last_use.cannabis=P11"));
    const auto* ever = Find(proposal, "ever.cannabis");
    EXPECT_EQ(ever->trust, ProposalTrust::Sure);
    EXPECT_EQ(ever->mapped.values, (std::map<std::string, std::string>{
                                       {"1", "yes"}, {"2", "no"}, {"9", "no_answer"}}));
    EXPECT_THAT(ever->open_values, IsEmpty());
    const auto* last = Find(proposal, "last_use.cannabis");
    EXPECT_EQ(last->mapped.values,
              (std::map<std::string, std::string>{{"1", "month"}, {"2", "year"}, {"3", "earlier"},
                                                  {"4", "never"}, {"8", "not_asked"},
                                                  {"9", "no_answer"}}));
    const auto* first = Find(proposal, "age_first.cannabis");
    EXPECT_THAT(first->open_values, ElementsAre("99"));
    EXPECT_NE(first->trust, ProposalTrust::Sure);
}

TEST(Proposal, UnderstandsFourLanguages) {
    const Sample::Labels english = {{1.0, "Yes"}, {2.0, "No"}, {7.0, "Refused"}};
    const Sample::Labels portuguese = {{1.0, "Sim"}, {2.0, "Não"}, {9.0, "Não respondeu"}};
    const Sample::Labels french = {{1.0, "Oui"}, {2.0, "Non"}, {9.0, "Sans réponse"}};
    const auto proposal =
        Propose(Sample()
                    .Add("A", {1, 2, 7}, "In the past 12 months, have you used cocaine?", english)
                    .Add("B", {1, 2, 9}, "Nos últimos 30 dias, você usou maconha?", portuguese)
                    .Add("C", {1, 2, 9}, "Au cours de la vie, avez-vous consommé de l’héroïne ?",
                         french)
                    .Add("D", {1, 2, 9}, "En los últimos 12 meses, ¿ha consumido éxtasis?", kYesNo));
    EXPECT_THAT(Told(proposal, ProposalTrust::Sure),
                ElementsAre("ever.heroin=C", "past_month.cannabis=B", "past_year.cocaine=A",
                            "past_year.ecstasy=D"));
    EXPECT_EQ(Find(proposal, "past_year.cocaine")->mapped.values.at("7"), "no_answer");
    EXPECT_EQ(Find(proposal, "past_month.cannabis")->mapped.values.at("9"), "no_answer");
    EXPECT_EQ(Find(proposal, "ever.heroin")->mapped.values.at("9"), "no_answer");
}

TEST(Proposal, WithoutLabelsThePersonMustSay) {
    const auto proposal = Propose(Sample()
                                      .Add("SEXO", {1, 2, 1, 2})
                                      .Add("EDAD", {15, 16, 31, 44})
                                      .Add("marijuana_life", {0, 1, 0, 1})
                                      .Add("cocaine_year", {1, 2, 2, 3}));
    EXPECT_THAT(Told(proposal), ElementsAre("age=EDAD", "ever.cannabis=marijuana_life", "sex=SEXO"));
    EXPECT_EQ(Find(proposal, "sex")->trust, ProposalTrust::Ambiguous);
    EXPECT_THAT(Find(proposal, "sex")->open_values, ElementsAre("1", "2"));
    EXPECT_EQ(Find(proposal, "ever.cannabis")->trust, ProposalTrust::Likely);
    EXPECT_EQ(Find(proposal, "ever.cannabis")->mapped.values.at("0"), "no");
    EXPECT_EQ(Find(proposal, "age")->trust, ProposalTrust::Sure);
}

TEST(Proposal, AQuestionAboutSeveralSubstancesIsNobodys) {
    const auto proposal = Propose(
        Sample()
            .Add("A", {1, 2, 9}, "¿Ha consumido alguna vez cocaína o marihuana?", kYesNo)
            .Add("B", {1, 2, 9}, "¿Ha fumado marihuana alguna vez en la vida?", kYesNo));
    EXPECT_THAT(Told(proposal), ElementsAre("ever.cannabis=B"));
}

TEST(Proposal, WhatWasConfirmedComesFirst) {
    const std::vector<RememberedVariable> remembered = {
        {"P7", "Pregunta 7",
         {.question = "past_year.crack", .variable = "P7", .values = {{"1", "yes"}, {"2", "no"}}},
         "xa-2023"},
        {"P8", "¿Ha consumido marihuana en la vida?",
         {.question = "ever.cannabis", .variable = "P8", .values = {{"1", "no"}, {"2", "yes"}}},
         "xa-2023"}};
    const auto proposal = Propose(
        Sample()
            .Add("P7", {1, 2, 5}, "Pregunta 7")
            .Add("P9", {1, 2, 2}, "¿Ha consumido marihuana en la vida?", {{1.0, "Sí"}, {2.0, "No"}})
            .Add("P8", {1, 2, 2}, "Edad del padre"),
        remembered);
    const auto* crack = Find(proposal, "past_year.crack");
    ASSERT_TRUE(crack);
    EXPECT_EQ(crack->source, ProposalSource::Memory);
    EXPECT_EQ(crack->mapped.variable, "P7");
    EXPECT_EQ(crack->reasons[0].Get("survey"), "xa-2023");
    // A code that was not there before.
    EXPECT_THAT(crack->open_values, ElementsAre("5"));
    EXPECT_NE(crack->trust, ProposalTrust::Sure);
    // The same label under another number; what was confirmed of its values stands.
    const auto* cannabis = Find(proposal, "ever.cannabis");
    ASSERT_TRUE(cannabis);
    EXPECT_EQ(cannabis->mapped.variable, "P9");
    EXPECT_EQ(cannabis->mapped.values.at("1"), "no");
}

TEST(Proposal, FindsThePartsOfTheDesign) {
    std::vector<double> weights, strata, units;
    for (int i = 0; i < 400; ++i) {
        weights.push_back(100 + i * 1.1);
        strata.push_back(i / 20);
        units.push_back(i / 5);
    }
    Sample sample;
    sample.Add("FEX_C", weights).Add("VESTR_C", strata).Add("upm", units);
    for (int i = 1; i <= 5; ++i) sample.Add("repwt" + std::to_string(i), weights);
    sample.Add("Q7", weights, "How much do you weigh").Add("ESTRATO", [&] {
        auto few = strata;
        for (auto& one : few) one = static_cast<double>(static_cast<int>(one) % 6 + 1);
        return few;
    }());
    const auto proposal = Propose(sample);
    EXPECT_THAT(DesignOf(proposal),
                ElementsAre("weight=FEX_C", "strata=VESTR_C", "units=upm", "replicate=repwt1",
                            "replicate=repwt2", "replicate=repwt3", "replicate=repwt4",
                            "replicate=repwt5", "strata=ESTRATO"));
    EXPECT_EQ(proposal.design.back().reasons.back().code, "surveys.because_few_strata");
}

// --- real files --------------------------------------------------------------------------------

TEST(Proposal, TheDrugQuestionsOfTheYouthSurvey) {
    const auto folder = testing::SharedData();
    if (folder.empty()) GTEST_SKIP() << "no shared data here";
    const auto read = microdata::Read(folder / "yrbs2019" / "2019_YRBS_data.dat.sav");
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    const auto proposal = ProposeMapping(*read, *ShippedStandard(), {});
    ExpectOnce(proposal);
    const std::vector<std::string> expected = {
        "age=Q1", "sex=Q2", "grade=Q3",
        "ever.tobacco=Q30", "age_first.tobacco=Q31", "days_month.tobacco=Q32",
        "past_month.tobacco=QN32",
        "ever.e_cigarettes=QN34", "days_month.e_cigarettes=Q35", "past_month.e_cigarettes=QN35",
        "age_first.alcohol=Q40", "days_month.alcohol=Q41", "past_month.alcohol=QN41",
        "ever.cannabis=Q45", "age_first.cannabis=Q46", "past_month.cannabis=Q47",
        "ever.synthetic_cannabinoids=Q48", "ever.opioid_analgesics=Q49",
        "past_month.opioid_analgesics=QN90", "ever.cocaine=Q50", "ever.inhalants=Q51",
        "ever.heroin=Q52", "ever.methamphetamine=Q53", "ever.ecstasy=Q54",
        "ever.hallucinogens=Q91", "injected_ever=QN56"};
    EXPECT_THAT(Told(proposal), IsSupersetOf(expected));
    for (const auto& told : Told(proposal)) EXPECT_THAT(expected, Contains(told));
    EXPECT_GE(Told(proposal, ProposalTrust::Sure).size(), 12u);
    EXPECT_THAT(DesignOf(proposal),
                ElementsAre("weight=weight", "strata=stratum", "units=psu"));
    // The values of the classes: years of age, days, and times as yes and no.
    ASSERT_EQ(proposal.questions.size(), expected.size());
    EXPECT_EQ(Find(proposal, "age")->mapped.values.at("7"), "18");
    EXPECT_EQ(Find(proposal, "age_first.cannabis")->mapped.values.at("1"), "not_asked");
    EXPECT_EQ(Find(proposal, "age_first.cannabis")->mapped.values.at("3"), "9.5");
    EXPECT_EQ(Find(proposal, "days_month.alcohol")->mapped.values.at("1"), "0");
    EXPECT_EQ(Find(proposal, "days_month.alcohol")->mapped.values.at("7"), "30");
    EXPECT_EQ(Find(proposal, "ever.cocaine")->mapped.values.at("1"), "no");
    EXPECT_EQ(Find(proposal, "ever.cocaine")->mapped.values.at("6"), "yes");
    // As proposed it is a mapping that fits the file.
    Mapping mapping;
    for (const auto& one : proposal.questions)
        if (one.open_values.empty()) mapping.questions.push_back(one.mapped);
    const auto checked = Mapping::FromJson(mapping.ToJson(), *ShippedStandard());
    ASSERT_TRUE(checked.ok()) << checked.error().Describe();
    const auto answers = Answers::Make(*read, *checked, ShippedStandard());
    ASSERT_TRUE(answers.ok()) << answers.error().Describe();
    if (std::getenv("ATALAYA_SHOW"))
        for (const auto& one : proposal.questions)
            std::printf("%s=%s trust %d open %zu\n", one.mapped.question.c_str(),
                        one.mapped.variable.c_str(), static_cast<int>(one.trust),
                        one.open_values.size());
}

Result<microdata::Dataset> ReadShared(const std::filesystem::path& path) {
    ATALAYA_ASSIGN(const auto detected, transfer::Detect(path));
    return ReadText(path, {.format = detected.format});
}

TEST(Proposal, TheColumnsOfTheSurveyOfColombia) {
    const auto folder = testing::SharedData();
    if (folder.empty()) GTEST_SKIP() << "no shared data here";
    const auto read = ReadShared(folder / "encspa2019" / "encspa2019_persons.csv");
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    const auto proposal = ProposeMapping(*read, *ShippedStandard(), {});
    ExpectOnce(proposal);
    std::vector<std::string> expected = {"age=EDAD", "sex=SEXO", "region=dep"};
    for (const auto& [column, substance] : std::map<std::string, std::string>{
             {"tobacco", "tobacco"}, {"alcohol", "alcohol"}, {"tranq", "tranquillizers"},
             {"stim", "stimulants_rx"}, {"inhal", "inhalants"}, {"marijuana", "cannabis"},
             {"cocaine", "cocaine"}, {"basuco", "coca_paste"}, {"mdma", "ecstasy"},
             {"heroin", "heroin"}}) {
        expected.push_back("ever." + substance + "=" + column + "_life");
        expected.push_back("past_year." + substance + "=" + column + "_year");
        expected.push_back("past_month." + substance + "=" + column + "_month");
    }
    EXPECT_THAT(Told(proposal), ::testing::UnorderedElementsAreArray(expected));
    EXPECT_THAT(DesignOf(proposal), Contains("weight=FEX_C"));
}

TEST(Proposal, TheColumnsOfTheHouseholdSurveyOfTheUnitedStates) {
    const auto folder = testing::SharedData();
    if (folder.empty()) GTEST_SKIP() << "no shared data here";
    const auto read = ReadShared(folder / "nsduh2022" / "nsduh2022_subset.csv");
    ASSERT_TRUE(read.ok()) << read.error().Describe();
    const auto proposal = ProposeMapping(*read, *ShippedStandard(), {});
    ExpectOnce(proposal);
    EXPECT_THAT(Told(proposal),
                IsSupersetOf({"ever.alcohol=EVER_ALC", "ever.cannabis=EVER_MRJ",
                              "ever.cocaine=EVER_COC", "ever.heroin=EVER_HER",
                              "ever.crack=EVER_CRK", "ever.hallucinogens=EVER_HAL",
                              "ever.methamphetamine=EVER_MTH", "ever.opioid_analgesics=EVER_PNK",
                              "ever.stimulants_rx=EVER_STM", "ever.e_cigarettes=EVER_VAP",
                              "sex=GENDER"}));
    EXPECT_THAT(DesignOf(proposal),
                ::testing::UnorderedElementsAre("weight=ANALWT2_C", "strata=VESTR_C",
                                                "units=VEREP"));
}

}  // namespace
}  // namespace atalaya::surveys
