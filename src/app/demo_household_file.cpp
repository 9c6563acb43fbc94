#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/demo_questionnaires.hpp"
#include "app/demo_survey_people.hpp"

namespace atalaya::app {
namespace {

constexpr double kSilent = 9, kSilentAge = 99;
constexpr DemoFile::Meaning kNoReply{kSilent, "No responde", surveys::kNoAnswerId};
;
constexpr std::size_t kAlcohol = 2, kCannabis = 5;

struct Respondent {
    DemoPerson person;
    int province = 0, stratum = 0, segment = 0;
    bool rural = false;
    double weight = 0;
    std::vector<DemoHistory> histories;   // in the order of DemoUses()
};

void AddSegment(base::Random& random, const DemoSample& sample, const Respondent& common,
                int segments, std::vector<Respondent>& out) {
    const double pull = 0.2 * DemoNormal(random) - (common.rural ? 0.15 : 0);
    const auto dwellings = static_cast<double>(40 + random.Below(50));
    for (int i = 0; i < sample.persons; ++i) {
        Respondent one = common;
        const auto eligible = static_cast<double>(1 + random.Below(5));
        // Young people are more; the smaller of two draws.
        const auto span = static_cast<std::uint64_t>(sample.age_to - sample.age_from + 1);
        const auto age = std::min(random.Below(span), random.Below(span + span / 2));
        one.person = {.age = sample.age_from + static_cast<int>(age),
                      .male = random.Below(100) < 46,
                      .taste = 0.95 * DemoNormal(random) + pull};
        one.weight = std::round(100.0 * segments / sample.units * dwellings / sample.persons *
                                eligible) / 100;
        for (const DemoUse& use : DemoUses()) {
            // Illicit drugs are rarer among adults of a household than among students.
            const double shift = sample.shift + (use.decline > 0 ? -0.6 : 0.2);
            one.histories.push_back(Invent(random, use, one.person, sample.year, shift));
        }
        out.push_back(std::move(one));
    }
}

std::vector<Respondent> Respondents(const DemoSample& sample) {
    base::SeededRandom random(sample.seed);
    std::vector<Respondent> out;
    Respondent common;
    for (std::size_t province = 0; province < sample.regions.size(); ++province) {
        for (const bool rural : {false, true}) {
            ++common.stratum;
            common.province = static_cast<int>(province) + 1;
            common.rural = rural;
            const int segments = static_cast<int>((rural ? 150 : 400) + random.Below(300));
            for (int unit = 0; unit < sample.units; ++unit) {
                ++common.segment;
                AddSegment(random, sample, common, segments, out);
            }
        }
    }
    return out;
}

void AddPersons(DemoFile& file, const std::vector<Respondent>& people, const DemoSample& sample,
                base::Random& random) {
    file.Add("HOGAR", "Número de hogar",
             [](std::size_t row) { return 50001.0 + static_cast<double>(row); });
    file.Add("ESTRATO", "Estrato: provincia y área",
             [&](std::size_t row) { return people[row].stratum; });
    file.Add("SEGMENTO", "Segmento censal (unidad primaria de muestreo)",
             [&](std::size_t row) { return 2000 + people[row].segment; });
    file.Add("FEXP", "Factor de expansión", [&](std::size_t row) { return people[row].weight; }, 2);
    if (sample.regions.size() == 6) {
        const auto& at = sample.regions;
        file.AddChoice("PROVINCIA", "Provincia", "region",
                       {{1, at[0], "p1"}, {2, at[1], "p2"}, {3, at[2], "p3"},
                        {4, at[3], "p4"}, {5, at[4], "p5"}, {6, at[5], "p6"}},
                       [&](std::size_t row) { return people[row].province; }, true);
    }
    file.AddChoice("AREA", "Área de residencia", "area",
                   {{1, "Urbana", "urban"}, {2, "Rural", "rural"}},
                   [&](std::size_t row) { return people[row].rural ? 2 : 1; });
    file.AddChoice("SEXO", "Sexo", "sex", {{1, "Hombre", "male"}, {2, "Mujer", "female"}},
                   [&](std::size_t row) { return people[row].person.male ? 1 : 2; });
    file.AddNumber("EDAD", "Edad en años cumplidos", "age", kSilentAge, [&](std::size_t row) {
        return random.Below(400) == 0 ? kSilentAge : people[row].person.age;
    });
}

void AddYesNo(DemoFile& file, std::string name, std::string label, std::string question,
              const DemoFile::ValueOf& value) {
    file.AddChoice(std::move(name), std::move(label), std::move(question),
                   {{1, "Sí", "yes"}, {2, "No", "no"}, kNoReply},
                   value);
}

// Asked one by one: ever, and of those who did, in the year, and of those who did, in the month.
void AddUse(DemoFile& file, const std::vector<Respondent>& people, std::size_t which) {
    const DemoUse& use = DemoUses()[which];
    const std::string stem = use.stem, what = use.spanish, id = use.id;
    const auto history = [&people, which](std::size_t row) -> const DemoHistory& {
        return people[row].histories[which];
    };
    AddYesNo(file, stem + "_VIDA", fmt::format("Alguna vez en la vida: {}", what), "ever." + id,
             [&](std::size_t row) {
                 const auto& one = history(row);
                 return one.silent ? kSilent : one.ever ? 1 : 2;
             });
    file.AddNumber(stem + "_EDAD", fmt::format("Edad de inicio: {}", what), "age_first." + id,
                   kSilentAge, [&](std::size_t row) {
                       const auto& one = history(row);
                       if (one.silent || !one.ever) return NotAsked();
                       return static_cast<double>(one.age_first);
                   });
    AddYesNo(file, stem + "_ANIO", fmt::format("En los últimos 12 meses: {}", what),
             "past_year." + id, [&](std::size_t row) {
                 const auto& one = history(row);
                 return one.silent || !one.ever ? NotAsked() : one.in_year ? 1 : 2;
             });
    AddYesNo(file, stem + "_MES", fmt::format("En los últimos 30 días: {}", what),
             "past_month." + id, [&](std::size_t row) {
                 const auto& one = history(row);
                 return one.silent || !one.in_year ? NotAsked() : one.in_month ? 1 : 2;
             });
}

void AddFrequency(DemoFile& file, const std::vector<Respondent>& people, std::size_t which) {
    const DemoUse& use = DemoUses()[which];
    const std::string stem = use.stem, what = use.spanish, id = use.id;
    const auto history = [&people, which](std::size_t row) -> const DemoHistory& {
        return people[row].histories[which];
    };
    file.AddNumber(stem + "_DIAS", fmt::format("Días de consumo en los últimos 30 días: {}", what),
                   "days_month." + id, kSilentAge, [&](std::size_t row) {
                       const auto& one = history(row);
                       if (one.silent || !one.in_month) return NotAsked();
                       return static_cast<double>(one.days);
                   });
    file.AddChoice(stem + "_FREC", fmt::format("Frecuencia de consumo: {}", what),
                   "frequency_year." + id,
                   {{1, "Una sola vez", "once"}, {2, "Algunas veces en el año", "some_times"},
                    {3, "Algunas veces al mes", "monthly"},
                    {4, "Algunas veces a la semana", "weekly"},
                    {5, "Diariamente o casi diariamente", "daily"},
                    kNoReply},
                   [&](std::size_t row) {
                       const auto& one = history(row);
                       if (one.silent || !one.in_year) return NotAsked();
                       return 1.0 + one.frequency;
                   });
}

// Who did not drink in the year answers the first item, and the last two.
void AddAudit(DemoFile& file, const std::vector<Respondent>& people, base::Random& random) {
    const auto score = [&](std::size_t row, int item) {
        const DemoHistory& one = people[row].histories[kAlcohol];
        const double draw = random.Unit();
        if (one.silent) return kSilent;
        const double often = one.frequency / 4.0;
        if (item == 1) return one.in_year ? 1.0 + std::floor(2.99 * often) : 0.0;
        if (item >= 9) {
            const bool happened = one.ever && draw < 0.05 + 0.1 * often;
            return happened ? (draw < 0.03 ? 4.0 : 2.0) : 0.0;
        }
        if (!one.in_year) return NotAsked();
        const double high = item <= 3 ? 0.35 + 0.65 * often : 0.15 + 0.5 * often;
        return std::floor(4.99 * draw * draw * high);
    };
    for (int item = 1; item <= 10; ++item) {
        const std::string name = fmt::format("AUDIT{}", item);
        const std::string label = fmt::format("AUDIT, ítem {}", item);
        const std::string question = fmt::format("audit_{}", item);
        const auto value = [&](std::size_t row) { return score(row, item); };
        if (item == 1) {
            file.AddChoice(name, label, question,
                           {{0, "Nunca", "never"}, {1, "Una vez al mes o menos", "monthly_or_less"},
                            {2, "De 2 a 4 veces al mes", "two_to_four_month"},
                            {3, "De 2 a 3 veces a la semana", "two_to_three_week"},
                            {4, "4 o más veces a la semana", "four_week"}, kNoReply}, value);
        } else if (item == 2) {
            file.AddChoice(name, label, question,
                           {{0, "1 o 2", "one_two"}, {1, "3 o 4", "three_four"},
                            {2, "5 o 6", "five_six"}, {3, "7 a 9", "seven_nine"},
                            {4, "10 o más", "ten_more"}, kNoReply}, value);
        } else if (item <= 8) {
            file.AddChoice(name, label, question,
                           {{0, "Nunca", "never"}, {1, "Menos de una vez al mes", "less_monthly"},
                            {2, "Mensualmente", "monthly"}, {3, "Semanalmente", "weekly"},
                            {4, "A diario o casi a diario", "daily"}, kNoReply}, value);
        } else {
            file.AddChoice(name, label, question,
                           {{0, "No", "no"}, {2, "Sí, pero no en el último año", "earlier"},
                            {4, "Sí, en el último año", "year"}, kNoReply}, value);
        }
    }
}

}  // namespace

DemoFile HouseholdFile(const DemoSample& sample) {
    const std::vector<Respondent> people = Respondents(sample);
    base::SeededRandom random(sample.seed + 77);
    DemoFile file(people.size(),
                  fmt::format("Encuesta de hogares {} - DATOS SINTÉTICOS", sample.year));
    AddPersons(file, people, sample, random);
    for (std::size_t which = 0; which < DemoUses().size(); ++which) AddUse(file, people, which);
    for (const std::size_t which : {kAlcohol, kCannabis}) AddFrequency(file, people, which);
    AddAudit(file, people, random);
    AddYesNo(file, "TRAT_ANIO", "Recibió tratamiento en los últimos 12 meses", "treatment_year",
             [&](std::size_t row) {
                 const DemoHistory& one = people[row].histories[kCannabis];
                 return random.Unit() < (one.in_year ? 0.04 : 0.004) ? 1.0 : 2.0;
             });
    return file;
}

}  // namespace atalaya::app
