// What goes wrong with survey files, from the file to the table: each with its code, its place and
// a text that says what to do, never a number.

#include <algorithm>
#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "microdata/survey_file.hpp"
#include "microdata/survey_writer.hpp"
#include "surveys/description.hpp"
#include "surveys/mapping_check.hpp"
#include "surveys/sample_test.hpp"
#include "surveys/sampling.hpp"
#include "surveys/survey_table.hpp"
#include "testing/databases.hpp"

namespace atalaya::surveys {
namespace {

using microdata::MissingNumber;
using ::testing::HasSubstr;

// A text in each language, without a placeholder that nothing filled.
void ExpectSaid(const Error& error) {
    for (const Lang lang : base::kLangs) {
        const std::string text = ShippedLibrary().Say(error, lang);
        EXPECT_NE(text, error.code);
        EXPECT_EQ(text.find('{'), std::string::npos) << text;
        EXPECT_EQ(text.find("[["), std::string::npos) << text;
        EXPECT_GT(text.size(), 60u) << text;   // what happened and what to do
    }
}

// Two strata of two units with two respondents each.
Sample Pupils(std::vector<double> weights = {1, 1, 2, 2, 3, 3, 4, 4}) {
    return Sample()
        .Add("W", weights)
        .Add("STRATUM", {1, 1, 1, 1, 2, 2, 2, 2})
        .Add("SCHOOL", {1, 1, 2, 2, 3, 3, 4, 4});
}

SamplingDescription Described() {
    SamplingDescription out;
    out.weight = "W";
    out.stages = {{.strata = "STRATUM", .units = "SCHOOL"}};
    return out;
}

// The one fault of a sampling.
Error FaultOf(const Sample& sample, const SamplingDescription& sampling) {
    const auto made = Sampling::Make(sample.data(), sampling);
    if (made.ok()) {
        ADD_FAILURE() << "taken as it is";
        return {};
    }
    EXPECT_EQ(made.error().code, "surveys.design_invalid");
    EXPECT_EQ(made.error().details.size(), 1u) << made.error().Describe();
    const Error fault = made.error().details.front();
    ExpectSaid(fault);
    return fault;
}

TEST(BadInput, AWeightThatIsZeroNegativeOrMissing) {
    for (const double weight : {0.0, -2.0}) {
        const auto fault = FaultOf(Pupils({1, 1, weight, 2, 3, 3, 4, 4}), Described());
        EXPECT_EQ(fault.code, "surveys.weight_not_positive");
        EXPECT_EQ(fault.where, "/sampling/weight");
        EXPECT_EQ(fault.Get("variable"), "W");
        EXPECT_EQ(fault.Get("row"), "3");
    }
    const auto fault = FaultOf(Pupils({1, 1, 2, 2, 3, 3, 4, MissingNumber()}), Described());
    EXPECT_EQ(fault.code, "surveys.weight_missing");
    EXPECT_EQ(fault.where, "/sampling/weight");
    EXPECT_EQ(fault.Get("row"), "8");
}

TEST(BadInput, AUnitInTwoStrata) {
    auto sampling = Described();
    sampling.nest = false;
    const auto sample = Sample()
                            .Add("W", {1, 1, 1, 1, 1, 1})
                            .Add("STRATUM", {1, 1, 1, 2, 2, 2})
                            .Add("SCHOOL", {1, 2, 2, 2, 3, 4});
    const auto fault = FaultOf(sample, sampling);
    EXPECT_EQ(fault.code, "surveys.unit_in_two_strata");
    EXPECT_EQ(fault.where, "/sampling/stages/0/units");
    EXPECT_EQ(fault.Get("unit"), "2");
    EXPECT_EQ(fault.Get("other"), "1");
    EXPECT_EQ(fault.Get("stratum"), "2");
    EXPECT_EQ(fault.Get("row"), "4");
}

TEST(BadInput, ASamplingFractionAboveOne) {
    auto sampling = Described();
    sampling.stages[0].population = "F";
    sampling.stages[0].population_kind = stats::PopulationKind::kFractions;
    auto sample = Pupils();
    sample.Add("F", {0.5, 0.5, 0.5, 0.5, 1.5, 1.5, 1.5, 1.5});
    const auto fault = FaultOf(sample, sampling);
    EXPECT_EQ(fault.code, "surveys.fraction_not_possible");
    EXPECT_EQ(fault.where, "/sampling/stages/0/population");
    EXPECT_EQ(fault.Get("value"), "1.5");
    EXPECT_EQ(fault.Get("row"), "5");
}

TEST(BadInput, AStratumWithOneUnit) {
    const auto sample = Sample()
                            .Add("W", {1, 1, 1, 1, 1})
                            .Add("STRATUM", {1, 1, 1, 1, 7})
                            .Add("SCHOOL", {1, 1, 2, 2, 3});
    const auto fault = FaultOf(sample, Described());
    EXPECT_EQ(fault.code, "surveys.lonely_units");
    EXPECT_EQ(fault.Get("strata"), "7");
    EXPECT_EQ(fault.Get("row"), "5");
}

TEST(BadInput, ReplicateWeightsOfAnotherDesign) {
    auto sampling = Described();
    sampling.replicates = ReplicateDescription{.method = stats::ReplicateMethod::kJkn,
                                               .variables = {"R1", "R2", "R3", "R4"}};
    auto sample = Pupils();
    // R2 leaves out one pupil of the second school and keeps the other.
    sample.Add("R1", {0, 0, 4, 4, 3, 3, 4, 4})
        .Add("R2", {2, 2, 0, 2, 3, 3, 4, 4})
        .Add("R3", {1, 1, 2, 2, 0, 0, 8, 8})
        .Add("R4", {1, 1, 2, 2, 6, 6, 0, 0});
    auto fault = FaultOf(sample, sampling);
    EXPECT_EQ(fault.code, "surveys.replicate_inside_unit");
    EXPECT_THAT(fault.where, HasSubstr("/sampling/replicates"));
    EXPECT_EQ(fault.Get("variable"), "R2");
    // A jackknife has one replicate for each unit.
    sampling.replicates->variables = {"R1", "R3"};
    fault = FaultOf(sample, sampling);
    EXPECT_EQ(fault.code, "stats.replicates_count");
    EXPECT_EQ(fault.Get("expected"), "4");
    EXPECT_EQ(fault.Get("found"), "2");
}

TEST(BadInput, AVariableMappedToTwoQuestions) {
    const auto parsed = base::ParseJson(R"({"questions": [
        {"question": "ever.cocaine", "variable": "P5", "values": {"1": "yes"}},
        {"question": "ever.crack", "variable": "P5", "values": {"1": "yes"}}]})");
    const auto read = Mapping::FromJson(parsed->as_object(), *ShippedStandard());
    ASSERT_FALSE(read.ok());
    const Error& fault = read.error().details.at(0);
    EXPECT_EQ(fault.code, "surveys.variable_twice");
    EXPECT_EQ(fault.where, "/questions/1/variable");
    ExpectSaid(fault);
    ExpectSaid(read.error());
}

TEST(BadInput, ACodeThatTheMappingDoesNotExplain) {
    Mapping mapping;
    mapping.questions = {{.question = "ever.cocaine", .variable = "P5",
                          .values = {{"1", "yes"}, {"2", "no"}}}};
    const auto sample = Sample().Add("P5", {1, 2, 2, 8, 2, 8});
    const auto made = Answers::Make(sample.data(), mapping, ShippedStandard());
    ASSERT_FALSE(made.ok());
    const Error& fault = made.error().details.at(0);
    EXPECT_EQ(fault.code, "surveys.value_unmapped");
    EXPECT_EQ(fault.where, "/questions/0/values");
    EXPECT_EQ(fault.Get("value"), "8");
    EXPECT_EQ(fault.Get("rows"), "2");
    EXPECT_EQ(fault.Get("row"), "4");
    ExpectSaid(fault);
    ExpectSaid(made.error());
}

TEST(BadInput, AnAgeOfFirstUseAboveTheAge) {
    Mapping mapping;
    mapping.questions = {{.question = "age", .variable = "EDAD"},
                         {.question = "age_first.alcohol", .variable = "P7"}};
    const auto sample = Sample().Add("EDAD", {15, 16, 17}).Add("P7", {14, 18, 21});
    const auto answers = Answers::Make(sample.data(), mapping, ShippedStandard());
    ASSERT_TRUE(answers.ok());
    const auto check = CheckMapping(*answers);
    ASSERT_EQ(check.contradictions.size(), 1u);
    const auto& found = check.contradictions[0];
    EXPECT_EQ(found.what.code, "surveys.age_first_above_age");
    EXPECT_EQ(found.rows, 2u);
    EXPECT_THAT(found.first_rows, ::testing::ElementsAre(2, 3));
    ExpectSaid(found.what);
}

// The formula would give an error of zero: nothing tells how schools differ.
TEST(BadInput, ADomainWithOneUnit) {
    auto sample = Pupils();
    sample.Add("P5", {1, 2, 1, 1, 2, 2, 1, 2}).Add("SEXO", {1, 1, 1, 1, 1, 1, 2, 2});
    Mapping mapping;
    mapping.questions = {{.question = "ever.cocaine", .variable = "P5",
                          .values = {{"1", "yes"}, {"2", "no"}}},
                         {.question = "sex", .variable = "SEXO",
                          .values = {{"1", "male"}, {"2", "female"}}}};
    const auto answers = Answers::Make(sample.data(), mapping, ShippedStandard());
    const auto sampling = Sampling::Make(sample.data(), Described());
    ASSERT_TRUE(answers.ok() && sampling.ok());
    TablePlan plan;
    plan.id = "plan";
    plan.measures = {{"lifetime", "cocaine"}};
    plan.groupings = {{"sex"}};
    const auto table = RunPlan({.id = "test", .year = 2025}, *answers, *sampling, plan,
                               *ShippedStandard());
    ASSERT_TRUE(table.ok()) << table.error().Describe();
    std::size_t women = 0;
    while (women < table->groups.size() && (table->groups[women].keys.empty() ||
                                            table->groups[women].keys[0].answer != "female"))
        ++women;
    ASSERT_LT(women, table->groups.size());
    const Cell& cell = table->lines.at(0).cells.at(women);
    EXPECT_EQ(cell.estimate.n, 2u);
    EXPECT_TRUE(std::isnan(cell.estimate.se));
    EXPECT_TRUE(std::isnan(cell.upper()));
    const auto remark = std::find_if(table->remarks.begin(), table->remarks.end(), [](auto& one) {
        return one.code == "surveys.single_units";
    });
    ASSERT_NE(remark, table->remarks.end());
    ExpectSaid(*remark);
}

class BadFile : public ::testing::Test {
 protected:
    // A file of SPSS with the label and the values given.
    std::filesystem::path Write(const std::string& label, std::size_t rows) {
        std::vector<double> values;
        for (std::size_t i = 0; i < rows; ++i) values.push_back(static_cast<double>(i) + 0.5);
        const auto sample = Sample().Add("P5", values, label);
        const auto path = m_folder.path() / "survey.sav";
        const auto written = microdata::Write(sample.data(), path, microdata::WriteFormat::Sav);
        EXPECT_TRUE(written.ok());
        return path;
    }
    static std::string BytesOf(const std::filesystem::path& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static void Put(const std::filesystem::path& path, std::string_view bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
    }
    testing::TempFolder m_folder;
};

TEST_F(BadFile, DamagedFile) {
    const auto path = Write("Consumo", 400);
    ASSERT_TRUE(microdata::Read(path).ok());
    const auto bytes = BytesOf(path);
    Put(path, std::string_view(bytes).substr(0, bytes.size() - 500));
    const auto read = microdata::Read(path);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, "microdata.damaged");
    EXPECT_THAT(std::string(read.error().Get("file")), HasSubstr("survey.sav"));
    ExpectSaid(read.error());
}

TEST_F(BadFile, LabelsInAnotherEncodingThanTheFileSays) {
    // "Año" in UTF-8, made into windows-1252 without telling.
    const auto path = Write("A\xC3\xB1o xx de consumo", 3);
    auto bytes = BytesOf(path);
    const auto at = bytes.find("A\xC3\xB1o xx");
    ASSERT_NE(at, std::string::npos);
    bytes.replace(at, 7, "A\xF1o xxx");
    Put(path, bytes);
    const auto read = microdata::Read(path);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, "microdata.wrong_encoding");
    EXPECT_THAT(std::string(read.error().Get("place")), HasSubstr("P5"));
    ExpectSaid(read.error());
    // What the text tells to do.
    const auto again = microdata::Read(path, {.encoding = "windows-1252"});
    ASSERT_TRUE(again.ok()) << again.error().Describe();
    EXPECT_EQ(again->variables[0].label, "Año xxx de consumo");
}

}  // namespace
}  // namespace atalaya::surveys
