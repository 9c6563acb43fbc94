#pragma once

// A table as a survey gives it, with figures made up by hand.

#include <cmath>

#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

inline LocalText InAll(const std::string& text) { return {{text, text, text, text}}; }

inline Description MadeDescription() {
    Description out;
    out.id = "xa-school-2025";
    out.country = "XA";
    out.series = "xa-school";
    out.title = {{"School survey 2025", "Encuesta en escolares 2025", "", ""}};
    out.setting = Setting::School;
    out.mode = Mode::SelfPaper;
    out.from = "2025-04";
    out.to = "2025-06";
    out.year = 2025;
    out.population = {{"Pupils of grades 8, 10 and 12", "", "", ""}};
    out.age_from = 12;
    out.age_to = 18;
    out.territory = "XA";
    out.response_rate = 0.873;
    out.institution = "National Observatory";
    out.citation = "National Observatory (2025), School survey.";
    out.sampling.weight = "w";
    out.sampling.stages = {{.strata = "region", .units = "school"}};
    return out;
}

// A share with its interval and the persons it stands for, out of 50,000.
inline Cell MadeShare(double share, double lower, double upper, std::size_t n) {
    Cell out;
    const double se = (upper - lower) / 4;
    out.estimate = {.value = share, .variance = se * se, .se = se,
                    .cv = share > 0 ? se / share : std::nan(""), .n = n, .weighted_n = 50'000,
                    .df = 58, .deff_wr = 1.84, .deff_wor = 1.8, .lower = lower, .upper = upper};
    out.interval = {.lower = lower, .upper = upper, .effective_n = 500,
                    .method = stats::ProportionMethod::kLogit};
    out.cases = static_cast<std::size_t>(std::lround(share * static_cast<double>(n)));
    out.population = stats::Estimate{.value = 50'000 * share, .se = 50'000 * se,
                                     .lower = 50'000 * lower, .upper = 50'000 * upper};
    return out;
}

inline Cell Withheld(Cell cell) {
    cell.presentation = {stats::Presentation::kWithhold, {stats::PresentationReason::kCases}};
    return cell;
}
inline Cell Flagged(Cell cell) {
    cell.presentation = {stats::Presentation::kFlag, {stats::PresentationReason::kDegreesOfFreedom}};
    return cell;
}

inline GroupKey MadeKey(const char* question, const char* title, const char* answer,
                        const char* label) {
    return {question, InAll(title), answer, InAll(label)};
}

// Past-year use of cannabis and cocaine, and a mean; in total and by sex. Cocaine among boys is
// withheld, cannabis among girls flagged.
inline SurveyTable MadeTable() {
    SurveyTable table;
    table.description = MadeDescription();
    table.plan.id = "use";
    table.plan.title = {{"Use of drugs", "Consumo de drogas", "", ""}};
    table.plan.measures = {{"past_year", "cannabis"}, {"past_year", "cocaine"}};
    table.plan.groupings = {{"sex"}};
    table.plan.tests = true;
    table.data_digest = "d1";
    table.mapping_digest = "m1";
    table.design = {.rows = 2'000, .psus = 60, .strata = 2, .stages = 1, .stratified = true,
                    .clustered = true, .weights = stats::WeightSource::kGiven,
                    .sum_of_weights = 50'000, .df = 58};
    table.rows = 2'000;
    table.population = 1'950;
    table.groups = {{}, {{MadeKey("sex", "Sex", "male", "Male")}},
                    {{MadeKey("sex", "Sex", "female", "Female")}}};
    Line cannabis{.what = {"past_year", "cannabis"}, .title = InAll("Past-year use"),
                  .substance_title = InAll("Cannabis"), .questions = {"last_use.cannabis"},
                  .variables = {"p23"}, .unanswered = 17};
    cannabis.cells = {MadeShare(0.0125, 0.0081, 0.0192, 1'933), MadeShare(0.02, 0.01, 0.03, 950),
                      Flagged(MadeShare(0.007, 0.002, 0.013, 983))};
    cannabis.tests[0] = {.statistic = 9.31, .numerator_df = 1, .denominator_df = 58, .p = 0.0034};
    Line cocaine{.what = {"past_year", "cocaine"}, .title = InAll("Past-year use"),
                 .substance_title = InAll("Cocaine"), .variables = {"p31"}, .unanswered = 20};
    cocaine.cells = {MadeShare(0, 0, 0.0026, 1'930), Withheld(MadeShare(0.11, 0.02, 0.3, 25)),
                     MadeShare(0.001, 0.0001, 0.005, 981)};
    Line age{.what = {"age_first_mean", "cannabis"}, .title = InAll("Age of first use"),
             .substance_title = InAll("Cannabis"), .unit = InAll("years"), .is_share = false};
    for (const double mean : {14.26, 14.1, 14.5}) {
        Cell cell;
        cell.estimate = {.value = mean, .se = 0.2, .cv = 0.2 / mean, .n = 120, .weighted_n = 3'000,
                         .df = 58, .deff_wr = 1.1, .lower = mean - 0.4, .upper = mean + 0.4};
        age.cells.push_back(cell);
    }
    table.lines = {cannabis, cocaine, age};
    return table;
}

}  // namespace atalaya::surveys
