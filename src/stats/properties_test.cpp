// What a change of the input must change, and that it changes nothing else: seeded random surveys
// of one and two stages, with unequal weights, missing answers and domains.

#include <algorithm>
#include <numeric>
#include <random>

#include "stats/calibration.hpp"
#include "stats/estimates.hpp"
#include "stats/oracle_test.hpp"
#include "stats/projection.hpp"
#include "stats/quantiles.hpp"
#include "stats/table.hpp"

namespace atalaya::stats {
namespace {

const EstimateOptions kOmit{.missing = MissingRule::kOmit};

struct Survey {
    explicit Survey(unsigned seed) {
        std::mt19937 random(seed);
        const auto draw = [&](int sides) { return static_cast<int>(random() % sides); };
        for (int i = 0; i < 400; ++i) {
            const int psu = draw(40);
            unit.push_back(psu);
            stratum.push_back(psu / 10);
            household.push_back(psu * 100 + draw(4));
            // One in ten of the PSUs, and one in four of their households.
            first_fraction.push_back(0.1 * (1 + psu / 10));
            second_fraction.push_back(0.25);
            weight.push_back(1 + draw(500) / 100.0);
            sex.push_back(static_cast<std::uint8_t>(draw(2)));
            age.push_back(draw(3));
            used.push_back(draw(12) == 0 ? std::nan("") : draw(4 + psu % 3) == 0);
            days.push_back(draw(30) + psu % 5);
        }
    }

    Design Make(int stages) const {
        DesignInput input{.rows = unit.size(),
                          .weights = weight,
                          .stages = {{.strata = stratum, .units = unit}},
                          .lonely = LonelyRule::kAdjust};
        if (stages == 2) {
            input.stages[0].population_kind = PopulationKind::kFractions;
            input.stages[0].population = first_fraction;
            input.stages.push_back({.units = household,
                                    .population_kind = PopulationKind::kFractions,
                                    .population = second_fraction});
        }
        return Design::Make(std::move(input)).value();
    }

    std::vector<std::int32_t> unit, stratum, household, age;
    std::vector<double> first_fraction, second_fraction, weight, used, days;
    std::vector<std::uint8_t> sex;
};

template <class T>
void Permute(std::vector<T>& values, const std::vector<std::size_t>& order) {
    std::vector<T> out;
    for (const std::size_t i : order) out.push_back(values[i]);
    values = std::move(out);
}

Survey Permuted(Survey survey, unsigned seed) {
    std::vector<std::size_t> order(survey.unit.size());
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937(seed));
    Permute(survey.unit, order);
    Permute(survey.stratum, order);
    Permute(survey.household, order);
    Permute(survey.age, order);
    Permute(survey.first_fraction, order);
    Permute(survey.second_fraction, order);
    Permute(survey.weight, order);
    Permute(survey.used, order);
    Permute(survey.days, order);
    Permute(survey.sex, order);
    return survey;
}

// Each kind of estimate, over everyone and over one sex.
std::vector<Estimate> EstimateAll(const Design& design, const Survey& s) {
    std::vector<Estimate> all;
    for (const Domain domain : {Domain{}, Domain(s.sex)}) {
        all.push_back(Mean(design, s.used, domain, kOmit).value());
        all.push_back(Total(design, s.days, domain).value());
        all.push_back(Ratio(design, s.used, s.days, domain, kOmit).value());
        all.push_back(PopulationVariance(design, s.days, domain).value());
        const Estimates shares = Proportions(design, s.age, 3, domain).value();
        all.insert(all.end(), shares.values.begin(), shares.values.end());
    }
    return all;
}

void ExpectSame(const Estimate& a, const Estimate& b) {
    EXPECT_EQ(a.n, b.n);
    EXPECT_EQ(a.df, b.df);
    EXPECT_TRUE(Near(a.value, b.value, 1e-11));
    EXPECT_TRUE(Near(a.se, b.se, 1e-11));
    EXPECT_TRUE(Near(a.deff_wr, b.deff_wr, 1e-11));
}

void ExpectSame(const std::vector<Estimate>& a, const std::vector<Estimate>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t k = 0; k < a.size(); ++k) {
        SCOPED_TRACE(k);
        ExpectSame(a[k], b[k]);
    }
}

class Properties : public ::testing::TestWithParam<unsigned> {
 protected:
    const Survey m_survey{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Seeds, Properties, ::testing::Values(1u, 2u, 3u, 4u, 5u, 6u));

TEST_P(Properties, TheOrderOfRowsDoesNotMatter) {
    const Survey other = Permuted(m_survey, GetParam() + 100);
    for (const int stages : {1, 2})
        ExpectSame(EstimateAll(m_survey.Make(stages), m_survey),
                   EstimateAll(other.Make(stages), other));
}

TEST_P(Properties, TheOrderOfRowsDoesNotMatterToQuantilesOfSteps) {
    const Survey other = Permuted(m_survey, GetParam() + 100);
    const std::vector<double> p = {.1, .5, .9};
    for (const auto rule : {QuantileRule::kHf1, QuantileRule::kHf2}) {
        const QuantileOptions options{.rule = rule};
        const auto a = Quantiles(m_survey.Make(1), m_survey.days, p, {}, options).value();
        const auto b = Quantiles(other.Make(1), other.days, p, {}, options).value();
        for (std::size_t k = 0; k < p.size(); ++k) {
            EXPECT_EQ(a[k].value, b[k].value);
            EXPECT_EQ(a[k].lower, b[k].lower);
            EXPECT_EQ(a[k].upper, b[k].upper);
        }
    }
}

TEST_P(Properties, CodesOfStrataAndUnitsAreNamesOnly) {
    Survey other = m_survey;
    for (auto& stratum : other.stratum) stratum = 7 - 3 * stratum;
    for (auto& unit : other.unit) unit = 1000 - 17 * unit;
    for (const int stages : {1, 2})
        ExpectSame(EstimateAll(m_survey.Make(stages), m_survey),
                   EstimateAll(other.Make(stages), other));
}

TEST_P(Properties, ScalingWeightsScalesTotalsOnly) {
    Survey other = m_survey;
    for (double& weight : other.weight) weight *= 1000;
    for (const int stages : {1, 2}) {
        const Design a = m_survey.Make(stages), b = other.Make(stages);
        ExpectSame(Mean(a, m_survey.used, {}, kOmit).value(), Mean(b, other.used, {}, kOmit).value());
        ExpectSame(Ratio(a, m_survey.used, m_survey.days, {}, kOmit).value(),
                   Ratio(b, other.used, other.days, {}, kOmit).value());
        const Estimate small = Total(a, m_survey.days).value(), large = Total(b, other.days).value();
        EXPECT_TRUE(Near(large.value, 1000 * small.value, 1e-12));
        EXPECT_TRUE(Near(large.se, 1000 * small.se, 1e-12));
        EXPECT_TRUE(Near(large.cv, small.cv, 1e-12));
        EXPECT_TRUE(Near(large.deff_wr, small.deff_wr, 1e-12));
    }
}

TEST_P(Properties, SplittingAStratumMovesErrorsOnly) {
    // The PSUs of each stratum by even and odd numbers.
    Survey split = m_survey;
    for (std::size_t i = 0; i < split.unit.size(); ++i)
        split.stratum[i] = split.stratum[i] * 2 + split.unit[i] % 2;
    const Design whole = m_survey.Make(1), parts = split.Make(1);
    const Estimate a = Total(whole, m_survey.days).value(), b = Total(parts, split.days).value();
    EXPECT_EQ(a.value, b.value);
    EXPECT_EQ(a.df - b.df, 4);
    EXPECT_NE(a.se, b.se);
    // The variance is the sum of the variances of the parts.
    double sum = 0;
    for (int part = 0; part < 8; ++part) {
        std::vector<std::uint8_t> rows;
        for (const std::int32_t stratum : split.stratum) rows.push_back(stratum == part);
        sum += Total(parts, split.days, rows)->variance;
    }
    EXPECT_TRUE(Near(b.variance, sum, 1e-12));
}

TEST_P(Properties, ARespondentInTwoHalvesIsTheSameRespondent) {
    Survey halves = m_survey;
    for (double& weight : halves.weight) weight /= 2;
    const auto twice = [](auto& values) {
        const auto copy = values;
        values.insert(values.end(), copy.begin(), copy.end());
    };
    twice(halves.unit), twice(halves.stratum), twice(halves.weight), twice(halves.used);
    const Estimate a = Mean(m_survey.Make(1), m_survey.used, {}, kOmit).value();
    const Estimate b = Mean(halves.Make(1), halves.used, {}, kOmit).value();
    EXPECT_TRUE(Near(a.value, b.value, 1e-12));
    EXPECT_TRUE(Near(a.se, b.se, 1e-12));
    EXPECT_EQ(b.n, 2 * a.n);
}

TEST_P(Properties, ADomainIsARatioOfItsTotals) {
    for (const int stages : {1, 2}) {
        const Design design = m_survey.Make(stages);
        std::vector<double> value, belongs;
        for (std::size_t i = 0; i < design.rows(); ++i) {
            belongs.push_back(m_survey.sex[i]);
            value.push_back(m_survey.sex[i] * m_survey.days[i]);
        }
        const Estimate domain = Mean(design, m_survey.days, m_survey.sex).value();
        const Estimate ratio = Ratio(design, value, belongs).value();
        EXPECT_TRUE(Near(domain.value, ratio.value, 1e-12));
        EXPECT_TRUE(Near(domain.se, ratio.se, 1e-12));
    }
}

TEST_P(Properties, SharesAddUpToOneWithoutError) {
    const auto shares = Proportions(m_survey.Make(2), m_survey.age, 3).value();
    double sum = 0, variance = 0;
    for (std::size_t j = 0; j < 3; ++j) {
        sum += shares.values[j].value;
        for (std::size_t k = 0; k < 3; ++k) variance += shares.covariance(j, k);
    }
    EXPECT_TRUE(Near(sum, 1, 1e-12));
    EXPECT_NEAR(variance, 0, 1e-12 * shares.values[0].variance);
}

TEST_P(Properties, CalibratedTotalsAreKnownInAnyOrderOfRows) {
    const auto calibrated = [](const Survey& s) {
        const Design design = s.Make(1);
        const Margin ages{s.age, {400, 500, 300}};
        return CalibratedDesign(design, PostStratify(s.weight, ages).value(), {&ages, 1});
    };
    const Survey other = Permuted(m_survey, GetParam() + 100);
    const Design a = calibrated(m_survey), b = calibrated(other);
    ExpectSame(Mean(a, m_survey.used, {}, kOmit).value(), Mean(b, other.used, {}, kOmit).value());
    std::vector<double> oldest;
    for (const std::int32_t age : m_survey.age) oldest.push_back(age == 2);
    const Estimate total = Total(a, oldest).value();
    EXPECT_TRUE(Near(total.value, 300, 1e-12));
    EXPECT_NEAR(total.se, 0, 1e-9);
}

}  // namespace
}  // namespace atalaya::stats
