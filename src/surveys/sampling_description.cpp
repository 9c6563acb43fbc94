// The sampling of a survey as JSON, both ways.

#include <cmath>
#include <set>
#include <utility>

#include "base/json_members.hpp"
#include "surveys/members.hpp"

namespace atalaya::surveys {

namespace {

using Method = CalibrationDescription::Method;

json::value OrNull(const std::optional<double>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

json::object StageJson(const SamplingStage& stage) {
    return {{"strata", stage.strata},
            {"units", stage.units},
            {"population", stage.population},
            {"population_kind", CodeOf(stage.population_kind)},
            {"pps", CodeOf(stage.pps)}};
}

json::object ReplicatesJson(const ReplicateDescription& replicates) {
    return {{"method", CodeOf(replicates.method)},
            {"variables", base::TextsJson(replicates.variables)},
            {"combined", replicates.combined},
            {"scale", OrNull(replicates.scale)},
            {"rscales", json::array(replicates.rscales.begin(), replicates.rscales.end())},
            {"fay_rho", replicates.fay_rho},
            {"centre", CodeOf(replicates.centre)}};
}

json::object CalibrationJson(const CalibrationDescription& calibration) {
    json::array margins;
    for (const CalibrationMargin& margin : calibration.margins) {
        json::object totals;
        for (const auto& [value, total] : margin.totals) totals[value] = total;
        margins.push_back(
            json::object{{"variable", margin.variable}, {"totals", std::move(totals)}});
    }
    return {{"method", CodeOf(calibration.method)},
            {"margins", std::move(margins)},
            {"distance", CodeOf(calibration.distance)},
            {"lower", OrNull(calibration.lower)},
            {"upper", OrNull(calibration.upper)},
            {"source", calibration.source}};
}

SamplingStage ReadStage(const Members::Placed& placed, std::size_t number, bool last,
                        std::vector<Error>& faults) {
    Members members(placed.object, placed.where, faults);
    SamplingStage stage;
    stage.strata = members.Text("strata");
    stage.units = members.Text("units");
    stage.population = members.Text("population");
    stage.population_kind = members.Coded("population_kind", stage.population_kind);
    stage.pps = members.Coded("pps", stage.pps);
    members.CheckRest();
    const base::Param at{"stage", std::to_string(number)};
    const bool known = stage.population_kind != stats::PopulationKind::kUnknown;
    if (!last && stage.units.empty()) members.Fault("surveys.stage_without_units", "units", {at});
    if (known == stage.population.empty())
        members.Fault("surveys.population_without_kind", known ? "population" : "population_kind",
                      {at});
    else if (stage.pps == stats::PpsRule::kBrewer &&
             stage.population_kind != stats::PopulationKind::kFractions)
        members.Fault("surveys.brewer_without_fractions", "population_kind", {at});
    return stage;
}

void CheckScales(const ReplicateDescription& replicates, Members& members) {
    const std::string expected = std::to_string(replicates.variables.size());
    if (replicates.scale && !(*replicates.scale > 0))
        members.Fault("surveys.scale_invalid", "scale",
                      {{"value", ShownJson(*replicates.scale)}});
    for (const double scale : replicates.rscales)
        if (scale < 0)
            members.Fault("surveys.scale_invalid", "rscales", {{"value", ShownJson(scale)}});
    if (!replicates.rscales.empty() && replicates.rscales.size() != replicates.variables.size())
        members.Fault("surveys.scales_count", "rscales",
                      {{"expected", expected},
                       {"found", std::to_string(replicates.rscales.size())}});
    if (replicates.method == stats::ReplicateMethod::kOther && !replicates.scale)
        members.Fault("surveys.scale_missing", "scale");
}

ReplicateDescription ReadReplicates(const json::object& object, std::string where,
                                    std::vector<Error>& faults) {
    Members members(object, std::move(where), faults);
    ReplicateDescription out;
    out.method = members.NeededCoded("method", out.method);
    out.variables = members.Texts("variables");
    out.combined = members.Flag("combined", out.combined);
    out.scale = members.Number("scale");
    out.rscales = members.Numbers("rscales");
    out.fay_rho = members.Number("fay_rho").value_or(out.fay_rho);
    out.centre = members.Coded("centre", out.centre);
    members.CheckRest();
    if (out.variables.size() < 2)
        members.Fault("surveys.replicates_without_variables", "variables");
    else
        CheckScales(out, members);
    if (!(out.fay_rho >= 0 && out.fay_rho < 1))
        members.Fault("surveys.fay_invalid", "fay_rho", {{"value", ShownJson(out.fay_rho)}});
    return out;
}

CalibrationMargin ReadMargin(const Members::Placed& placed, std::vector<Error>& faults) {
    Members members(placed.object, placed.where, faults);
    CalibrationMargin margin;
    margin.variable = members.NeededText("variable");
    const json::object* totals = members.Object("totals");
    members.CheckRest();
    if (totals == nullptr || totals->empty()) {
        members.Fault("surveys.margin_empty", "totals", {{"variable", margin.variable}});
        return margin;
    }
    for (const auto& [value, total] : *totals) {
        const bool usable = total.is_number() && total.to_number<double>() >= 0 &&
                            std::isfinite(total.to_number<double>());
        if (usable) margin.totals[value] = total.to_number<double>();
        else
            faults.push_back(Err("surveys.total_invalid",
                                 {{"variable", margin.variable},
                                  {"value", value},
                                  {"total", ShownJson(total)}},
                                 base::Pointer(members.Where("totals"), value)));
    }
    return margin;
}

void CheckBounds(const CalibrationDescription& calibration, Members& members) {
    const bool given = calibration.lower || calibration.upper;
    if (calibration.method != Method::Calibrate) {
        if (given)
            members.Fault("surveys.bounds_unused", calibration.lower ? "lower" : "upper");
        return;
    }
    const bool logit = calibration.distance == stats::Distance::Logit;
    if (logit && !calibration.lower) members.Fault("surveys.bounds_invalid", "lower");
    else if (calibration.lower.value_or(0) >= 1) members.Fault("surveys.bounds_invalid", "lower");
    if (logit && !calibration.upper) members.Fault("surveys.bounds_invalid", "upper");
    else if (calibration.upper.value_or(2) <= 1) members.Fault("surveys.bounds_invalid", "upper");
}

CalibrationDescription ReadCalibration(const json::object& object, std::string where,
                                       std::vector<Error>& faults) {
    Members members(object, std::move(where), faults);
    CalibrationDescription out;
    out.method = members.NeededCoded("method", out.method);
    std::set<std::string> seen;
    for (const Members::Placed& placed : members.Objects("margins")) {
        out.margins.push_back(ReadMargin(placed, faults));
        const std::string& variable = out.margins.back().variable;
        if (!variable.empty() && !seen.insert(variable).second)
            faults.push_back(Err("surveys.margin_twice", {{"variable", variable}},
                                 base::Pointer(placed.where, "variable")));
    }
    out.distance = members.Coded("distance", out.distance);
    out.lower = members.Number("lower");
    out.upper = members.Number("upper");
    out.source = members.Text("source");
    members.CheckRest();
    if (out.margins.empty()) members.Fault("surveys.margins_missing", "margins");
    if (out.method == Method::PostStratify && out.margins.size() > 1)
        members.Fault("surveys.margins_many", "margins");
    CheckBounds(out, members);
    return out;
}

}  // namespace

json::object SamplingDescription::ToJson() const {
    json::array stage_list;
    for (const SamplingStage& stage : stages) stage_list.push_back(StageJson(stage));
    return {{"weight", weight},
            {"stages", std::move(stage_list)},
            {"nest", nest},
            {"lonely", CodeOf(lonely)},
            {"lonely_in_domains", lonely_in_domains},
            {"df", CodeOf(df)},
            {"replicates", replicates ? json::value(ReplicatesJson(*replicates)) : nullptr},
            {"calibration", calibration ? json::value(CalibrationJson(*calibration)) : nullptr}};
}

Result<SamplingDescription> SamplingDescription::FromJson(const json::object& object,
                                                          std::string_view where) {
    std::vector<Error> faults;
    Members members(object, std::string(where), faults);
    SamplingDescription out;
    out.weight = members.Text("weight");
    const std::vector<Members::Placed> stages = members.Objects("stages");
    for (std::size_t s = 0; s < stages.size(); ++s)
        out.stages.push_back(ReadStage(stages[s], s + 1, s + 1 == stages.size(), faults));
    out.nest = members.Flag("nest", out.nest);
    out.lonely = members.Coded("lonely", out.lonely);
    out.lonely_in_domains = members.Flag("lonely_in_domains", out.lonely_in_domains);
    out.df = members.Coded("df", out.df);
    if (const json::object* replicates = members.Object("replicates"))
        out.replicates = ReadReplicates(*replicates, members.Where("replicates"), faults);
    if (const json::object* calibration = members.Object("calibration"))
        out.calibration = ReadCalibration(*calibration, members.Where("calibration"), faults);
    members.CheckRest();
    if (faults.empty()) return out;
    Error error = Err("surveys.description_invalid", {{"count", std::to_string(faults.size())}});
    error.details = std::move(faults);
    return error;
}

}  // namespace atalaya::surveys
