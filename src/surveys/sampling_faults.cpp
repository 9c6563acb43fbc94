#include "surveys/sampling_faults.hpp"

#include <fmt/format.h>

#include <charconv>

namespace atalaya::surveys {

namespace {

std::size_t NumberIn(const Error& error, std::string_view name) {
    const std::string_view text = error.Get(name);
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string Place(std::size_t stage, std::string_view member) {
    return fmt::format("/sampling/stages/{}/{}", stage, member);
}

std::string RowOf(std::size_t row) { return std::to_string(row + 1); }

// One error of stats about a row of a stage.
struct Finding {
    const SamplingStage& about;
    const StageColumns& columns;
    std::size_t stage, row;
    std::string stratum;
};

Error TwoStrata(const Error& error, const Finding& found) {
    const CodeColumn& strata = found.columns.strata;
    return Err("surveys.unit_in_two_strata",
               {{"variable", found.columns.units.variable},
                {"unit", found.columns.units.LabelOf(found.row)},
                {"strata", strata.variable},
                {"stratum", strata.LabelOf(found.row)},
                {"other", strata.labels.at(NumberIn(error, "other"))},
                {"row", RowOf(found.row)}},
               Place(found.stage, "units"));
}

// All strata of the error's stage that have a single unit.
Error Lonely(const Error& error, const Finding& found, const std::vector<StageColumns>& columns) {
    std::vector<std::string> labels;
    for (const Error& one : error.details)
        if (NumberIn(one, "stage") == found.stage + 1)
            labels.push_back(StratumLabel(columns, found.stage, NumberIn(one, "row")));
    if (labels.empty()) labels.push_back(found.stratum);
    if (labels.front().empty())
        return Err("surveys.single_unit", {{"variable", found.columns.units.variable}},
                   "/sampling/lonely");
    return Err("surveys.lonely_units",
               {{"strata", Listed(labels)},
                {"variable", found.columns.strata.variable},
                {"stage", std::to_string(found.stage + 1)},
                {"row", RowOf(found.row)}},
               "/sampling/lonely");
}

}  // namespace

std::string Listed(const std::vector<std::string>& labels) {
    constexpr std::size_t kMost = 10;
    std::string out;
    for (std::size_t i = 0; i < labels.size() && i < kMost; ++i) {
        if (i > 0) out += ", ";
        out += labels[i];
    }
    if (labels.size() > kMost) out += fmt::format(", +{}", labels.size() - kMost);
    return out;
}

std::string StratumLabel(const std::vector<StageColumns>& columns, std::size_t stage,
                         std::size_t row) {
    std::string out;
    for (std::size_t s = 0; s <= stage && s < columns.size(); ++s) {
        const auto add = [&](const CodeColumn& column) {
            if (column.codes.empty()) return;
            if (!out.empty()) out += " › ";
            out += column.LabelOf(row);
        };
        add(columns[s].strata);
        if (s < stage) add(columns[s].units);
    }
    return out;
}

Error DesignFault(const Error& error, const SamplingDescription& sampling,
                  const std::vector<StageColumns>& columns,
                  const std::vector<std::vector<double>>& populations) {
    const std::size_t stage = NumberIn(error, "stage");
    if (stage == 0 || stage > sampling.stages.size()) return error;
    const std::size_t row = NumberIn(error, "row");
    const Finding found{sampling.stages[stage - 1], columns[stage - 1], stage - 1, row,
                        StratumLabel(columns, stage - 1, row)};
    if (error.code == "stats.unit_in_two_strata") return TwoStrata(error, found);
    if (error.code == "stats.lonely_unit") return Lonely(error, found, columns);
    if (error.code == "stats.lonely_average")
        return Err("surveys.lonely_no_average", {{"stage", std::to_string(stage)}},
                   "/sampling/lonely");
    const bool less = error.code == "stats.population_small";
    if (!less && error.code != "stats.population_varies") return error;
    const std::string value = fmt::format("{}", populations[stage - 1].at(row));
    if (less)
        return Err("surveys.population_less",
                   {{"variable", found.about.population},
                    {"value", value},
                    {"sampled", std::string(error.Get("sampled"))},
                    {"stratum", found.stratum},
                    {"row", RowOf(row)}},
                   Place(found.stage, "population"));
    return Err("surveys.population_differs",
               {{"variable", found.about.population},
                {"value", value},
                {"stratum", found.stratum},
                {"row", RowOf(row)}},
               Place(found.stage, "population"));
}

Error ReplicateFault(const Error& error, const ReplicateDescription& replicates,
                     const std::vector<StageColumns>& columns) {
    const std::string where = "/sampling/replicates";
    const std::size_t number = NumberIn(error, "replicate");
    const std::string variable =
        number < replicates.variables.size() ? replicates.variables[number] : std::string();
    if (error.code == "stats.replicates_empty")
        return Err("surveys.replicate_empty", {{"variable", variable}}, where + "/variables");
    if (error.code == "stats.replicates_inside_unit") {
        const std::size_t row = NumberIn(error, "row");
        const CodeColumn& units = columns.front().units;
        return Err("surveys.replicate_inside_unit",
                   {{"variable", variable},
                    {"row", RowOf(row)},
                    {"units", units.variable},
                    {"unit", units.codes.empty() ? RowOf(row) : units.LabelOf(row)}},
                   where + "/variables");
    }
    if (error.code == "stats.replicates_recalibrated") {
        Error out = Err("surveys.replicate_not_calibrated", {{"variable", variable}}, where);
        out.details = error.details;
        return out;
    }
    Error placed = error;
    placed.where = where;
    return placed;
}

}  // namespace atalaya::surveys
