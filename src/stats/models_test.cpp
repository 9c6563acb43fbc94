#include "stats/models.hpp"

#include <cmath>

#include "stats/oracle_test.hpp"
#include "stats/replicate_estimates.hpp"
#include "stats/taylor.hpp"

namespace atalaya::stats {
namespace {

class ModelsOracle : public SurveyDataTest {
 protected:
    static Matrix Regressors(const Table& t) {
        const Matrix terms[] = {NumberColumn(t.Numbers("ell")), NumberColumn(t.Numbers("meals")),
                                NumberColumn(t.Numbers("mobility"))};
        return Assemble(terms).x;
    }
    static std::vector<double> Schoolwide(const Table& t) {
        const auto yes = t.Where("sch.wide", "Yes");
        return {yes.begin(), yes.end()};
    }
    // Rows of R's summary: estimate, error, t, p. `of_errors`: what R's errors had left.
    static void ExpectCoefficients(const Model& model, const json::value& want, double tolerance,
                                   double of_errors) {
        ASSERT_EQ(model.coefficients.values.size(), want.as_array().size());
        for (std::size_t j = 0; j < model.coefficients.values.size(); ++j) {
            const Estimate& got = model.coefficients.values[j];
            const json::array& row = want.at(j).as_array();
            EXPECT_TRUE(Near(got.value, Number(row[0]), tolerance)) << j;
            EXPECT_TRUE(Near(got.se, Number(row[1]), of_errors)) << j;
            EXPECT_TRUE(Near(ExponentialEffect(model, j).p, Number(row[3]), 100 * of_errors)) << j;
        }
    }
};

// R stops when the deviance has settled to a relative 1e-8 and takes the information of the step
// before, so that its errors have four to six digits of the solution's. These are its steps.
std::vector<double> ErrorsOfAnEarlyStop(const Design& design, Values y, const Matrix& x) {
    const std::size_t rows = x.rows(), p = x.cols();
    double sum = 0, last = INFINITY;
    for (const double w : design.weights()) sum += w;
    std::vector<double> w(rows), mean(rows), working(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        w[i] = design.weights()[i] / sum * static_cast<double>(rows);
        mean[i] = (w[i] * y[i] + 0.5) / (w[i] + 1);
    }
    while (true) {
        Matrix side(p, 1);
        for (std::size_t i = 0; i < rows; ++i) {
            working[i] = w[i] * mean[i] * (1 - mean[i]);
            const double z = working[i] * std::log(mean[i] / (1 - mean[i])) + w[i] * (y[i] - mean[i]);
            for (std::size_t j = 0; j < p; ++j) side(j, 0) += x(i, j) * z;
        }
        const Matrix information = CrossProduct(x, working);
        const Matrix b = SolveSymmetric(information, side).value();
        const Matrix predictor = Multiply(x, b);
        double deviance = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            mean[i] = 1 / (1 + std::exp(-predictor(i, 0)));
            deviance -= 2 * w[i] * std::log(y[i] == 1 ? mean[i] : 1 - mean[i]);
        }
        const bool settled = std::abs(deviance - last) / (std::abs(deviance) + 0.1) < 1e-8;
        last = deviance;
        if (!settled) continue;
        Matrix scores = x;
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < p; ++j)
                scores(i, j) *= working[i] * (y[i] - mean[i]) / (mean[i] * (1 - mean[i]));
        const Matrix inverse = SolveSymmetric(information, Matrix::Identity(p)).value();
        const Matrix covariance = Covariance(design, Multiply(scores, inverse));
        std::vector<double> errors;
        for (std::size_t j = 0; j < p; ++j) errors.push_back(std::sqrt(covariance(j, j)));
        return errors;
    }
}

TEST_F(ModelsOracle, SchoolsEqualR) {
    const Table simple = Read("r_survey/apisrs.csv"), clus = Read("r_survey/apiclus2.csv");
    const auto check = [&](const Design& design, const Table& t, const std::string& name) {
        const Matrix x = Regressors(t);
        const auto api = t.Numbers("api00"), wide = Schoolwide(t);
        const Model linear = FitModel(design, {.response = api, .x = x}).value();
        ExpectCoefficients(linear, Expected("glm_lin_" + name).at("coef"), 1e-9, 1e-9);
        EXPECT_EQ(linear.df, Number(Expected("glm_lin_" + name).at("df")));
        const Model logistic =
            FitModel(design, {.response = wide, .x = x, .family = Family::kQuasiBinomial}).value();
        const json::value want = Expected("glm_qbin_" + name);
        ExpectCoefficients(logistic, want, 1e-6, 1e-4);
        const std::vector<double> early = ErrorsOfAnEarlyStop(design, wide, x);
        for (std::size_t j = 0; j < early.size(); ++j)
            EXPECT_TRUE(Near(early[j], Number(want.at(j).at(1)), 1e-9)) << j;
    };
    check(SimpleSchools(simple).value(), simple, "dsr");
    check(TwoStageSchools(clus).value(), clus, "dc2");
}

// The jackknife knows nothing of influence values.
TEST_F(ModelsOracle, SandwichIsCloseToTheJackknife) {
    const Table t = Read("r_survey/apistrat.csv");
    const Design design = StratifiedSchools(t).value();
    const Matrix x = Regressors(t);
    const auto wide = Schoolwide(t), enroll = t.Numbers("enroll");
    base::SeededRandom random(3);
    const auto jackknife =
        Replicates::Make(design, {.method = ReplicateMethod::kJkn}, random).value();
    for (const Family family : {Family::kQuasiBinomial, Family::kQuasiPoisson}) {
        const ModelInput input{.response = family == Family::kQuasiPoisson ? enroll : wide,
                               .x = x,
                               .family = family};
        const Model model = FitModel(design, input).value();
        const auto replicated = Replicate(jackknife, [&](std::span<const double> w) {
                                    return FitCoefficients(w, input);
                                }).value();
        const Matrix scenarios[] = {x};
        const auto margin = PredictiveMargins(design, input, model, scenarios).value();
        // Under a canonical link the margin as observed is the mean of the response.
        EXPECT_TRUE(Near(margin.values[0].value, Mean(design, input.response)->value));
        EXPECT_TRUE(Near(margin.values[0].se, Mean(design, input.response)->se, 1e-8));
        for (std::size_t j = 0; j < 4; ++j)
            EXPECT_TRUE(Near(model.coefficients.values[j].se, replicated.values[j].se, 0.15)) << j;
    }
}

TEST_F(ModelsOracle, MarginsOfAScenarioAreCloseToTheJackknife) {
    const Table t = Read("r_survey/apistrat.csv");
    const Design design = StratifiedSchools(t).value();
    const auto wide = Schoolwide(t);
    const auto codes = t.Codes("stype");
    const Matrix terms[] = {FactorColumns(codes, 3), NumberColumn(t.Numbers("meals"))};
    const ModelMatrix matrix = Assemble(terms);
    const ModelInput input{.response = wide, .x = matrix.x, .family = Family::kQuasiBinomial};
    std::vector<Matrix> scenarios(3, matrix.x);
    for (std::size_t s = 0; s < 3; ++s)
        for (std::size_t i = 0; i < t.rows(); ++i)
            for (std::size_t k = 1; k < 3; ++k) scenarios[s](i, k) = s == k;
    const Model model = FitModel(design, input).value();
    const auto margins = PredictiveMargins(design, input, model, scenarios).value();
    const auto by_hand = [&](std::span<const double> w) -> Result<std::vector<double>> {
        ATALAYA_ASSIGN(const auto b, FitCoefficients(w, input));
        std::vector<double> out(3);
        for (std::size_t s = 0; s < 3; ++s) {
            double sum = 0, weight = 0;
            for (std::size_t i = 0; i < w.size(); ++i) {
                double eta = 0;
                for (std::size_t j = 0; j < b.size(); ++j) eta += b[j] * scenarios[s](i, j);
                sum += w[i] / (1 + std::exp(-eta));
                weight += w[i];
            }
            out[s] = sum / weight;
        }
        return out;
    };
    base::SeededRandom random(3);
    const auto jackknife =
        Replicates::Make(design, {.method = ReplicateMethod::kJkn}, random).value();
    const auto replicated = Replicate(jackknife, by_hand).value();
    for (std::size_t s = 0; s < 3; ++s) {
        EXPECT_TRUE(Near(margins.values[s].value, replicated.values[s].value));
        EXPECT_TRUE(Near(margins.values[s].se, replicated.values[s].se, 0.05)) << s;
    }
    EXPECT_TRUE(Near(margins.covariance(1, 2), replicated.covariance(1, 2), 0.3));
}

TEST_F(ModelsOracle, TermsOfAModel) {
    const Table t = Read("r_survey/apistrat.csv");
    const Design design = StratifiedSchools(t).value();
    const auto api = t.Numbers("api00"), wide = Schoolwide(t);
    const Matrix terms[] = {FactorColumns(t.Codes("stype"), 3), NumberColumn(t.Numbers("meals"))};
    const ModelMatrix matrix = Assemble(terms);
    const ModelInput input{.response = wide, .x = matrix.x, .family = Family::kQuasiBinomial};
    const Model model = FitModel(design, input).value();
    // Of one coefficient Wald's test is that of the coefficient.
    const auto meals = WaldTermTest(model, matrix.terms[1]).value();
    EXPECT_TRUE(Near(meals.p, ExponentialEffect(model, 3).p, 1e-9));
    const auto type = WaldTermTest(model, matrix.terms[0]).value();
    EXPECT_EQ(type.numerator_df, 2);
    EXPECT_EQ(type.denominator_df, 197 + 1 - 4);
    const auto ratio = RaoScottTermTest(design, input, model, matrix.terms[0]).value();
    EXPECT_EQ(ratio.design_effects.size(), 2u);
    EXPECT_GT(ratio.deviance, 0);
    // Both reject clearly, and about as clearly.
    EXPECT_LT(type.p, 1e-3);
    EXPECT_LT(ratio.p, 1e-3);
}

// An unclustered sample with equal weights: the deviance and its design effect are the textbook's.
TEST(Models, RaoScottOfASimpleSampleIsTheLikelihoodRatio) {
    std::vector<double> y, group;
    for (int i = 0; i < 400; ++i) {
        group.push_back(i % 2);
        y.push_back(i % 2 == 0 ? i % 10 < 4 : i % 10 < 7);
    }
    const Design design = Design::Make({.rows = 400, .df = DfRule::kInfinite}).value();
    const Matrix terms[] = {NumberColumn(group)};
    const ModelMatrix matrix = Assemble(terms);
    const ModelInput input{.response = y, .x = matrix.x, .family = Family::kQuasiBinomial};
    const Model model = FitModel(design, input).value();
    double ones[2] = {}, all = 0;
    for (int i = 0; i < 400; ++i) ones[i % 2] += y[i];
    all = ones[0] + ones[1];
    EXPECT_NEAR(model.coefficients.values[1].value,
                std::log(ones[1] / (200 - ones[1])) - std::log(ones[0] / (200 - ones[0])), 1e-9);
    const auto entropy = [](double k, double n) {
        return k * std::log(k / n) + (n - k) * std::log(1 - k / n);
    };
    const auto test = RaoScottTermTest(design, input, model, matrix.terms[0]).value();
    EXPECT_NEAR(test.deviance,
                2 * (entropy(ones[0], 200) + entropy(ones[1], 200) - entropy(all, 400)), 1e-7);
    EXPECT_NEAR(test.design_effects[0], 400 / 399.0, 1e-7);
}

TEST(Models, PoissonOfAFactorIsTheRatioOfMeans) {
    const std::vector<double> y = {1, 3, 2, 6, 9, 9, 3, 3};
    const std::vector<std::int32_t> codes = {0, 0, 0, 1, 1, 1, 2, 2};
    const Design design =
        Design::Make({.rows = 8, .weights = {1, 1, 2, 1, 1, 1, 3, 1}}).value();
    const Matrix terms[] = {FactorColumns(codes, 3)};
    const Matrix x = Assemble(terms).x;
    const Model model =
        FitModel(design, {.response = y, .x = x, .family = Family::kQuasiPoisson}).value();
    EXPECT_NEAR(ExponentialEffect(model, 0).value, 2, 1e-9);
    EXPECT_NEAR(ExponentialEffect(model, 1).value, 4, 1e-9);
    EXPECT_NEAR(ExponentialEffect(model, 2).value, 1.5, 1e-9);
    // The delta method's error of the ratio of means is that of the ratio itself.
    const auto ratio = DeltaContrast(model.coefficients, [](std::span<const double> b) {
                           return std::exp(b[1]);
                       }, model.df).value();
    const std::vector<std::uint8_t> first = {1, 1, 1, 0, 0, 0, 0, 0},
                                    second = {0, 0, 0, 1, 1, 1, 0, 0};
    const Domain groups[] = {first, second};
    const auto means = DomainMeans(design, y, groups).value();
    const auto direct = DeltaContrast(means, [](std::span<const double> m) {
                            return m[1] / m[0];
                        }, 7).value();
    EXPECT_NEAR(ratio.value, 4, 1e-9);
    EXPECT_NEAR(ratio.se, direct.se, 1e-7);
    const auto undefined = DeltaContrast(means, [](std::span<const double> m) {
        return std::log(m[0] - 5);
    }, 7);
    EXPECT_EQ(undefined.error().code, "stats.contrast_undefined");
}

TEST(Models, InteractionsAreProducts) {
    const std::vector<std::int32_t> sex = {0, 1, 0, 1}, age = {0, 0, 1, kMissingCode};
    const Matrix product = ProductColumns(FactorColumns(sex, 2), FactorColumns(age, 2));
    EXPECT_EQ(product(0, 0), 0);
    EXPECT_EQ(product(1, 0), 0);
    EXPECT_TRUE(std::isnan(product(3, 0)));
}

TEST(Models, DataThatCannotBeFitted) {
    const Design design = Design::Make({.rows = 8}).value();
    const std::vector<double> y = {0, 1, 0, 1, 1, 0, 0, 0};
    const std::vector<std::int32_t> codes = {0, 0, 0, 0, 0, 0, 1, 1};
    const Matrix factor = FactorColumns(codes, 2);
    const Matrix once[] = {factor}, twice[] = {factor, factor};
    const Matrix x = Assemble(once).x, repeated = Assemble(twice).x;
    // Nobody of the second category says yes: the coefficient has no finite value.
    const auto separated = FitModel(design, {.response = y, .x = x, .family = Family::kQuasiBinomial});
    EXPECT_EQ(separated.error().code, "stats.model_not_converged");
    EXPECT_EQ(separated.error().Get("column"), "1");
    EXPECT_EQ(FitModel(design, {.response = y, .x = repeated}).error().code, "stats.singular");
    const std::vector<double> two = {0, 1, 0, 2, 1, 0, 0, 0};
    const auto response = FitModel(design, {.response = two, .x = x, .family = Family::kQuasiBinomial});
    EXPECT_EQ(response.error().code, "stats.model_response");
    EXPECT_EQ(response.error().Get("row"), "3");
    Matrix gaps = x;
    gaps(5, 1) = std::nan("");
    const auto missing = FitModel(design, {.response = y, .x = gaps});
    EXPECT_EQ(missing.error().code, "stats.value_missing");
    EXPECT_EQ(missing.error().Get("column"), "2");
    const auto omitted =
        FitModel(design, {.response = y, .x = gaps, .missing = MissingRule::kOmit}).value();
    EXPECT_EQ(omitted.coefficients.values[0].n, 7u);
}

}  // namespace
}  // namespace atalaya::stats
