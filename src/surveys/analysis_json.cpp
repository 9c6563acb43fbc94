#include <cmath>

#include "surveys/analysis_codes.hpp"
#include "surveys/members.hpp"

namespace atalaya::surveys {

namespace {

json::value NumberOrNull(double value) {
    return std::isfinite(value) ? json::value(value) : json::value(nullptr);
}

json::array Texts(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

json::object RowJson(const AnalysisRow& row) {
    const stats::Estimate& estimate = row.estimate;
    json::object out{
        {"keys", Texts(row.keys)},
        {"name", row.name},
        {"value", NumberOrNull(estimate.value)},
        {"se", NumberOrNull(estimate.se)},
        {"variance", NumberOrNull(estimate.variance)},
        {"lower", NumberOrNull(row.interval ? row.interval->lower : estimate.lower)},
        {"upper", NumberOrNull(row.interval ? row.interval->upper : estimate.upper)},
        {"cv", NumberOrNull(estimate.cv)},
        {"deff", NumberOrNull(estimate.deff_wr)},
        {"deff_without_replacement", NumberOrNull(estimate.deff_wor)},
        {"df", NumberOrNull(estimate.df)},
        {"n", estimate.n},
        {"weighted_n", NumberOrNull(estimate.weighted_n)},
        {"interval", row.interval ? json::value(CodeOf(row.interval->method)) : json::value("t")}};
    if (row.p) out["p"] = NumberOrNull(*row.p);
    return out;
}

AnalysisRequest::Condition ReadCondition(const Members::Placed& placed,
                                         std::vector<Error>& faults) {
    Members members(placed.object, placed.where, faults);
    AnalysisRequest::Condition out{members.NeededText("variable"), members.Texts("values")};
    members.CheckRest();
    return out;
}

void ReadStandard(Members& members, AnalysisRequest& request) {
    const json::object* standard = members.Object("standard");
    if (!standard) return;
    for (const auto& [value, size] : *standard) {
        if (size.is_number() && size.to_number<double>() >= 0) {
            request.standard[value] = size.to_number<double>();
        } else {
            members.Fault("surveys.field_not_number", "standard", {{"value", ShownJson(size)}});
        }
    }
}

void ReadMade(Members& members, AnalysisRequest& request, std::vector<Error>& faults) {
    const json::object* object = members.Object("made");
    if (!object) return;
    Members made(*object, members.Where("made"), faults);
    stats::ReplicateOptions options;
    options.method = made.NeededCoded("method", options.method);
    options.replicates = static_cast<std::size_t>(std::max(0, made.Whole("replicates")));
    options.fay_rho = made.Number("fay_rho").value_or(options.fay_rho);
    options.centre = made.Coded("centre", options.centre);
    request.seed = static_cast<std::uint64_t>(made.Whole("seed", 1));
    if (options.method == stats::ReplicateMethod::kOther)
        made.Fault("surveys.field_invalid", "method",
                   {{"value", "other"}, {"known", KnownCodes<stats::ReplicateMethod>()}});
    made.CheckRest();
    request.made = options;
}

}  // namespace

Result<AnalysisRequest> AnalysisRequest::FromJson(const json::object& object) {
    std::vector<Error> faults;
    Members members(object, "", faults);
    AnalysisRequest out;
    out.statistic = members.NeededCoded("statistic", Statistic::Mean);
    out.variables = members.Texts("variables");
    if (out.variables.empty()) members.Fault("surveys.field_missing", "variables");
    out.by = members.Texts("by");
    for (const Members::Placed& placed : members.Objects("where"))
        out.where.push_back(ReadCondition(placed, faults));
    out.groups = members.Text("groups");
    const bool grouped = out.statistic == Statistic::Difference ||
                         out.statistic == Statistic::Trend ||
                         out.statistic == Statistic::Standardise;
    if (grouped && out.groups.empty()) members.Fault("surveys.field_missing", "groups");
    ReadStandard(members, out);
    out.probabilities = members.Numbers("probabilities");
    if (out.statistic == Statistic::Quantile && out.probabilities.empty()) out.probabilities = {0.5};
    out.terms = members.Texts("terms");
    out.margins = members.Texts("margins");
    out.family = members.Coded("family", out.family);
    out.test = members.Coded("test", out.test);
    out.quantile = members.Coded("quantile", out.quantile);
    out.woodruff = members.Coded("quantile_interval", out.woodruff);
    out.interval = members.Coded("interval", out.interval);
    out.missing = members.Coded("missing", out.missing);
    out.level = members.Number("level").value_or(0.95);
    if (!(out.level > 0 && out.level < 1))
        members.Fault("surveys.level_invalid", "level", {{"level", ShownJson(out.level)}});
    out.replicates = members.Flag("replicates", false);
    ReadMade(members, out, faults);
    members.CheckRest();
    if (faults.empty()) return out;
    Error error = Err("surveys.analysis_invalid");
    error.details = std::move(faults);
    return error;
}

json::object ToJson(const AnalysisResult& result) {
    json::array rows, tests;
    for (const AnalysisRow& row : result.rows) rows.push_back(RowJson(row));
    for (const AnalysisTest& test : result.tests) {
        tests.push_back(json::object{{"keys", Texts(test.keys)},
                                     {"name", test.name},
                                     {"statistic", NumberOrNull(test.statistic)},
                                     {"df", NumberOrNull(test.numerator_df)},
                                     {"denominator_df", NumberOrNull(test.denominator_df)},
                                     {"p", NumberOrNull(test.p)}});
    }
    const stats::DesignFacts& design = result.design;
    return {{"by", Texts(result.by)},
            {"rows", std::move(rows)},
            {"tests", std::move(tests)},
            {"errors_from", result.errors_from},
            {"design",
             json::object{{"rows", design.rows},
                          {"psus", design.psus},
                          {"strata", design.strata},
                          {"stages", design.stages},
                          {"df", NumberOrNull(design.df)},
                          {"lonely_strata", design.lonely.size()},
                          {"lonely_rule", CodeOf(design.lonely_rule)},
                          {"df_rule", CodeOf(design.df_rule)},
                          {"calibrated", design.calibrated},
                          {"sum_of_weights", NumberOrNull(design.sum_of_weights)}}}};
}

template <>
std::span<const NamedChoice<AnalysisRequest::Statistic>> NamedChoices() {
    using enum AnalysisRequest::Statistic;
    static constexpr NamedChoice<AnalysisRequest::Statistic> kAll[] = {
        {Mean, "mean"},         {Total, "total"},
        {Ratio, "ratio"},       {Share, "share"},
        {Count, "count"},
        {Quantile, "quantile"}, {Variance, "variance"},
        {Independence, "independence"}, {Difference, "difference"},
        {Trend, "trend"},       {Standardise, "standardise"},
        {Model, "model"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::Family>> NamedChoices() {
    static constexpr NamedChoice<stats::Family> kAll[] = {
        {stats::Family::kGaussian, "gaussian"},
        {stats::Family::kQuasiBinomial, "binomial"},
        {stats::Family::kQuasiPoisson, "poisson"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::IndependenceMethod>> NamedChoices() {
    using enum stats::IndependenceMethod;
    static constexpr NamedChoice<stats::IndependenceMethod> kAll[] = {
        {kF, "f"},
        {kChiSquare, "chi_square"},
        {kLinearCombination, "linear_combination"},
        {kSaddlepoint, "saddlepoint"},
        {kWald, "wald"},
        {kAdjustedWald, "adjusted_wald"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::QuantileRule>> NamedChoices() {
    using enum stats::QuantileRule;
    static constexpr NamedChoice<stats::QuantileRule> kAll[] = {
        {kHf1, "hf1"}, {kHf2, "hf2"}, {kHf3, "hf3"}, {kHf4, "hf4"}, {kHf5, "hf5"},
        {kHf6, "hf6"}, {kHf7, "hf7"}, {kHf8, "hf8"}, {kHf9, "hf9"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::WoodruffMethod>> NamedChoices() {
    using enum stats::WoodruffMethod;
    static constexpr NamedChoice<stats::WoodruffMethod> kAll[] = {
        {kMean, "mean"}, {kLogit, "logit"}, {kBeta, "beta"}, {kArcsine, "arcsine"}};
    return kAll;
}

template <>
std::span<const NamedChoice<stats::MissingRule>> NamedChoices() {
    static constexpr NamedChoice<stats::MissingRule> kAll[] = {
        {stats::MissingRule::kOmit, "omit"}, {stats::MissingRule::kFail, "fail"}};
    return kAll;
}

}  // namespace atalaya::surveys
