// The United States' NSDUH 2022: 59,069 persons, 50 strata of two PSUs. Its public figures rest on
// other weights; expected here is what R survey 4.1-1 gave for the calls in the comments, with
//   des <- svydesign(~VEREP, strata = ~VESTR_C, weights = ~ANALWT2_C, data = d, nest = TRUE)

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "stats/independence.hpp"
#include "stats/intervals.hpp"
#include "stats/models.hpp"
#include "stats/oracle_test.hpp"
#include "stats/replicate_estimates.hpp"
#include "stats/table.hpp"
#include "stats/tests.hpp"

namespace atalaya::stats {
namespace {

// The half samples that as.svrepdesign(des, type = "BRR") took, one a replicate: bit h says whether
// the first PSU of stratum h is in. R uses the same for Fay's method.
constexpr std::array<std::uint64_t, 56> kHalfSamples = {
    0x2f3c9d7cf69ee, 0x2f33621cf6611, 0x2ccca22cc99d1, 0x0a96fb32ac388, 0x1560cb3b535b8,
    0x310f133515a60, 0x165bac3760edf, 0x3be03431bb547, 0x00bd443a0e837, 0x3c918151cc4f2,
    0x1858775f80d04, 0x06e607566b374, 0x2065f8540308b, 0x058a385a5df4b, 0x3bcfce59b9abd,
    0x19f7296f9a25a, 0x22012f682545c, 0x25fbf7605ae84, 0x0902c466957b7, 0x3656506960323,
    0x1ea95a67efc29, 0x3c2e6d01c7b1e, 0x1785f50f7d086, 0x23d8490438d3a, 0x0a6b910aa3ee2,
    0x0d551e02d006d, 0x30b29e0d0e7ed, 0x133ca243369d1, 0x10c362fcf69ee, 0x10cc9d9cf6611,
    0x13335dacc99d1, 0x356904b2ac388, 0x2a9f34bb535b8, 0x0ef0ecb515a60, 0x29a453b760edf,
    0x041fcbb1bb547, 0x3f42bbba0e837, 0x036e7ed1cc4f2, 0x27a788df80d04, 0x3919f8d66b374,
    0x1f9a07d40308b, 0x3a75c7da5df4b, 0x043031d9b9abd, 0x2608d6ef9a25a, 0x1dfed0e82545c,
    0x1a0408e05ae84, 0x36fd3be6957b7, 0x09a9afe960323, 0x2156a5e7efc29, 0x03d19281c7b1e,
    0x287a0a8f7d086, 0x1c27b68438d3a, 0x35946e8aa3ee2, 0x32aae182d006d, 0x0f4d618d0e7ed,
    0x2cc35dc3369d1};

class Nsduh : public SurveyDataTest {
 protected:
    void SetUp() override {
        SurveyDataTest::SetUp();
        if (IsSkipped()) return;
        persons = std::make_unique<Table>(Read("nsduh2022/nsduh2022_subset.csv"));
        design = std::make_unique<Design>(
            Design::Make({.rows = persons->rows(),
                          .weights = persons->Numbers("ANALWT2_C"),
                          .stages = {{.strata = persons->Codes("VESTR_C"),
                                      .units = persons->Codes("VEREP")}},
                          .nest = true})
                .value());
        marijuana = persons->Numbers("EVER_MRJ");
        cocaine = persons->Numbers("EVER_COC");
        heroin = persons->Numbers("EVER_HER");
    }

    // Factors of R's half samples; the other half keeps `kept` of its weight.
    Replicates HalfSamples(ReplicateMethod method, double kept, ReplicateCentre centre) const {
        const auto strata = persons->Codes("VESTR_C");
        const auto first = persons->Where("VEREP", "1");
        std::vector<std::vector<double>> factors(kHalfSamples.size());
        ReplicateColumns input{.method = method,
                               .weights = persons->Numbers("ANALWT2_C"),
                               .combined = false,
                               .fay_rho = kept,
                               .centre = centre};
        for (std::size_t r = 0; r < factors.size(); ++r) {
            for (std::size_t i = 0; i < strata.size(); ++i) {
                const bool in = ((kHalfSamples[r] >> strata[i] & 1) == 1) == (first[i] == 1);
                factors[r].push_back(in ? 2 - kept : kept);
            }
            input.columns.emplace_back(factors[r]);
        }
        return Replicates::FromColumns(input).value();
    }

    std::unique_ptr<Table> persons;
    std::unique_ptr<Design> design;
    std::vector<double> marijuana, cocaine, heroin;
};

// svymean(~EVER_..., des, deff = "replace" and TRUE), svytotal, svyratio(~EVER_COC, ~EVER_MRJ)
TEST_F(Nsduh, LinearizedEqualsR) {
    const double expected[3][4] = {
        {0.46941729918281982, 0.0052240769729227357, 6.4723087208401369, 6.4736646882426374},
        {0.15073379461299741, 0.0034968227089391809, 5.6421550795699211, 5.643337127382801},
        {0.023963189681348879, 0.0012633215085792961, 4.0305955797879838, 4.0314400012231442}};
    const std::vector<double>* columns[] = {&marijuana, &cocaine, &heroin};
    for (int j = 0; j < 3; ++j) {
        const Estimate mean = Mean(*design, *columns[j]).value();
        EXPECT_TRUE(Near(mean.value, expected[j][0]));
        EXPECT_TRUE(Near(mean.se, expected[j][1]));
        EXPECT_TRUE(Near(mean.deff_wr, expected[j][2]));
        EXPECT_TRUE(Near(mean.deff_wor, expected[j][3]));
        EXPECT_EQ(mean.df, 50);
    }
    const Estimate total = Total(*design, marijuana).value();
    EXPECT_TRUE(Near(total.value, 132379172.06921817));
    EXPECT_TRUE(Near(total.se, 2637583.6398318517));
    const Estimate ratio = Ratio(*design, cocaine, marijuana).value();
    EXPECT_TRUE(Near(ratio.value, 0.32110830784336397));
    EXPECT_TRUE(Near(ratio.se, 0.0062340956021054387));
}

// The same calls on as.svrepdesign(des, type = "BRR"), (des, type = "Fay", fay.rho = .3), and the
// first with mse = TRUE.
TEST_F(Nsduh, HalfSamplesOfREqualR) {
    struct Expected {
        ReplicateMethod method;
        double kept, marijuana, cocaine, heroin, ratio, about_estimate;
    };
    for (const Expected& e :
         {Expected{ReplicateMethod::kBrr, 0, 0.0052303576902728247, 0.0034958447900288493,
                   0.0012667688833223904, 0.0062396150139513292, 0.0052303861367540422},
          Expected{ReplicateMethod::kFay, 0.3, 0.0052278450939722892, 0.0034957823285930089,
                   0.0012656023026352767, 0.0062372982171052518, 0.0052278589005637357}}) {
        const Replicates half = HalfSamples(e.method, e.kept, ReplicateCentre::kReplicates);
        EXPECT_TRUE(half.CheckAgainst(*design, true).ok());
        EXPECT_TRUE(Near(Mean(half, marijuana)->se, e.marijuana));
        EXPECT_TRUE(Near(Mean(half, cocaine)->se, e.cocaine));
        EXPECT_TRUE(Near(Mean(half, heroin)->se, e.heroin));
        EXPECT_TRUE(Near(Ratio(half, cocaine, marijuana)->se, e.ratio));
        EXPECT_EQ(Mean(half, heroin)->df, 50);
        const Replicates about = HalfSamples(e.method, e.kept, ReplicateCentre::kEstimate);
        EXPECT_TRUE(Near(Mean(about, marijuana)->se, e.about_estimate));
        // Our own half samples come from another Hadamard matrix: balance makes the error of a
        // total the same, that of a mean differs as R's would with another matrix.
        base::SeededRandom random(1);
        const Replicates own = Replicates::Make(*design, {.method = e.method}, random).value();
        EXPECT_EQ(own.count(), 56u);
        EXPECT_TRUE(Near(Total(own, marijuana)->se, 2637583.6398318517));
        EXPECT_TRUE(Near(Mean(own, marijuana)->se, e.marijuana, 1e-2));
    }
}

// as.svrepdesign(des, type = "JKn"), with and without mse = TRUE
TEST_F(Nsduh, JackknifeEqualsR) {
    base::SeededRandom random(1);
    const auto jackknife = [&](ReplicateCentre centre) {
        return Replicates::Make(*design, {.method = ReplicateMethod::kJkn, .centre = centre},
                                random)
            .value();
    };
    const Replicates made = jackknife(ReplicateCentre::kReplicates);
    EXPECT_EQ(made.count(), 100u);
    EXPECT_TRUE(Near(Mean(made, marijuana)->se, 0.0052241845571952064));
    EXPECT_TRUE(Near(Mean(made, cocaine)->se, 0.0034968507454962443));
    EXPECT_TRUE(Near(Mean(made, heroin)->se, 0.0012633384183405685));
    EXPECT_TRUE(Near(Ratio(made, cocaine, marijuana)->se, 0.0062341681865178758));
    EXPECT_EQ(Mean(made, heroin)->df, 50);
    EXPECT_TRUE(Near(Mean(jackknife(ReplicateCentre::kEstimate), marijuana)->se,
                     0.0052241851090610537));
}

// svyciprop(~EVER_MRJ and ~EVER_HER, des, method = ...). R's "likelihood" joins points by a spline.
TEST_F(Nsduh, IntervalsEqualR) {
    struct Expected {
        ProportionMethod method;
        double marijuana[2], heroin[2], digits;
    };
    const Estimate of_marijuana = Mean(*design, marijuana).value();
    const Estimate of_heroin = Mean(*design, heroin).value();
    for (const Expected& e :
         {Expected{ProportionMethod::kLogit,  // "xlogit"; "logit" is a model, the same to 5e-10
                   {0.45893948129420187, 0.47992214758459434},
                   {0.021552592929883742, 0.026636065117195559},
                   1e-9},
          Expected{ProportionMethod::kLikelihood,
                   {0.45893443280579177, 0.47991813737162098},
                   {0.021512390159280147, 0.026588394165697908},
                   1e-5},
          Expected{ProportionMethod::kArcsine,
                   {0.45893196419712812, 0.4799161529027659},
                   {0.021491372117279091, 0.02656605113248418},
                   1e-9},
          Expected{ProportionMethod::kBeta,
                   {0.45887884695531767, 0.47997626683946326},
                   {0.021489597539128061, 0.026637895252871968},
                   1e-9},
          Expected{ProportionMethod::kMean,
                   {0.45892443177654013, 0.47991016658909952},
                   {0.021425733753779055, 0.026500645608918703},
                   1e-9}}) {
        const auto often = IntervalOfEstimate(of_marijuana, e.method).value();
        const auto seldom = IntervalOfEstimate(of_heroin, e.method).value();
        EXPECT_TRUE(Near(often.lower, e.marijuana[0], e.digits));
        EXPECT_TRUE(Near(often.upper, e.marijuana[1], e.digits));
        EXPECT_TRUE(Near(seldom.lower, e.heroin[0], e.digits));
        EXPECT_TRUE(Near(seldom.upper, e.heroin[1], e.digits));
    }
}

// svyby(~EVER_MRJ + EVER_COC, ~GENDER + AGEPRC, des, svymean): age by age, men first; share and
// error of marijuana, then of cocaine.
constexpr double kByGenderAndAge[22][4] = {
    {0.025421232503254069, 0.0046866971078557392, 0.0011125167051637904, 0.00088150981064251974},
    {0.045502259252387205, 0.009413211345877642, 0.0041951669741485103, 0.0029699057065005071},
    {0.11002336593053537, 0.0093564638141852858, 0.00044798138194172604, 0.00031075710211942982},
    {0.13238450546186306, 0.012000965068153405, 0.0010988551030561022, 0.00039245658371192619},
    {0.22319347840783649, 0.014751822730810566, 0.0028533847842489163, 0.00099347196084445424},
    {0.28014547090437159, 0.012237921891823265, 0.0053467695283142625, 0.0019893862502834009},
    {0.42663562501924801, 0.015627979432894651, 0.038308368275948926, 0.0074744836418490293},
    {0.43802630287556987, 0.017418281126044197, 0.035350279756613839, 0.0073359769030870922},
    {0.56470113618375806, 0.019255249429499636, 0.10742378281138595, 0.011418221703620944},
    {0.56339796503187545, 0.017544969056293696, 0.10408749924101221, 0.010564629760398944},
    {0.58178277826841907, 0.021261376812089949, 0.15576799706184125, 0.017663147214187023},
    {0.56522974215782062, 0.019298427576929709, 0.12809763166111723, 0.009502681126269721},
    {0.61168405734889608, 0.018095393601535437, 0.20207117737989386, 0.021010711154499005},
    {0.56802031649032414, 0.020285454200392745, 0.12841243842426131, 0.010206571345777645},
    {0.63835794432812609, 0.015856396793108005, 0.23296700414828844, 0.015699304498893722},
    {0.54988647638283039, 0.015624495841797243, 0.14243707296820679, 0.011133989248171813},
    {0.56409339819576809, 0.011658798250327269, 0.21169607239869304, 0.0085848233862136081},
    {0.49301966013362752, 0.010068790257907835, 0.14062519948146887, 0.0067407372035636556},
    {0.58296885805842791, 0.013560226420974396, 0.28582700055764249, 0.011152518815079988},
    {0.47939080455797722, 0.015091404128759148, 0.18399133658149178, 0.0110196447646551},
    {0.4382148985152412, 0.016376222957521065, 0.15263081144673338, 0.011450901730864074},
    {0.31903034401357355, 0.014171298094086912, 0.087988314509166818, 0.0080098758167285317},
};

TEST_F(Nsduh, GenderByAgeEqualsR) {
    const auto gender = persons->Numbers("GENDER"), age = persons->Numbers("AGEPRC");
    std::vector<std::uint16_t> cells;
    for (std::size_t i = 0; i < gender.size(); ++i)
        cells.push_back(static_cast<std::uint16_t>((age[i] - 1) * 2 + gender[i] - 1));
    TableInput input{
        .columns = {std::span<const double>(marijuana), std::span<const double>(cocaine)},
        .cells = cells,
        .cell_count = 22,
        .groupings = {std::vector<std::int32_t>(22)},
        .domain_count = 22};
    for (std::int32_t d = 0; d < 22; ++d) input.groupings[0][d] = d;
    const auto table = Tabulate(*design, input, TableStatistic::kMean).value();
    for (std::size_t d = 0; d < 22; ++d)
        for (std::size_t j = 0; j < 2; ++j) {
            SCOPED_TRACE(::testing::Message() << "domain " << d << " column " << j);
            EXPECT_TRUE(Near(table.At(j, d).value, kByGenderAndAge[d][2 * j]));
            EXPECT_TRUE(Near(table.At(j, d).se, kByGenderAndAge[d][2 * j + 1]));
        }
}

// g <- svyglm(EVER_MRJ ~ factor(GENDER) + factor(AGEPRC), des, family = quasibinomial(),
//             control = glm.control(epsilon = 1e-14)); regTermTest(g, ~factor(AGEPRC))
TEST_F(Nsduh, LogisticRegressionEqualsR) {
    const double coefficients[] = {-3.1665988511237302, -0.30022490403242036, 1.3140526871258651,
                                   2.2188420230114887,  3.0321347827387175,   3.5758057035389523,
                                   3.6226613779124062,  3.6813900433361897,   3.6997085041030568,
                                   3.4317006274287984,  3.4412449773310976,   2.8087498106952054};
    const double errors[] = {0.14760036140343735, 0.034628300968877639, 0.15509439729394742,
                             0.16195757781545797, 0.15773044168726816,  0.16025919668405902,
                             0.16145502038235907, 0.16346263868355124,  0.17005533507150822,
                             0.15061145929348768, 0.16118134267205167,  0.1562846888192774};
    std::vector<std::int32_t> age;
    for (const double code : persons->Numbers("AGEPRC"))
        age.push_back(static_cast<std::int32_t>(code) - 1);
    const Matrix terms[] = {FactorColumns(persons->Codes("GENDER"), 2), FactorColumns(age, 11)};
    const ModelMatrix matrix = Assemble(terms);
    const Model model = FitModel(*design, {.response = marijuana,
                                           .x = matrix.x,
                                           .family = Family::kQuasiBinomial})
                            .value();
    for (std::size_t k = 0; k < 12; ++k) {
        EXPECT_TRUE(Near(model.coefficients.values[k].value, coefficients[k], 1e-9)) << k;
        // R takes the weights of the last step but one into the error.
        EXPECT_TRUE(Near(model.coefficients.values[k].se, errors[k], 1e-6)) << k;
    }
    const FTest of_age = WaldTermTest(model, {2, 10}).value();
    EXPECT_TRUE(Near(of_age.statistic, 215.61500045099245, 1e-8));
    EXPECT_EQ(of_age.numerator_df, 10);
    EXPECT_EQ(of_age.denominator_df, 39);
    EXPECT_TRUE(Near(of_age.p, 6.6808595946944084e-31, 1e-6));
}

// svychisq(~EVER_MRJ + GENDER, des); svyttest(EVER_MRJ ~ GENDER, des)
TEST_F(Nsduh, MenAndWomenEqualR) {
    const auto test = TestIndependence(*design, persons->Codes("EVER_MRJ"),
                                       persons->Codes("GENDER"))
                          .value();
    EXPECT_TRUE(Near(test.statistic, 71.078210878030802));
    EXPECT_EQ(test.numerator_df, 1);
    EXPECT_TRUE(Near(test.denominator_df, 50));
    EXPECT_TRUE(Near(test.p, 3.6128732940393857e-11, 1e-8));
    const auto men = persons->Where("GENDER", "1"), women = persons->Where("GENDER", "2");
    const Contrast difference = TestDifference(*design, marijuana, men, women).value();
    EXPECT_TRUE(Near(difference.value, -0.070494061332317878));
    EXPECT_TRUE(Near(difference.t, -8.4671169647769293));
    EXPECT_EQ(difference.df, 49);
    EXPECT_TRUE(Near(difference.p, 3.7218653505051983e-11, 1e-8));
}

}  // namespace
}  // namespace atalaya::stats
