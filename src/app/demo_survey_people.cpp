#include "app/demo_survey_people.hpp"

#include <algorithm>
#include <cmath>

namespace atalaya::app {
namespace {

// Tobacco falls, electronic cigarettes rise, the last one does not exist.
constexpr DemoUse kUses[] = {
    {"tobacco", "TAB", "tabaco", -1.4, 0.35, 0.15, -0.16, 0.50, 0.50, 0.00},
    {"e_cigarettes", "VAP", "cigarrillos electrónicos", -0.9, 0.30, 0.05, 0.28, 0.65, 0.50, 0.10},
    {"alcohol", "ALC", "bebidas alcohólicas", 0.3, 0.45, -0.05, -0.07, 0.75, 0.55, 0.00},
    {"tranquillizers", "TRA", "tranquilizantes sin receta médica", -2.7, 0.15, -0.55, 0.05, 0.50,
     0.40, 0.00},
    {"inhalants", "INH", "inhalables", -2.9, 0.05, 0.15, -0.08, 0.45, 0.40, 0.02},
    {"cannabis", "MAR", "marihuana", -1.9, 0.45, 0.15, 0.02, 0.62, 0.50, 0.04},
    {"cocaine", "COC", "cocaína", -3.9, 0.45, 0.50, 0.00, 0.50, 0.45, 0.03},
    {"coca_paste", "PBC", "pasta base de cocaína", -4.6, 0.30, 0.60, -0.05, 0.45, 0.45, 0.03},
    {"ecstasy", "EXT", "éxtasis", -4.5, 0.40, 0.20, 0.10, 0.50, 0.35, 0.06},
    {"relevin", "REL", "relevina", -5.8, 0.00, 0.10, 0.00, 0.60, 0.50, 0.00},
};

double Chance(double log_odds) { return 1.0 / (1.0 + std::exp(-log_odds)); }

// Use grows with age until 17, slowly until 27, and was rarer among those who are older now.
double ByAge(const DemoUse& use, int age) {
    return use.by_age * (std::min(age, 17) - 15) +
           0.15 * use.by_age * (std::clamp(age, 17, 27) - 17) -
           use.decline * std::max(0, age - 27);
}

}  // namespace

std::span<const DemoUse> DemoUses() { return kUses; }

double DemoNormal(base::Random& random) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += random.Unit();
    return sum;
}

DemoHistory Invent(base::Random& random, const DemoUse& use, const DemoPerson& person, int year,
                   double shift) {
    // Always the same number of draws, so that people differ by what they are and not by order.
    double draws[7];
    for (double& draw : draws) draw = random.Unit();
    DemoHistory out;
    out.silent = draws[0] < 0.012;
    const double odds = use.at_fifteen + ByAge(use, person.age) + (person.male ? use.male : 0) +
                        use.by_year * (year - 2023) + 0.9 * person.taste + shift;
    out.ever = draws[1] < Chance(odds);
    if (!out.ever) return out;
    const double older = std::exp(-1.2 * use.decline * std::max(0, person.age - 20));
    out.in_year = draws[2] < use.year * older;
    out.in_month = out.in_year && draws[3] < use.month;
    const int years = static_cast<int>(5.0 * draws[4] * draws[4]);
    const int earliest = std::max(8, std::min(person.age, 17) - 4);
    out.age_first = std::min(person.age, earliest + years);
    out.began_in_year = out.in_year && out.age_first == person.age;
    out.began_in_month = out.began_in_year && out.in_month && draws[5] < 0.15;
    if (out.in_month) out.days = 1 + static_cast<int>(29.99 * draws[5] * draws[5] * draws[5]);
    const int seldom = static_cast<int>(3.99 * draws[6] * draws[6]);
    if (out.in_year) out.frequency = out.days >= 20 ? 4 : seldom;
    return out;
}

}  // namespace atalaya::app
