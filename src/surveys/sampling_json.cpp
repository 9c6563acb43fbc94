// What of a design is shown and drawn, for programs and pages.

#include <cmath>
#include <utility>

#include "base/json_members.hpp"
#include "surveys/codes.hpp"
#include "surveys/sampling.hpp"

namespace atalaya::surveys {

namespace {

json::value OrNull(double number) {
    return std::isfinite(number) ? json::value(number) : json::value(nullptr);
}

json::object WeightsJson(const Sampling& sampling) {
    const WeightFact& weights = sampling.weights();
    return {{"variable", sampling.description().weight},
            {"source", CodeOf(sampling.design().Facts().weights)},
            {"sum", weights.sum},
            {"least", weights.least},
            {"median", weights.median},
            {"most", weights.most},
            {"kish_effect", weights.kish_effect},
            {"histogram", json::array(weights.histogram.begin(), weights.histogram.end())}};
}

json::array StrataJson(const Sampling& sampling) {
    json::array out;
    for (const StratumFact& stratum : sampling.strata())
        out.push_back(json::object{{"label", stratum.label},
                                   {"units", stratum.units},
                                   {"rows", stratum.rows},
                                   {"fraction", stratum.fraction},
                                   {"lonely", stratum.lonely}});
    return out;
}

json::array RemarksJson(const Sampling& sampling, const content::Library& library, Lang lang) {
    json::array out;
    for (const Error& remark : sampling.remarks())
        out.push_back(json::object{{"code", remark.code}, {"text", library.Say(remark, lang)}});
    return out;
}

json::value CalibrationJson(const std::optional<CalibrationFact>& fact) {
    if (!fact) return nullptr;
    return json::object{{"method", CodeOf(fact->method)},
                        {"variables", base::TextsJson(fact->variables)},
                        {"source", fact->source},
                        {"iterations", fact->iterations},
                        {"least_factor", fact->least_factor},
                        {"most_factor", fact->most_factor},
                        {"negative", fact->negative},
                        {"kish_before", fact->kish_before}};
}

json::value ReplicatesJson(const stats::Replicates* replicates) {
    if (replicates == nullptr) return nullptr;
    return json::object{{"method", CodeOf(replicates->method())},
                        {"count", replicates->count()},
                        {"df", OrNull(replicates->DegreesOfFreedom())}};
}

}  // namespace

json::object Sampling::ToJson(const content::Library& library, Lang lang) const {
    const stats::DesignFacts facts = design().Facts();
    return {{"rows", facts.rows},
            {"psus", facts.psus},
            {"strata", facts.strata},
            {"df", OrNull(facts.df)},
            {"stages", facts.stages},
            {"stratified", facts.stratified},
            {"clustered", facts.clustered},
            {"has_population", facts.has_population},
            {"lonely", CodeOf(facts.lonely_rule)},
            {"df_rule", CodeOf(facts.df_rule)},
            {"weights", WeightsJson(*this)},
            {"strata_list", StrataJson(*this)},
            {"remarks", RemarksJson(*this, library, lang)},
            {"calibration", CalibrationJson(m_calibration)},
            {"replicates", ReplicatesJson(replicates())}};
}

}  // namespace atalaya::surveys
