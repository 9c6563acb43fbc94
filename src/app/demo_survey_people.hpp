#pragma once

// Invented people of the demonstration's surveys, and what they would answer about substances.

#include <span>

#include "base/random.hpp"

namespace atalaya::app {

// How use of a substance is spread among the invented people: log odds and their slopes.
struct DemoUse {
    const char* id;          // survey substance
    const char* stem;        // of the variables' names
    const char* spanish;     // as questionnaires of the demonstration call it
    double at_fifteen;       // log odds of having ever used at 15 years, in 2023
    double by_age, male, by_year;
    double year, month;      // share of ever users in the year, of these in the month
    double decline;          // with every year of age over 27
};
std::span<const DemoUse> DemoUses();

struct DemoPerson {
    int age = 15;
    bool male = false;
    double taste = 0;        // draws to use of anything
};

// What one person did; the answers of questionnaires are made of it.
struct DemoHistory {
    bool ever = false, in_year = false, in_month = false;
    bool began_in_year = false, began_in_month = false;
    int age_first = 0;
    int days = 0;            // of the past 30
    int frequency = 0;       // 0 once ... 4 daily, of the year
    bool silent = false;     // did not say
};

double DemoNormal(base::Random& random);   // by the sum of twelve uniform draws
// `shift`: of the log odds, by country or kind of survey.
DemoHistory Invent(base::Random& random, const DemoUse& use, const DemoPerson& person, int year,
                   double shift);

}  // namespace atalaya::app
