#include "surveys/surveys.hpp"

#include "base/files.hpp"
#include "surveys/keeping_test.hpp"

namespace atalaya::surveys {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace fs = std::filesystem;

ATALAYA_ON_BOTH_STORES(KeepingTest);

TEST_P(KeepingTest, ASurveyIsDescribedByThoseWhoMay) {
    Create("a");
    EXPECT_EQ(CodeOf(surveys->Create(analyst, SchoolSurvey("a", 2025, "BR"))), "survey.exists")
        << "an id names one survey of the node";
    EXPECT_EQ(CodeOf(surveys->Create(reader, SchoolSurvey("b", 2025))), "access.denied");
    EXPECT_EQ(CodeOf(surveys->Create(stranger, SchoolSurvey("b", 2025))), "access.denied");
    EXPECT_EQ(CodeOf(surveys->Create(analyst, SchoolSurvey("b", 2025, "ZZ"))),
              "surveys.territory_unknown");
    EXPECT_EQ(CodeOf(surveys->Create(analyst, SchoolSurvey("No id!", 2025))),
              "surveys.description_invalid");
    EXPECT_EQ(CodeOf(surveys->Get(reader, "a")), "");
    EXPECT_EQ(CodeOf(surveys->Get(stranger, "a")), "access.denied");
    EXPECT_EQ(CodeOf(surveys->Get(access::Caller::Anonymous(), "a")), "access.denied");
    EXPECT_EQ(CodeOf(surveys->Get(analyst, "z")), "survey.unknown");
    EXPECT_THAT(surveys->List(reader), SizeIs(1));
    EXPECT_THAT(surveys->List(stranger), IsEmpty());
    EXPECT_THAT(Entries("survey.created"), SizeIs(1));
}

TEST_P(KeepingTest, AChangeThatDidNotSeeTheLastOneIsRefused) {
    Create("a");
    Description changed = SchoolSurvey("a", 2025);
    changed.institution = "Observatory";
    const auto first = surveys->Describe(analyst, changed, 1);
    ASSERT_TRUE(first.ok()) << first.error().Describe();
    EXPECT_EQ(first->version, 2);
    const auto late = surveys->Describe(analyst, SchoolSurvey("a", 2025), 1);
    ASSERT_EQ(CodeOf(late), "survey.stale");
    EXPECT_EQ(late.error().Get("version"), "2");
    EXPECT_EQ(surveys->Get(analyst, "a")->description.institution, "Observatory");
    EXPECT_EQ(CodeOf(surveys->Describe(reader, changed, 2)), "access.denied");
    changed.country = changed.territory = "XB";
    EXPECT_EQ(CodeOf(surveys->Describe(analyst, changed, 2)), "survey.country_stays");
}

TEST_P(KeepingTest, AFileIsKeptUnderItsDigestAndTheOneBeforeIsGone) {
    Create("a");
    const auto taken = Take("a", 1);
    ASSERT_TRUE(taken.ok()) << taken.error().Describe();
    EXPECT_EQ(taken->file->name, "School 2025.csv");
    EXPECT_EQ(taken->file->rows, 60u);
    EXPECT_EQ(taken->file->variables, 3u);
    EXPECT_EQ(taken->file->taken_by, "person:1");
    EXPECT_THAT(FilesOnDisk(), ElementsAre(taken->file->digest + ".csv"));
    const auto read = surveys->Get(analyst, "a");
    ASSERT_TRUE(read->file && read->file->text);
    EXPECT_EQ(read->file->digest, taken->file->digest);
    EXPECT_EQ(read->file->text->format, AsText().text->format);

    const auto again = surveys->TakeFile(analyst, "a", CsvFile("sexo,edad,canna", 30),
                                         "second.csv", AsText(), 2);
    ASSERT_TRUE(again.ok()) << again.error().Describe();
    EXPECT_NE(again->file->digest, taken->file->digest);
    EXPECT_THAT(FilesOnDisk(), ElementsAre(again->file->digest + ".csv"));
    EXPECT_EQ((*surveys->Open(analyst, "a", true))->dataset->rows, 30u);
}

TEST_P(KeepingTest, AFileThatCannotBeReadLeavesNothingBehind) {
    Create("a");
    EXPECT_EQ(CodeOf(Take("a", 1, {})), "survey.text_unconfirmed");
    EXPECT_EQ(CodeOf(Take("a", 7)), "survey.stale");
    EXPECT_EQ(CodeOf(surveys->TakeFile(reader, "a", CsvFile(), "a.csv", AsText(), 1)),
              "access.denied");
    const fs::path broken = folder().path() / "broken.sav";
    ASSERT_TRUE(base::WriteFile(broken, "$FL2 and nothing that follows from it").ok());
    const auto refused = surveys->TakeFile(analyst, "a", broken, "Encuesta.sav", {}, 1);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code.substr(0, 10), "microdata.");
    EXPECT_EQ(refused.error().Get("file"), "Encuesta.sav") << "by the name that people know";
    EXPECT_THAT(FilesOnDisk(), IsEmpty());
    EXPECT_FALSE(surveys->Get(analyst, "a")->file.has_value());
    EXPECT_EQ(CodeOf(surveys->Open(analyst, "a", true)), "survey.no_file");
}

TEST_P(KeepingTest, AFileChangedOnTheDiskIsNotComputedFrom) {
    Mapped("a");
    const auto name = FilesOnDisk().at(0);
    ASSERT_TRUE(surveys->Run(analyst, "a", Cannabis()).ok());
    const fs::path file = Folder() / "XA" / "a" / name;
    ASSERT_TRUE(base::WriteFile(file, "sexo,edad,canna\n1,12,1\n").ok());
    // Another program, or this one after a restart: what is in memory was read before.
    Surveys other(db(), *policy, journal, clock, Folder());
    other.Load(library, standard);
    const auto refused = other.Run(analyst, "a", Cannabis());
    ASSERT_EQ(CodeOf(refused), "survey.file_altered");
    EXPECT_EQ(refused.error().Get("file"), "School 2025.csv");
}

TEST_P(KeepingTest, TablesNeedAMappingAndCarryTheirOrigin) {
    Create("a");
    ASSERT_TRUE(Take("a", 1).ok());
    EXPECT_EQ(CodeOf(surveys->Run(analyst, "a", Cannabis())), "survey.no_mapping");
    Mapping unfit = SchoolMapping();
    unfit.questions[0].values.erase("2");
    EXPECT_EQ(CodeOf(surveys->Test(analyst, "a", unfit)), "surveys.mapping_unfit");
    EXPECT_EQ(CodeOf(surveys->Confirm(analyst, "a", unfit, 2)), "surveys.mapping_unfit");
    EXPECT_EQ(CodeOf(surveys->Confirm(reader, "a", SchoolMapping(), 2)), "access.denied");
    EXPECT_EQ(CodeOf(surveys->Confirm(analyst, "a", SchoolMapping(), 1)), "survey.stale");
    const auto confirmed = surveys->Confirm(analyst, "a", SchoolMapping(), 2);
    ASSERT_TRUE(confirmed.ok()) << confirmed.error().Describe();
    EXPECT_EQ(confirmed->version, 3);
    const auto table = surveys->Run(analyst, "a", Cannabis());
    ASSERT_TRUE(table.ok()) << table.error().Describe();
    EXPECT_EQ(table->data_digest, confirmed->file->digest);
    EXPECT_EQ(table->mapping_digest,
              base::Hex(base::HashBytes(base::CanonicalJson(SchoolMapping().ToJson()))));
    EXPECT_THAT(Entries("survey.mapping_confirmed"), SizeIs(1));
}

TEST_P(KeepingTest, WhoMayReadTablesSeesNoRowsAndNoSmallCells) {
    Mapped("a");
    EXPECT_EQ(CodeOf(surveys->Open(reader, "a", true)), "access.denied");
    EXPECT_EQ(CodeOf(surveys->Test(reader, "a", SchoolMapping())), "access.denied");
    EXPECT_EQ(CodeOf(surveys->Open(reader, "a", false)), "");
    TablePlan plan = Cannabis();
    plan.choices.presentation = "";
    EXPECT_EQ(CodeOf(surveys->Run(reader, "a", plan)), "");
    EXPECT_EQ(CodeOf(surveys->Run(stranger, "a", plan)), "access.denied");
    // Nine pupils in all.
    ASSERT_TRUE(surveys->TakeFile(analyst, "a", CsvFile("sexo,edad,canna", 9), "few.csv",
                                  AsText(), 3).ok());
    const auto seen = surveys->Run(reader, "a", plan);
    ASSERT_TRUE(seen.ok()) << seen.error().Describe();
    EXPECT_EQ(seen->lines[0].cells[0].presentation.verdict, stats::Presentation::kWithhold);
    EXPECT_TRUE(std::isnan(seen->lines[0].cells[0].estimate.value));
    EXPECT_FALSE(std::isnan(surveys->Run(analyst, "a", plan)->lines[0].cells[0].estimate.value));
}

TEST_P(KeepingTest, ANewFileKeepsTheMappingOnlyWithAllItsVariables) {
    Mapped("a");
    const auto lost = surveys->TakeFile(analyst, "a", CsvFile("sexo,edad,marihuana"), "b.csv",
                                        AsText(), 3);
    ASSERT_EQ(CodeOf(lost), "survey.mapping_lost");
    EXPECT_EQ(lost.error().Get("variables"), "canna");
    const auto kept = surveys->TakeFile(analyst, "a", CsvFile("sexo,edad,canna", 12), "b.csv",
                                        AsText(), 3);
    ASSERT_TRUE(kept.ok()) << kept.error().Describe();
    EXPECT_TRUE(kept->mapping.has_value());
    auto options = AsText();
    options.drop_mapping = true;
    const auto dropped = surveys->TakeFile(analyst, "a", CsvFile("sexo,edad,marihuana"), "b.csv",
                                           options, 4);
    ASSERT_TRUE(dropped.ok()) << dropped.error().Describe();
    EXPECT_FALSE(surveys->Get(analyst, "a")->mapping.has_value());
}

TEST_P(KeepingTest, ASamplingThatDoesNotFitTheFileIsRefusedOnceThereIsOne) {
    Create("a");
    Description weighted = SchoolSurvey("a", 2025);
    weighted.sampling.weight = "peso";
    ASSERT_TRUE(surveys->Describe(analyst, weighted, 1).ok()) << "no file contradicts it yet";
    ASSERT_TRUE(Take("a", 2).ok());
    const auto opened = surveys->Open(analyst, "a", true);
    ASSERT_TRUE(opened.ok()) << "the codebook must be seen to correct it";
    EXPECT_EQ((*opened)->sampling, nullptr);
    ASSERT_TRUE((*opened)->sampling_fault.has_value());
    EXPECT_EQ((*opened)->sampling_fault->code, "surveys.design_invalid");
    weighted.sampling.weight = "factor";
    EXPECT_EQ(CodeOf(surveys->Describe(analyst, weighted, 3)), "surveys.design_invalid");
    weighted.sampling.weight = "";
    ASSERT_TRUE(surveys->Describe(analyst, weighted, 3).ok());
    const auto again = surveys->Open(analyst, "a", true);
    ASSERT_TRUE(again.ok());
    EXPECT_NE((*again)->sampling, nullptr);
    EXPECT_EQ((*again)->dataset, (*opened)->dataset) << "the same file is not read twice";
    EXPECT_EQ(CodeOf(surveys->TestSampling(reader, "a", {})), "access.denied");
}

TEST_P(KeepingTest, WhatWasRemovedIsGoneButForItsId) {
    Mapped("a");
    EXPECT_EQ(CodeOf(surveys->Remove(analyst, "a", " ")), "survey.reason_missing");
    EXPECT_EQ(CodeOf(surveys->Remove(reader, "a", "why")), "access.denied");
    ASSERT_TRUE(surveys->Remove(analyst, "a", "entered twice").ok());
    EXPECT_EQ(CodeOf(surveys->Get(analyst, "a")), "survey.unknown");
    EXPECT_EQ(CodeOf(surveys->Run(analyst, "a", Cannabis())), "survey.unknown");
    EXPECT_THAT(surveys->List(analyst), IsEmpty());
    EXPECT_THAT(FilesOnDisk(), IsEmpty());
    EXPECT_EQ(CodeOf(surveys->Create(analyst, SchoolSurvey("a", 2025))), "survey.exists");
}

TEST_P(KeepingTest, PlansAreSavedForACountryBesideTheStandardOnes) {
    const auto standard_plans = surveys->Plans(reader, "XA");
    ASSERT_TRUE(standard_plans.ok()) << standard_plans.error().Describe();
    ASSERT_FALSE(standard_plans->empty());
    EXPECT_EQ(CodeOf(surveys->SavePlan(reader, "XA", Cannabis())), "access.denied");
    EXPECT_EQ(CodeOf(surveys->Plans(stranger, "XA")), "access.denied");
    TablePlan taken = Cannabis();
    taken.id = standard_plans->front().id;
    EXPECT_EQ(CodeOf(surveys->SavePlan(analyst, "XA", taken)), "survey.plan_standard");
    EXPECT_EQ(CodeOf(surveys->RemovePlan(analyst, "XA", taken.id)), "survey.plan_standard");
    TablePlan wrong = Cannabis();
    wrong.measures[0].measure = "nothing";
    EXPECT_EQ(CodeOf(surveys->SavePlan(analyst, "XA", wrong)), "surveys.plan_invalid");
    ASSERT_TRUE(surveys->SavePlan(analyst, "XA", Cannabis()).ok());
    TablePlan changed = Cannabis();
    changed.groupings.clear();
    ASSERT_TRUE(surveys->SavePlan(analyst, "XA", changed).ok());
    const auto plans = surveys->Plans(analyst, "XA");
    ASSERT_EQ(plans->size(), standard_plans->size() + 1);
    EXPECT_EQ(plans->back().id, "cannabis");
    EXPECT_THAT(plans->back().groupings, IsEmpty());
    EXPECT_EQ(surveys->Plans(analyst, "XB")->size(), standard_plans->size());
    ASSERT_TRUE(surveys->RemovePlan(analyst, "XA", "cannabis").ok());
    EXPECT_EQ(CodeOf(surveys->RemovePlan(analyst, "XA", "cannabis")), "survey.plan_unknown");
    EXPECT_THAT(Entries("survey.plan_saved"), SizeIs(2));
}

TEST_P(KeepingTest, WavesOfASeriesAreTheOnesThatCanBeEstimated) {
    Mapped("a", 2023);
    Create("later", 2027);
    EXPECT_EQ(CodeOf(surveys->RunWaves(analyst, {"a"}, Cannabis())), "survey.waves_few");
    Mapped("b", 2025);
    const auto waves = surveys->RunWaves(analyst, {"b"}, Cannabis());
    ASSERT_TRUE(waves.ok()) << waves.error().Describe();
    ASSERT_THAT(waves->waves, SizeIs(2));
    EXPECT_EQ(waves->waves[0].description.year, 2023);
    EXPECT_EQ(CodeOf(surveys->RunWaves(analyst, {"a", "later"}, Cannabis())), "survey.no_file");
}

TEST_P(KeepingTest, OrphansGoAtTheNextStartOnceTheyAreOld) {
    Mapped("a");
    const std::string kept = FilesOnDisk().at(0);
    const fs::path orphan = Folder() / "XA" / "a" / "staged-1-1.csv", young = Folder() / "00.csv";
    ASSERT_TRUE(base::WriteFile(orphan, "half").ok());
    ASSERT_TRUE(base::WriteFile(young, "of a program that is taking it in").ok());
    fs::last_write_time(orphan, fs::file_time_type::clock::now() - std::chrono::hours(2));
    surveys->RemoveOrphans();
    EXPECT_FALSE(fs::exists(orphan));
    EXPECT_TRUE(fs::exists(young));
    EXPECT_TRUE(fs::exists(Folder() / "XA" / "a" / kept));
}

}  // namespace
}  // namespace atalaya::surveys
