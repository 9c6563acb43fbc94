// Two national surveys from the file to the table: the United States' YRBS 2019 (MMWR Suppl 69(1))
// from its .sav, and Colombia's ENCSPA 2019 (DANE, bulletin of 30 July 2020) from a CSV; the
// printed figures, and what R survey 4.1-1 gives for them.

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "microdata/survey_file.hpp"
#include "surveys/sample_test.hpp"
#include "surveys/survey_table.hpp"
#include "surveys/text_dataset.hpp"
#include "testing/databases.hpp"

namespace atalaya::surveys {
namespace {

// Lines of a small CSV by the names of its columns.
std::vector<std::map<std::string, std::string>> ReadLines(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::vector<std::string> names;
    std::vector<std::map<std::string, std::string>> out;
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (const char c : line) {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) cells.emplace_back();
            else if (c != '\r') cells.back() += c;
        }
        if (names.empty()) {
            names = cells;
            continue;
        }
        auto& row = out.emplace_back();
        for (std::size_t j = 0; j < names.size() && j < cells.size(); ++j) row[names[j]] = cells[j];
    }
    return out;
}

double Number(const std::map<std::string, std::string>& line, const std::string& name) {
    return std::stod(line.at(name));
}

void ExpectNear(double actual, double expected, double tolerance = 1e-9) {
    EXPECT_NEAR(actual, expected, std::max(tolerance * std::abs(expected), 1e-14));
}

// The printed figure has one decimal.
void ExpectPrinted(double percent, double published) {
    EXPECT_NEAR(percent, published, 0.05 + 1e-9);
}

class SurveyFileTest : public ::testing::Test {
 protected:
    void SetUp() override {
        m_folder = testing::SharedData();
        if (m_folder.empty()) GTEST_SKIP() << "the shared data are not here";
    }

    // The mapping and the description as people give them: written as JSON and read.
    static SurveyTable Run(const microdata::Dataset& data, const Mapping& mapping,
                           const Description& description, const TablePlan& plan) {
        const auto standard = ShippedStandard();
        const auto read = Mapping::FromJson(mapping.ToJson(), *standard);
        EXPECT_TRUE(read.ok()) << read.error().Describe();
        const auto answers = Answers::Make(data, *read, standard);
        EXPECT_TRUE(answers.ok()) << answers.error().Describe();
        const auto sampling = Sampling::Make(data, description.sampling);
        EXPECT_TRUE(sampling.ok()) << sampling.error().Describe();
        auto table = RunPlan(description, *answers, *sampling, plan, *standard);
        EXPECT_TRUE(table.ok()) << table.error().Describe();
        return *std::move(table);
    }

    std::filesystem::path m_folder;
};

const Line& LineOf(const SurveyTable& table, const MeasureOf& what) {
    for (const Line& line : table.lines)
        if (line.what == what) return line;
    throw std::runtime_error("no line " + what.Id());
}

// The cell of a group with those answers, in the order of its questions.
const Cell& CellOf(const SurveyTable& table, const MeasureOf& what,
                   const std::vector<std::string>& answers) {
    for (std::size_t g = 0; g < table.groups.size(); ++g) {
        std::vector<std::string> keys;
        for (const GroupKey& key : table.groups[g].keys) keys.push_back(key.answer);
        if (keys == answers) return LineOf(table, what).cells.at(g);
    }
    throw std::runtime_error("no such group");
}

// YRBS ------------------------------------------------------------------------------------------

struct YrbsQuestion {
    const char* variable;
    const char* question;
    MeasureOf measure;
};

// QN variables are 1 = yes, 2 = no of those who answered.
const std::vector<YrbsQuestion> kYrbs = {
    {"QN41", "past_month.alcohol", {"past_month", "alcohol"}},
    {"QN47", "past_month.cannabis", {"past_month", "cannabis"}},
    // Binge drinking within a month there, within two weeks in the standard question.
    {"QN42", "binge_two_weeks", {"binge_two_weeks", ""}},
    {"QN90", "past_month.opioid_analgesics", {"past_month", "opioid_analgesics"}},
    {"QN45", "ever.cannabis", {"lifetime", "cannabis"}},
    {"QN49", "ever.opioid_analgesics", {"lifetime", "opioid_analgesics"}},
    {"QN48", "ever.synthetic_cannabinoids", {"lifetime", "synthetic_cannabinoids"}},
    {"QN50", "ever.cocaine", {"lifetime", "cocaine"}},
    {"QN53", "ever.methamphetamine", {"lifetime", "methamphetamine"}},
    {"QN52", "ever.heroin", {"lifetime", "heroin"}},
    {"QN56", "injected_ever", {"injected_life", ""}}};

class YrbsTest : public SurveyFileTest {
 protected:
    SurveyTable Run(const TablePlan& plan, bool with_lifetime = true) {
        const auto data = microdata::Read(m_folder / "yrbs2019/2019_YRBS_data.dat.sav");
        EXPECT_TRUE(data.ok()) << data.error().Describe();
        Mapping mapping;
        for (const YrbsQuestion& one : kYrbs)
            if (with_lifetime || std::string_view(one.question).substr(0, 4) != "ever")
                mapping.questions.push_back({.question = one.question,
                                             .variable = one.variable,
                                             .values = {{"1", "yes"}, {"2", "no"}}});
        mapping.questions.push_back(
            {.question = "sex", .variable = "Q2", .values = {{"1", "female"}, {"2", "male"}}});
        const Description description{
            .id = "us-yrbs-2019",
            .setting = Setting::School,
            .year = 2019,
            .sampling = {.weight = "weight", .stages = {{.strata = "stratum", .units = "psu"}}}};
        return SurveyFileTest::Run(*data, mapping, description, plan);
    }

    static TablePlan Plan() {
        TablePlan plan{.id = "yrbs", .groupings = {{"sex"}}};
        for (const YrbsQuestion& one : kYrbs) plan.measures.push_back(one.measure);
        return plan;
    }
};

// CDC takes each question by itself: whoever answered on the month counts there, whatever was said
// on the lifetime. Mapped together, a never-user who left out the month has not used in the month.
TEST_F(YrbsTest, PublishedFiguresAndThoseOfR) {
    TablePlan months = Plan(), lifetimes = Plan();
    std::erase_if(months.measures, [](const MeasureOf& one) { return one.measure == "lifetime"; });
    std::erase_if(lifetimes.measures,
                  [](const MeasureOf& one) { return one.measure == "past_month"; });
    const SurveyTable month = Run(months, false), lifetime = Run(lifetimes);
    const auto expected = ReadLines(m_folder / "yrbs2019/expected_published_vs_R.csv");
    ASSERT_EQ(expected.size(), 27u);
    for (const auto& line : expected) {
        SCOPED_TRACE(line.at("desc") + " " + line.at("sex"));
        const auto question = std::find_if(kYrbs.begin(), kYrbs.end(), [&](const auto& one) {
            return line.at("var") == one.variable;
        });
        ASSERT_NE(question, kYrbs.end());
        const std::vector<std::string> group =
            line.at("sex") == "all" ? std::vector<std::string>()
                                    : std::vector<std::string>{line.at("sex") == "F" ? "female"
                                                                                     : "male"};
        const Cell& cell = CellOf(question->measure.measure == "past_month" ? month : lifetime,
                                  question->measure, group);
        ExpectPrinted(100 * cell.estimate.value, Number(line, "published"));
        ExpectNear(100 * cell.estimate.value, Number(line, "est"));
        ExpectNear(100 * cell.estimate.se, Number(line, "se"));
        // Of svyciprop(method = "logit"), which takes the degrees of freedom of the design.
        ExpectNear(100 * cell.lower(), Number(line, "lo.2.5%"), 1e-6);
        ExpectNear(100 * cell.upper(), Number(line, "hi.97.5%"), 1e-6);
        EXPECT_EQ(static_cast<double>(cell.estimate.n), Number(line, "n"));
        EXPECT_EQ(cell.presentation.verdict, stats::Presentation::kShow);
        // The weights are scaled to the sample.
        EXPECT_FALSE(cell.population);
    }
    EXPECT_EQ(month.design.psus - month.design.strata, month.design.df);
}

TEST_F(YrbsTest, TheDifferencesBetweenBoysAndGirlsAreTested) {
    TablePlan plan = Plan();
    plan.tests = true;
    const SurveyTable table = Run(plan);
    // Printed in the bulletin as different by sex: alcohol, lifetime cocaine.
    EXPECT_LT(LineOf(table, {"past_month", "alcohol"}).tests.at(0).p, 0.05);
    EXPECT_LT(LineOf(table, {"lifetime", "cocaine"}).tests.at(0).p, 0.05);
}

// ENCSPA ----------------------------------------------------------------------------------------

// Names of the columns and of the standard.
const std::map<std::string, std::string> kEncspa = {
    {"tobacco", "tobacco"},  {"alcohol", "alcohol"},   {"tranq", "tranquillizers"},
    {"stim", "stimulants_rx"}, {"inhal", "inhalants"}, {"marijuana", "cannabis"},
    {"cocaine", "cocaine"},  {"basuco", "coca_paste"}, {"mdma", "ecstasy"},
    {"heroin", "heroin"}};

class EncspaTest : public SurveyFileTest {
 protected:
    // `beginning`: "inc12" or "inc30", which column tells the first use.
    static Mapping Map(const std::string& beginning) {
        Mapping mapping;
        mapping.questions.push_back(
            {.question = "sex", .variable = "SEXO", .values = {{"1", "male"}, {"2", "female"}}});
        mapping.questions.push_back({.question = "age", .variable = "EDAD"});
        for (const auto& [column, substance] : kEncspa) {
            for (const auto& [item, suffix] :
                 {std::pair{"ever", "_life"}, {"past_year", "_year"}, {"past_month", "_month"}})
                mapping.questions.push_back({.question = std::string(item) + "." + substance,
                                             .variable = column + suffix,
                                             .values = {{"0", "no"}, {"1", "yes"}}});
            // Blank: a user before the window.
            mapping.questions.push_back(
                {.question = "first_use." + substance,
                 .variable = column + "_" + beginning,
                 .values = {{"0", "never"}, {"1", beginning == "inc12" ? "year" : "month"}},
                 .blank = "earlier"});
        }
        return mapping;
    }

    SurveyTable Run(const TablePlan& plan, const std::string& beginning, bool by_town = false) {
        const auto data = ReadText(m_folder / "encspa2019/encspa2019_persons.csv", {});
        EXPECT_TRUE(data.ok()) << data.error().Describe();
        Description description{.id = "co-encspa-2019", .year = 2019, .age_from = 12, .age_to = 65};
        description.sampling.weight = "FEX_C";
        if (by_town) {
            description.sampling.stages = {{.strata = "dep", .units = "Depmuni"}};
            description.sampling.lonely = stats::LonelyRule::kAdjust;
        }
        return SurveyFileTest::Run(*data, Map(beginning), description, plan);
    }

    static MeasureOf Of(const std::string& indicator) {
        static const std::map<std::string, std::string> kMeasures = {
            {"life", "lifetime"},        {"year", "past_year"},
            {"month", "past_month"},     {"inc12", "incidence_year"},
            {"inc30", "incidence_month"}};
        const auto cut = indicator.find('_');
        return {kMeasures.at(indicator.substr(cut + 1)), kEncspa.at(indicator.substr(0, cut))};
    }
};

TEST_F(EncspaTest, PublishedNationalFiguresAndThoseOfR) {
    const TablePlan plan{.id = "national",
                         .measures = {{"lifetime", "*"}, {"past_year", "*"}, {"past_month", "*"},
                                      {"incidence_year", "*"}, {"incidence_month", "*"}}};
    const SurveyTable years = Run(plan, "inc12"), months = Run(plan, "inc30"),
                      towns = Run(plan, "inc12", true);
    EXPECT_EQ(towns.design.lonely.size(), 3u);
    int published = 0;
    for (const auto& line : ReadLines(m_folder / "encspa2019/expected_R_national.csv")) {
        SCOPED_TRACE(line.at("indicator"));
        const MeasureOf what = Of(line.at("indicator"));
        const bool month = what.measure == "incidence_month";
        const Cell& cell = CellOf(month ? months : years, what, {});
        EXPECT_EQ(static_cast<double>(cell.estimate.n), Number(line, "n"));
        EXPECT_EQ(static_cast<double>(cell.cases), Number(line, "cases"));
        ExpectNear(100 * cell.estimate.value, Number(line, "pct"));
        ExpectNear(100 * cell.estimate.se, Number(line, "se_wr"));
        ExpectNear(cell.population->value, Number(line, "total"));
        if (!month) ExpectNear(100 * CellOf(towns, what, {}).estimate.se, Number(line, "se_muni"));
        if (cell.cases == 0) EXPECT_GT(cell.upper(), 0);
        if (line.at("published").empty()) continue;
        ++published;
        ExpectPrinted(100 * cell.estimate.value, Number(line, "published"));
    }
    EXPECT_EQ(published, 9);
}

TEST_F(EncspaTest, BySexAndAgeThoseOfR) {
    TablePlan plan{.id = "sex_age",
                   .measures = {{"lifetime", "*"}, {"past_year", "*"}, {"past_month", "*"}},
                   .groupings = {{"sex", "age_group"}},
                   .age_cuts = {12, 18, 25, 35, 45},
                   .age_from = 12,
                   .age_to = 65};
    const SurveyTable table = Run(plan, "inc12");
    EXPECT_EQ(table.groups.size(), 11u);
    const auto expected = ReadLines(m_folder / "encspa2019/expected_R_by_sex_age.csv");
    EXPECT_EQ(expected.size(), 300u);
    for (const auto& line : expected) {
        SCOPED_TRACE(line.at("indicator") + " " + line.at("SEXO") + " " + line.at("ageg"));
        const Cell& cell = CellOf(table, Of(line.at("indicator")),
                                  {line.at("SEXO") == "1" ? "male" : "female", line.at("ageg")});
        ExpectNear(100 * cell.estimate.value, Number(line, "pct"));
        ExpectNear(100 * cell.estimate.se, Number(line, "se_wr"));
    }
}

}  // namespace
}  // namespace atalaya::surveys
