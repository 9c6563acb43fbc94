// A survey from its description to a published table, by commands alone.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/files.hpp"
#include "cli/cli.hpp"
#include "cli/structured_file.hpp"
#include "microdata/survey_writer.hpp"
#include "testing/databases.hpp"

namespace atalaya::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Answer {
    int code = 0;
    std::string out, err;
};

void AddColumn(microdata::Dataset& dataset, microdata::Variable variable,
               const std::vector<double>& values) {
    dataset.variables.push_back(std::move(variable));
    microdata::Numbers column;
    column.Append(values);
    dataset.columns.emplace_back(std::move(column));
    dataset.rows = values.size();
}

// 400 pupils of 40 schools in two regions. One in ten used cannabis in the last year, half of them
// in the last month; one in a hundred did not answer.
microdata::Dataset Pupils() {
    constexpr int kPupils = 400;
    microdata::Dataset out{.label = "Encuesta escolar"};
    std::vector<double> region, school, weight, sex, age, cannabis;
    for (int i = 0; i < kPupils; ++i) {
        region.push_back(i < kPupils / 2 ? 1 : 2);
        school.push_back(i / 10 + 1);
        weight.push_back(i < kPupils / 2 ? 50 : 75);
        sex.push_back(i % 2 + 1);
        age.push_back(13 + i % 5);
        cannabis.push_back(i % 100 == 99 ? 9 : i % 10 != 3 ? 4 : i % 20 == 3 ? 1 : 2);
    }
    AddColumn(out, {.name = "REGION", .label = "Región", .labels = {{1.0, "Norte"}, {2.0, "Sur"}}},
              region);
    AddColumn(out, {.name = "ESCUELA", .label = "Código de la escuela"}, school);
    AddColumn(out, {.name = "PONDERA", .label = "Factor de expansión"}, weight);
    AddColumn(out, {.name = "SEXO", .label = "Sexo", .labels = {{1.0, "Hombre"}, {2.0, "Mujer"}}},
              sex);
    AddColumn(out, {.name = "EDAD", .label = "¿Cuántos años tienes?"}, age);
    AddColumn(out,
              {.name = "P12",
               .label = "¿Cuándo fue la última vez que usaste marihuana?",
               .labels = {{1.0, "En los últimos 30 días"},
                          {2.0, "Hace más de un mes, pero menos de un año"},
                          {3.0, "Hace más de un año"},
                          {4.0, "Nunca"},
                          {9.0, "No responde"}}},
              cannabis);
    return out;
}

constexpr std::string_view kDescription = R"(id: xa-school-2025
country: XA
series: xa-school
title: {es: Encuesta escolar 2025, en: School survey 2025}
setting: school
mode: self_paper
year: 2025
from: "2025-04"
to: "2025-05"
population: {en: Pupils of secondary schools}
age_from: 13
age_to: 17
synthetic: true
sampling:
  weight: PONDERA
  stages:
    - strata: REGION
      units: ESCUELA
)";

constexpr std::string_view kMapping = R"(questions:
  - question: sex
    variable: SEXO
    values: {1: male, 2: female}
  - question: age
    variable: EDAD
  - question: last_use.cannabis
    variable: P12
    values: {1: month, 2: year, 3: earlier, 4: never, 9: no_answer}
)";

constexpr std::string_view kPlan = R"(id: cannabis
title: {en: Use of cannabis, es: Consumo de cannabis}
measures:
  - {measure: past_year, substance: cannabis}
  - {measure: past_month, substance: cannabis}
groupings: [[sex]]
)";

class SurveyCommands : public ::testing::Test {
 protected:
    Answer Call(std::vector<std::string> words, const std::string& lang = "en") {
        words.insert(words.begin(), {"--lang", lang, "--data", (Folder() / "node").string()});
        std::ostringstream out, err;
        const int code = cli::Run(words, out, err);
        return {code, out.str(), err.str()};
    }
    std::string Survey(std::vector<std::string> words) {
        words.insert(words.begin(), "survey");
        const Answer answer = Call(words);
        EXPECT_EQ(answer.code, 0) << words[1] << ": " << answer.err;
        return answer.out;
    }
    std::string Refused(std::vector<std::string> words) {
        words.insert(words.begin(), "survey");
        const Answer answer = Call(words);
        EXPECT_EQ(answer.code, 1) << words[1] << ": " << answer.out;
        return answer.err;
    }
    json::value Json(std::vector<std::string> words) {
        words.insert(words.begin(), {"survey", "--json"});
        const Answer answer = Call(words);
        EXPECT_EQ(answer.code, 0) << words[2] << ": " << answer.err;
        return base::ParseJson(answer.out).value();
    }
    std::filesystem::path Folder() const { return m_folder.path(); }
    std::string Put(const std::string& name, std::string_view text) const {
        const std::string file = (Folder() / name).string();
        EXPECT_TRUE(base::WriteFile(file, text).ok());
        return file;
    }
    std::string PutPupils(const std::string& name, const microdata::Dataset& pupils) const {
        const std::string file = (Folder() / name).string();
        EXPECT_TRUE(microdata::Write(pupils, file, microdata::WriteFormat::Sav).ok());
        return file;
    }
    // Described, with its file and its mapping.
    void MakeSurvey() {
        Survey({"describe", Put("description.yaml", kDescription)});
        Survey({"file", "xa-school-2025", PutPupils("school.sav", Pupils())});
        Survey({"map", "xa-school-2025", Put("mapping.yaml", kMapping)});
    }

 private:
    testing::TempFolder m_folder;
};

TEST_F(SurveyCommands, FromDescriptionToRelease) {
    EXPECT_THAT(Survey({"list"}), HasSubstr("no surveys yet"));
    EXPECT_THAT(Survey({"describe", Put("description.yaml", kDescription)}),
                HasSubstr("xa-school-2025 is described (version 1)"));
    const std::string file = PutPupils("school.sav", Pupils());
    EXPECT_THAT(Survey({"look", file}),
                AllOf(HasSubstr("400 rows, 6 variables"), HasSubstr("1 Norte, 2 Sur")));
    EXPECT_THAT(Survey({"file", "xa-school-2025", file}),
                HasSubstr("400 rows, 6 variables (version 2)"));

    const std::string proposed = (Folder() / "proposed.yaml").string();
    Survey({"propose", "xa-school-2025", "-o", proposed});
    EXPECT_THAT(base::ReadFile(proposed).value(),
                AllOf(HasSubstr("last_use.cannabis <- P12"), HasSubstr("sex <- SEXO")));
    EXPECT_TRUE(ReadStructured(proposed).ok());

    const std::string mapping = Put("mapping.yaml", kMapping);
    EXPECT_THAT(Survey({"check", "xa-school-2025", mapping}),
                AllOf(HasSubstr("400 rows, 400 of them"), HasSubstr("[sex ← SEXO]"),
                      HasSubstr("past_year.cannabis")));
    EXPECT_THAT(Survey({"map", "xa-school-2025", mapping}), HasSubstr("3 questions"));
    EXPECT_THAT(Survey({"design", "xa-school-2025"}),
                AllOf(HasSubstr("primary units: 40 · strata: 2"), HasSubstr("Norte (1)"),
                      HasSubstr("sum 25000, from 50 to 75"), HasSubstr("drawn with replacement")));
    EXPECT_THAT(Survey({"codebook", "xa-school-2025"}),
                AllOf(HasSubstr("[last_use.cannabis]"), HasSubstr("En los últimos 30 días")));

    const std::string plan = Put("plan.yaml", kPlan);
    const std::string table = Survey({"table", "xa-school-2025", plan});
    EXPECT_THAT(table, AllOf(HasSubstr("Use of cannabis"), HasSubstr("Invented data"),
                             HasSubstr("95 % interval"), HasSubstr("Total")));
    // 40 of the 396 who answered.
    EXPECT_THAT(table, HasSubstr("10.1"));

    EXPECT_THAT(Survey({"release", "xa-school-2025", plan, "--title", "Cannabis 2025"}),
                HasSubstr("published as number 1"));
    EXPECT_THAT(Survey({"releases"}), HasSubstr("Cannabis 2025"));
    EXPECT_THAT(Survey({"releases", "1"}), HasSubstr("10.1"));
    EXPECT_THAT(Survey({"withdraw", "1", "--reason", "wrong weights"}), HasSubstr("withdrawn"));
    EXPECT_THAT(Survey({"releases"}), HasSubstr("No published table"));
    EXPECT_THAT(Survey({"releases", "--withdrawn"}), HasSubstr("(withdrawn)"));
}

TEST_F(SurveyCommands, TablesAsFiles) {
    MakeSurvey();
    const std::string plan = Put("plan.yaml", kPlan);
    const json::value table = Json({"table", "xa-school-2025", plan});
    const json::object& year = table.at("lines").at(0).as_object();
    EXPECT_EQ(year.at("measure"), "past_year");
    EXPECT_NEAR(year.at("cells").at(0).at("value").to_number<double>(), 40 / 396.0, 1e-3);
    for (const std::string ending : {"csv", "xlsx", "json", "html", "docx"}) {
        const std::string file = (Folder() / ("table." + ending)).string();
        Survey({"table", "xa-school-2025", plan, "-o", file});
        EXPECT_GT(std::filesystem::file_size(file), 500u) << ending;
    }
    EXPECT_THAT(Survey({"table", "xa-school-2025", plan, "--format", "csv"}),
                HasSubstr("past_year"));
    const std::string report = (Folder() / "report.docx").string();
    Survey({"report", "xa-school-2025", report});
    EXPECT_GT(std::filesystem::file_size(report), 1000u);
    EXPECT_THAT(Refused({"table", "xa-school-2025", plan, "-o", "table.odt"}),
                HasSubstr("csv, xlsx, json"));
    EXPECT_THAT(Refused({"table", "xa-school-2025", "siduc_skool"}), HasSubstr("siduc_school"));
}

TEST_F(SurveyCommands, PlansAreSavedAndRunAgain) {
    MakeSurvey();
    EXPECT_THAT(Survey({"plans", "XA", "--save", Put("plan.yaml", kPlan)}),
                AllOf(HasSubstr("cannabis"), HasSubstr("siduc_school")));
    EXPECT_THAT(Survey({"table", "xa-school-2025", "cannabis"}), HasSubstr("10.1"));
    EXPECT_THAT(Survey({"plans", "XA", "--remove", "cannabis"}), Not(HasSubstr("cannabis")));
}

TEST_F(SurveyCommands, WavesAreCompared) {
    MakeSurvey();
    std::string earlier(kDescription);
    for (const auto& [from, to] : {std::pair("xa-school-2025", "xa-school-2023"),
                                   {"year: 2025", "year: 2023"},
                                   {"\"2025-04\"", "\"2023-04\""},
                                   {"\"2025-05\"", "\"2023-05\""}})
        earlier.replace(earlier.find(from), std::string_view(from).size(), to);
    Survey({"describe", Put("earlier.yaml", earlier)});
    Survey({"file", "xa-school-2023", PutPupils("earlier.sav", Pupils())});
    Survey({"map", "xa-school-2023", Put("mapping.yaml", kMapping)});
    const std::string plan = Put("plan.yaml", kPlan);
    EXPECT_THAT(Survey({"waves", "xa-school", plan}),
                AllOf(HasSubstr("2023"), HasSubstr("2025"), HasSubstr("Last change"),
                      HasSubstr("0.0")));
    for (const char* year : {"2023", "2025"})
        Survey({"release", std::string("xa-school-") + year, plan, "--title", year});
    EXPECT_THAT(Survey({"compare", "past_year.cannabis"}),
                AllOf(HasSubstr("What differs in method"), HasSubstr("10.1")));
}

TEST_F(SurveyCommands, WhatCannotBeIsSaidWithItsPlace) {
    EXPECT_THAT(Refused({"describe", Put("wrong.yaml", "id: Xa School\nsetting: farm\n")}),
                AllOf(HasSubstr("  id: "), HasSubstr("  setting: "), HasSubstr("household, school")));
    EXPECT_THAT(Refused({"describe", Put("list.yaml", "- a\n")}), HasSubstr("list.yaml"));
    EXPECT_THAT(Refused({"table", "xa-nothing", "cannabis"}), HasSubstr("xa-nothing"));
    Survey({"describe", Put("description.yaml", kDescription)});
    microdata::Dataset pupils = Pupils();
    std::vector<double> weights = pupils.NumbersOf(2).ToDoubles();
    weights[11] = -4;
    microdata::Numbers column;
    column.Append(weights);
    pupils.columns[2] = std::move(column);
    Survey({"file", "xa-school-2025", PutPupils("school.sav", pupils)});
    EXPECT_THAT(Refused({"design", "xa-school-2025"}),
                AllOf(HasSubstr("sampling.weight: "), HasSubstr("PONDERA is -4 in row 12")));
    std::string twice(kMapping);
    twice += "  - {question: age_first.cannabis, variable: P12}\n";
    EXPECT_THAT(Refused({"check", "xa-school-2025", Put("twice.yaml", twice)}),
                HasSubstr("P12"));
    EXPECT_THAT(Refused({"waves", "xb-school", "cannabis"}), HasSubstr("xb-school"));
}

TEST_F(SurveyCommands, MicrodataGoOutAgain) {
    MakeSurvey();
    const std::string file = (Folder() / "out.dta").string();
    Survey({"export", "xa-school-2025", file});
    EXPECT_THAT(Survey({"look", file}), HasSubstr("400 rows, 6 variables"));
    const std::string ddi = (Folder() / "codebook.xml").string();
    Survey({"codebook", "xa-school-2025", "-o", ddi});
    EXPECT_THAT(base::ReadFile(ddi).value(), HasSubstr("<var "));
    EXPECT_THAT(Refused({"export", "xa-school-2025", "out.ods"}), HasSubstr("sav, dta, csv"));
    Survey({"remove", "xa-school-2025", "--reason", "a test"});
    EXPECT_THAT(Refused({"codebook", "xa-school-2025"}), HasSubstr("xa-school-2025"));
}

TEST_F(SurveyCommands, TextFilesAreReadAsTheyLook) {
    Survey({"describe", Put("description.yaml", kDescription)});
    std::string rows = "REGION;ESCUELA;PONDERA\n";
    for (int i = 0; i < 8; ++i)
        rows += std::to_string(i / 4 + 1) + ";" + std::to_string(i / 2) + ";1,5\n";
    const std::string file = Put("rows.csv", rows);
    const Answer looked = Call({"survey", "look", file});
    EXPECT_THAT(looked.out, HasSubstr("8 rows, 3 variables"));
    EXPECT_THAT(looked.err, AllOf(HasSubstr("separated by ;"), HasSubstr("decimals with ,")));
    Survey({"file", "xa-school-2025", file});
    EXPECT_THAT(Survey({"design", "xa-school-2025"}), HasSubstr("sum 12, from 1.5 to 1.5"));
}

TEST_F(SurveyCommands, DescriptionsAreWrittenAsTheyAreRead) {
    Survey({"describe", Put("description.yaml", kDescription)});
    const std::string yaml = Survey({"describe", "--print", "xa-school-2025"});
    EXPECT_THAT(Survey({"describe", Put("again.yaml", yaml)}), HasSubstr("xa-school-2025"));
    EXPECT_EQ(Survey({"describe", "--print", "xa-school-2025"}), yaml);
    const json::value as_json = Json({"describe", "--print", "xa-school-2025"});
    EXPECT_EQ(as_json.at("sampling").at("stages").at(0).at("units"), "ESCUELA");
    EXPECT_EQ(as_json.at("from"), "2025-04");
}

TEST(StructuredFile, YamlThereAndBackIsTheSame) {
    testing::TempFolder folder;
    const json::value before = base::ParseJson(R"({"text":"a","word":"true","number":12,
        "share":0.25,"list":["1","no",3,null],"empty":{},"none":[],"blank":"","multi":"a: b\n#c",
        "nested":[{"1":"x","deep":{"k":[{"a":1},{"b":[]}]}},{"y":[[1,2],["z"]]}]})").value();
    const std::string file = (folder.path() / "a.yaml").string();
    ASSERT_TRUE(base::WriteFile(file, WriteStructured(before.as_object(), file)).ok());
    const Result<json::object> after = ReadStructured(file);
    ASSERT_TRUE(after.ok()) << after.error().Describe();
    EXPECT_EQ(json::serialize(*after), json::serialize(before));
}

}  // namespace
}  // namespace atalaya::cli
