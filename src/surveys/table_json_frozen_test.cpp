#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "base/random.hpp"
#include "surveys/codes.hpp"
#include "surveys/made_table_test.hpp"
#include "surveys/table_json.hpp"
#include "surveys/table_json_figures.hpp"

namespace atalaya::surveys {
namespace {

// Tables that no survey gives, to see that nothing of them is lost.
class RandomTables {
 public:
    explicit RandomTables(std::uint64_t seed) : m_random(seed) {}

    SurveyTable Next() {
        SurveyTable table;
        table.description = SomeDescription();
        table.plan = SomePlan();
        table.data_digest = Text();
        table.mapping_digest = Text();
        table.design = SomeFacts();
        table.rows = Count();
        table.population = Count();
        for (std::size_t i = Few(); i > 0; --i) table.remarks.push_back(SomeMessage(2));
        for (std::size_t i = Few() + 1; i > 0; --i) table.groups.push_back(SomeGroup());
        for (std::size_t i = Few() + 1; i > 0; --i) {
            table.lines.push_back(SomeLine(table.groups.size()));
        }
        return table;
    }

 private:
    std::size_t Few() { return m_random.Below(4); }
    std::size_t Count() { return m_random.Below(1ULL << 40); }
    bool Coin() { return m_random.Below(2) == 0; }
    std::string Text() {
        static const std::vector<std::string> kTexts = {
            "", "a", "prévalence \"vie\"", "consumo de crack\n", "{n}", "é\\u0000", "12-14"};
        return kTexts[m_random.Below(kTexts.size())];
    }
    LocalText Local() { return {{Text(), Text(), Text(), Text()}}; }
    // Any double there is, and those that JSON cannot write, often.
    double Figure() {
        switch (m_random.Below(8)) {
            case 0: return std::numeric_limits<double>::quiet_NaN();
            case 1: return std::numeric_limits<double>::infinity();
            case 2: return -std::numeric_limits<double>::infinity();
            case 3: return -0.0;
            case 4: return std::numeric_limits<double>::denorm_min();
            case 5: return static_cast<double>(Count());
            case 6: return m_random.Unit();
        }
        const double any = std::bit_cast<double>(m_random.Next());
        return std::isnan(any) ? 0.1 : any;
    }
    template <class Choice>
    Choice Any() {
        const auto all = NamedChoices<Choice>();
        return all[m_random.Below(all.size())].value;
    }

    Description SomeDescription() {
        Description out = MadeDescription();
        out.response_rate.reset();
        if (Coin()) out.response_rate = static_cast<double>(m_random.Below(10'001)) / 10'000;
        out.synthetic = Coin();
        out.missing = Coin() ? MissingAnswers::CountAsNo : MissingAnswers::LeaveOut;
        return out;
    }
    TablePlan SomePlan() {
        TablePlan out;
        out.id = Text();
        out.title = Local();
        for (std::size_t i = Few(); i > 0; --i) out.measures.push_back({Text(), Text()});
        for (std::size_t i = Few(); i > 0; --i) {
            Grouping questions;
            for (std::size_t j = Few(); j > 0; --j) questions.push_back(Text());
            out.groupings.push_back(questions);
        }
        for (std::size_t i = Few(); i > 0; --i) out.age_cuts.push_back(static_cast<int>(10 * i));
        out.age_from = 12;
        out.age_to = static_cast<int>(m_random.Below(90));
        out.choices = {.missing = Coin() ? MissingAnswers::CountAsNo : MissingAnswers::LeaveOut,
                       .interval = Any<stats::ProportionMethod>(),
                       .level = m_random.Unit(),
                       .df = Any<stats::DfRule>(),
                       .presentation = Text(),
                       .replicates = Coin()};
        out.tests = Coin();
        return out;
    }
    stats::DesignFacts SomeFacts() {
        stats::DesignFacts out{.rows = Count(),
                               .psus = Count(),
                               .strata = Count(),
                               .stages = Few(),
                               .stratified = Coin(),
                               .clustered = Coin(),
                               .has_population = Coin(),
                               .calibrated = Coin(),
                               .weights = Any<stats::WeightSource>(),
                               .sum_of_weights = Figure(),
                               .lonely_rule = Any<stats::LonelyRule>(),
                               .df_rule = Any<stats::DfRule>(),
                               .df = Figure()};
        for (std::size_t i = Few(); i > 0; --i) {
            out.lonely.push_back({.code = -3, .parent = -1, .units = 1, .first_row = 7,
                                  .multiplier = Figure(), .fraction = Figure(), .lonely = Coin()});
        }
        return out;
    }
    Error SomeMessage(int depth) {
        Error out;
        out.code = Text();
        for (std::size_t i = Few(); i > 0; --i) out.params.push_back({Text(), Text()});
        out.where = Text();
        if (depth > 0 && Coin()) out.details.push_back(SomeMessage(depth - 1));
        return out;
    }
    Group SomeGroup() {
        Group out;
        for (std::size_t i = Few(); i > 0; --i) out.keys.push_back({Text(), Local(), Text(), Local()});
        return out;
    }
    stats::Estimate SomeEstimate() {
        return {.value = Figure(), .variance = Figure(), .se = Figure(), .cv = Figure(),
                .n = Count(), .weighted_n = Figure(), .df = Figure(), .deff_wr = Figure(),
                .deff_wor = Figure(), .lower = Figure(), .upper = Figure()};
    }
    Cell SomeCell() {
        Cell out{.estimate = SomeEstimate(), .cases = Count()};
        if (Coin()) {
            out.interval = {.lower = Figure(), .upper = Figure(), .effective_n = Figure(),
                            .method = Any<stats::ProportionMethod>()};
        }
        if (Coin()) out.population = SomeEstimate();
        out.presentation.verdict = Any<stats::Presentation>();
        for (std::size_t i = Few(); i > 0; --i) {
            out.presentation.reasons.push_back(Any<stats::PresentationReason>());
        }
        return out;
    }
    Line SomeLine(std::size_t groups) {
        Line out{.what = {Text(), Text()}, .title = Local(), .substance_title = Local(),
                 .unit = Local(), .is_share = Coin(), .decimals = static_cast<int>(Few()),
                 .questions = {Text(), Text()}, .variables = {Text()},
                 .ways = {SomeMessage(0)}, .unanswered = Count()};
        for (std::size_t i = 0; i < groups; ++i) out.cells.push_back(SomeCell());
        if (Coin()) {
            out.tests[Few()] = {.statistic = Figure(), .numerator_df = Figure(),
                                .denominator_df = Figure(), .p = Figure(), .pearson = Figure(),
                                .design_effects = {Figure(), Figure()}, .n = Count(),
                                .shares = {Figure()}, .table_rows = 2, .table_columns = 3};
            out.mean_tests[Few()] = {Figure(), Figure(), Figure(), Figure()};
        }
        return out;
    }

    base::SeededRandom m_random;
};

bool SameNumber(double a, double b) {
    return std::isnan(a) ? std::isnan(b) : std::bit_cast<std::uint64_t>(a) ==
                                               std::bit_cast<std::uint64_t>(b);
}

void ExpectSame(const stats::Estimate& a, const stats::Estimate& b) {
    EXPECT_TRUE(SameNumber(a.value, b.value));
    EXPECT_TRUE(SameNumber(a.variance, b.variance));
    EXPECT_TRUE(SameNumber(a.se, b.se));
    EXPECT_TRUE(SameNumber(a.cv, b.cv));
    EXPECT_EQ(a.n, b.n);
    EXPECT_TRUE(SameNumber(a.weighted_n, b.weighted_n));
    EXPECT_TRUE(SameNumber(a.df, b.df));
    EXPECT_TRUE(SameNumber(a.deff_wr, b.deff_wr));
    EXPECT_TRUE(SameNumber(a.deff_wor, b.deff_wor));
    EXPECT_TRUE(SameNumber(a.lower, b.lower));
    EXPECT_TRUE(SameNumber(a.upper, b.upper));
}

void ExpectSame(const Cell& a, const Cell& b) {
    ExpectSame(a.estimate, b.estimate);
    ASSERT_EQ(a.interval.has_value(), b.interval.has_value());
    if (a.interval) {
        EXPECT_TRUE(SameNumber(a.interval->lower, b.interval->lower));
        EXPECT_TRUE(SameNumber(a.interval->upper, b.interval->upper));
        EXPECT_TRUE(SameNumber(a.interval->effective_n, b.interval->effective_n));
        EXPECT_EQ(a.interval->method, b.interval->method);
    }
    EXPECT_EQ(a.cases, b.cases);
    ASSERT_EQ(a.population.has_value(), b.population.has_value());
    if (a.population) ExpectSame(*a.population, *b.population);
    EXPECT_EQ(a.presentation.verdict, b.presentation.verdict);
    EXPECT_EQ(a.presentation.reasons, b.presentation.reasons);
}

// Once written as text, as it is kept, and read again.
Result<SurveyTable> ThroughText(const SurveyTable& table) {
    auto parsed = base::ParseJson(base::CanonicalJson(FrozenJson(table)));
    if (!parsed.ok()) return parsed.error();
    return ReadFrozen(parsed->as_object());
}

TEST(FrozenTable, AnyNumberComesBackToTheBit) {
    base::SeededRandom random(7);
    for (int i = 0; i < 100'000; ++i) {
        const double number = std::bit_cast<double>(random.Next());
        const auto back = FigureOf(FigureText(number));
        ASSERT_TRUE(back.has_value());
        ASSERT_TRUE(SameNumber(number, *back)) << FigureText(number);
    }
}

TEST(FrozenTable, WhatIsNoNumberIsNone) {
    for (const char* text : {"", "one", "1,5", "1.5 ", "0x10", "1e999", "NaN", "+inf", "1.5%"}) {
        EXPECT_FALSE(FigureOf(text).has_value()) << text;
    }
}

TEST(FrozenTable, NothingOfATableIsLost) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const SurveyTable table = RandomTables(seed).Next();
        const auto back = ThroughText(table);
        ASSERT_TRUE(back.ok()) << seed << ": " << back.error().Describe();
        ASSERT_EQ(base::CanonicalJson(FrozenJson(table)), base::CanonicalJson(FrozenJson(*back)));
        ASSERT_EQ(table.lines.size(), back->lines.size());
        for (std::size_t l = 0; l < table.lines.size(); ++l) {
            const Line &line = table.lines[l], &same = back->lines[l];
            EXPECT_EQ(line.what, same.what);
            EXPECT_EQ(line.title, same.title);
            EXPECT_EQ(line.variables, same.variables);
            EXPECT_EQ(line.tests.size(), same.tests.size());
            ASSERT_EQ(line.cells.size(), same.cells.size());
            for (std::size_t c = 0; c < line.cells.size(); ++c) {
                ExpectSame(line.cells[c], same.cells[c]);
            }
        }
        EXPECT_EQ(table.plan.measures, back->plan.measures);
        EXPECT_EQ(table.plan.groupings, back->plan.groupings);
        EXPECT_EQ(table.plan.choices.interval, back->plan.choices.interval);
        EXPECT_EQ(table.description.response_rate, back->description.response_rate);
        EXPECT_EQ(table.description.synthetic, back->description.synthetic);
        EXPECT_TRUE(SameNumber(table.design.df, back->design.df));
        EXPECT_EQ(table.population, back->population);
        if (HasFailure()) FAIL() << "seed " << seed;
    }
}

// The value at a path of members; the first of a list.
json::value& At(json::object& from, std::initializer_list<std::string_view> path) {
    json::value* at = nullptr;
    for (const std::string_view key : path) {
        at = &(at == nullptr ? from : at->as_object()).at(key);
        if (at->is_array() && &key != path.end() - 1) at = &at->as_array().at(0);
    }
    return *at;
}

TEST(FrozenTable, AnAlteredOneIsNotRead) {
    const json::object whole = FrozenJson(RandomTables(3).Next());
    const auto expect_refused = [&](std::initializer_list<std::string_view> path,
                                    const json::value& value, std::string_view member) {
        json::object altered = whole;
        At(altered, path) = value;
        const auto read = ReadFrozen(altered);
        ASSERT_FALSE(read.ok()) << member;
        EXPECT_EQ(read.error().code, "surveys.table_altered");
        EXPECT_EQ(read.error().Get("member"), member);
    };
    ASSERT_TRUE(ReadFrozen(whole).ok());
    expect_refused({"format"}, 2, "format");
    expect_refused({"rows"}, "many", "rows");
    expect_refused({"rows"}, -1, "rows");
    expect_refused({"design", "df"}, 3, "df");
    expect_refused({"design", "lonely_rule"}, "ignore", "lonely_rule");
    expect_refused({"lines", "cells", "estimate", "value"}, "1,5", "value");
    expect_refused({"lines", "cells", "estimate", "n"}, nullptr, "n");
    expect_refused({"lines", "cells", "verdict"}, "hide", "verdict");
    expect_refused({"lines", "cells"}, json::array(), "cells");
    expect_refused({"description", "setting"}, "moon", "description");
    json::object short_of_one = whole;
    short_of_one.erase("plan");
    EXPECT_EQ(ReadFrozen(short_of_one).error().code, "surveys.table_altered");
}

}  // namespace
}  // namespace atalaya::surveys
