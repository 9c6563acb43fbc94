#pragma once

// The two questionnaires of the demonstration's surveys, answered by invented people.

#include <vector>

#include "app/demo_survey_file.hpp"

namespace atalaya::app {

struct DemoSample {
    std::uint64_t seed = 1;
    int year = 2023;
    double shift = 0;                     // of the log odds of all use
    std::vector<const char*> regions;     // strata, each in two halves
    int units = 9;                        // schools or segments of each stratum
    int persons = 12;                     // of each grade and school, of each segment
    int age_from = 12, age_to = 65;       // households
};

// Students of grades 8, 10 and 12: last use, age of first use, risk, access, offers, binge drinking
// and CAST, with value labels in Spanish as a ministry keeps them. Variables of the design: ESTRATO
// (region and type of school), COLEGIO, NCOLEG (schools of the stratum), FEXP.
DemoFile SchoolFile(const DemoSample& sample);

// Persons in households: use ever, in the year and in the month asked one by one, days, frequency,
// AUDIT, treatment. Variables of the design: ESTRATO (province and area), SEGMENTO, FEXP.
DemoFile HouseholdFile(const DemoSample& sample);

}  // namespace atalaya::app
