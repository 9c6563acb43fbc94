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
constexpr int kGrades[] = {8, 10, 12};

struct Student {
    DemoPerson person;
    int region = 0, grade = 0, stratum = 0, school = 0, schools_of_stratum = 0;
    bool is_private = false, afternoon = false;
    double weight = 0;
    std::vector<DemoHistory> histories;   // in the order of DemoUses()
};

// Students of one school in one grade; their school draws them all a little to one side.
void AddClass(base::Random& random, const DemoSample& sample, const Student& common, double pull,
              std::vector<Student>& out) {
    const auto enrolled = 40 + random.Below(120);
    const auto asked = std::max<std::uint64_t>(5, sample.persons - random.Below(3));
    for (std::uint64_t i = 0; i < asked; ++i) {
        Student one = common;
        one.person = {.age = common.grade + 5 + static_cast<int>(random.Below(2) + random.Below(2)),
                      .male = random.Below(100) < 49,
                      .taste = 0.95 * DemoNormal(random) + pull};
        one.afternoon = random.Below(100) < 38;
        one.weight = std::round(100.0 * common.schools_of_stratum / sample.units *
                                static_cast<double>(enrolled) / static_cast<double>(asked)) / 100;
        for (const DemoUse& use : DemoUses())
            one.histories.push_back(Invent(random, use, one.person, sample.year, sample.shift));
        out.push_back(std::move(one));
    }
}

std::vector<Student> Students(const DemoSample& sample) {
    base::SeededRandom random(sample.seed);
    std::vector<Student> out;
    Student common;
    for (std::size_t region = 0; region < sample.regions.size(); ++region) {
        for (const bool is_private : {false, true}) {
            ++common.stratum;
            common.region = static_cast<int>(region) + 1;
            common.is_private = is_private;
            common.schools_of_stratum =
                sample.units + (is_private ? 6 : 25) + static_cast<int>(random.Below(40));
            for (int unit = 0; unit < sample.units; ++unit) {
                ++common.school;
                const double pull = 0.25 * DemoNormal(random);
                for (const int grade : kGrades) {
                    common.grade = grade;
                    AddClass(random, sample, common, pull, out);
                }
            }
        }
    }
    return out;
}

void AddDesign(DemoFile& file, const std::vector<Student>& students) {
    file.Add("FOLIO", "Número de cuestionario",
             [](std::size_t row) { return 10001.0 + static_cast<double>(row); });
    file.Add("ESTRATO", "Estrato de muestreo: región y dependencia",
             [&](std::size_t row) { return students[row].stratum; });
    file.Add("COLEGIO", "Establecimiento (unidad primaria de muestreo)",
             [&](std::size_t row) { return 1000 + students[row].school; });
    file.Add("NCOLEG", "Establecimientos del estrato en el marco",
             [&](std::size_t row) { return students[row].schools_of_stratum; });
    file.Add("FEXP", "Factor de expansión", [&](std::size_t row) { return students[row].weight; },
             2);
}

void AddPersons(DemoFile& file, const std::vector<Student>& students, const DemoSample& sample,
                base::Random& random) {
    if (sample.regions.size() == 6) {
        const auto& at = sample.regions;
        file.AddChoice("REGION", "Región", "region",
                       {{1, at[0], "p1"}, {2, at[1], "p2"}, {3, at[2], "p3"},
                        {4, at[3], "p4"}, {5, at[4], "p5"}, {6, at[5], "p6"}},
                       [&](std::size_t row) { return students[row].region; }, true);
    }
    file.AddChoice("DEPEND", "Dependencia administrativa del establecimiento", "school_type",
                   {{1, "Pública", "public"}, {2, "Privada", "private"}},
                   [&](std::size_t row) { return students[row].is_private ? 2 : 1; });
    file.AddChoice("CURSO", "¿En qué grado estás?", "grade",
                   {{8, "Octavo grado", "g8"}, {10, "Décimo grado", "g10"},
                    {12, "Duodécimo grado", "g12"}},
                   [&](std::size_t row) { return students[row].grade; }, true);
    file.AddOwn("jornada",
                {{"School shift", "Jornada escolar", "Turno escolar", "Horaire scolaire"}});
    file.AddChoice("JORNADA", "Jornada escolar", "own.jornada",
                   {{1, "Mañana", "manana"}, {2, "Tarde", "tarde"}},
                   [&](std::size_t row) { return students[row].afternoon ? 2 : 1; }, true);
    file.AddChoice("SEXO", "¿Cuál es tu sexo?", "sex",
                   {{1, "Hombre", "male"}, {2, "Mujer", "female"}, kNoReply},
                   [&](std::size_t row) {
                       return random.Below(125) == 0 ? kSilent : students[row].person.male ? 1 : 2;
                   });
    file.AddNumber("EDAD", "¿Cuántos años tienes?", "age", kSilentAge, [&](std::size_t row) {
        return random.Below(200) == 0 ? kSilentAge : students[row].person.age;
    });
}

// Answers of 1 for the past month, 2 for the year, 3 for earlier.
double When(bool month, bool year) { return month ? 1 : year ? 2 : 3; }

void AddUse(DemoFile& file, const std::vector<Student>& students, std::size_t which) {
    const DemoUse& use = DemoUses()[which];
    const auto history = [&students, which](std::size_t row) -> const DemoHistory& {
        return students[row].histories[which];
    };
    const std::string stem = use.stem, what = use.spanish, id = use.id;
    // A few mark that they never used and then tell when they last did, as on paper.
    const auto contradicts = [which](std::size_t row) { return which == 5 && row % 1201 == 17; };
    file.AddChoice(stem + "_V", fmt::format("¿Has consumido {} alguna vez en la vida?", what),
                   "ever." + id,
                   {{1, "Sí", "yes"}, {2, "No", "no"}, kNoReply},
                   [&](std::size_t row) {
                       const auto& one = history(row);
                       return one.silent ? kSilent : one.ever && !contradicts(row) ? 1 : 2;
                   });
    file.AddNumber(stem + "_EDAD",
                   fmt::format("¿Qué edad tenías cuando consumiste {} por primera vez?", what),
                   "age_first." + id, kSilentAge, [&](std::size_t row) {
                       const auto& one = history(row);
                       if (one.silent || !one.ever || contradicts(row)) return NotAsked();
                       // One or two write an age that they have not reached.
                       return which == 2 && row % 1999 == 3 ? students[row].person.age + 2.0
                                                            : static_cast<double>(one.age_first);
                   });
    file.AddChoice(stem + "_ULT",
                   fmt::format("¿Cuándo fue la última vez que consumiste {}?", what),
                   "last_use." + id,
                   {{1, "Durante los últimos 30 días", "month"},
                    {2, "Hace más de un mes, pero menos de un año", "year"},
                    {3, "Hace más de un año", "earlier"},
                    kNoReply},
                   [&](std::size_t row) {
                       const auto& one = history(row);
                       if (contradicts(row)) return 1.0;
                       if (one.silent || !one.ever) return NotAsked();
                       return When(one.in_month, one.in_year);
                   });
    file.AddChoice(stem + "_PRI",
                   fmt::format("¿Cuándo fue la primera vez que consumiste {}?", what),
                   "first_use." + id,
                   {{1, "Durante los últimos 30 días", "month"},
                    {2, "Hace más de un mes, pero menos de un año", "year"},
                    {3, "Hace más de un año", "earlier"},
                    kNoReply},
                   [&](std::size_t row) {
                       const auto& one = history(row);
                       if (one.silent || !one.ever || contradicts(row)) return NotAsked();
                       return When(one.began_in_month, one.began_in_year);
                   });
}

// What is thought of a substance: those who use it see less risk and find it nearer.
void AddViews(DemoFile& file, const std::vector<Student>& students, std::size_t which,
              base::Random& random) {
    const DemoUse& use = DemoUses()[which];
    const std::string stem = use.stem, what = use.spanish, id = use.id;
    const auto near = [&](std::size_t row) {
        const DemoHistory& one = students[row].histories[which];
        return one.in_year ? 0.55 : one.ever ? 0.3 : 0.0;
    };
    file.AddChoice(stem + "_RIES",
                   fmt::format("¿Qué riesgo crees que corre quien consume {} frecuentemente?", what),
                   "risk_often." + id,
                   {{1, "Ningún riesgo", "none"}, {2, "Riesgo leve", "slight"},
                    {3, "Riesgo moderado", "moderate"}, {4, "Gran riesgo", "great"},
                    {8, "No sé qué riesgo corre", "dont_know"},
                    kNoReply},
                   [&](std::size_t row) {
                       const double draw = random.Unit() + near(row);
                       if (random.Below(90) == 0) return kSilent;
                       if (random.Below(12) == 0) return 8.0;
                       return draw < 0.62 ? 4.0 : draw < 0.85 ? 3.0 : draw < 1.15 ? 2.0 : 1.0;
                   });
    file.AddChoice(stem + "_ACC", fmt::format("¿Qué tan fácil te sería conseguir {}?", what),
                   "access." + id,
                   {{1, "Me sería fácil", "easy"}, {2, "Me sería difícil", "difficult"},
                    {3, "No podría conseguir", "impossible"}, {8, "No sé", "dont_know"},
                    kNoReply},
                   [&](std::size_t row) {
                       const double draw = random.Unit() - near(row);
                       if (random.Below(90) == 0) return kSilent;
                       if (random.Below(7) == 0) return 8.0;
                       return draw < 0.3 ? 1.0 : draw < 0.65 ? 2.0 : 3.0;
                   });
    file.AddChoice(stem + "_OFR",
                   fmt::format("¿Cuándo fue la última vez que te ofrecieron {}?", what),
                   "offered." + id,
                   {{1, "Durante los últimos 30 días", "month"},
                    {2, "Hace más de un mes, pero menos de un año", "year"},
                    {3, "Hace más de un año", "earlier"},
                    {4, "Nunca me han ofrecido", "never"},
                    kNoReply},
                   [&](std::size_t row) {
                       const double draw = random.Unit() - near(row);
                       if (random.Below(90) == 0) return kSilent;
                       return draw < 0.07 ? 1.0 : draw < 0.2 ? 2.0 : draw < 0.3 ? 3.0 : 4.0;
                   });
}

void AddScreening(DemoFile& file, const std::vector<Student>& students, base::Random& random) {
    constexpr std::size_t kAlcohol = 2, kCannabis = 5;
    file.AddChoice("BINGE2S",
                   "En las últimas dos semanas, ¿tomaste cinco o más tragos en una ocasión?",
                   "binge_two_weeks",
                   {{1, "Sí", "yes"}, {2, "No", "no"}, kNoReply},
                   [&](std::size_t row) {
                       const DemoHistory& one = students[row].histories[kAlcohol];
                       const bool drank = one.in_month && random.Unit() < 0.45;
                       return random.Below(80) == 0 ? kSilent : drank ? 1.0 : 2.0;
                   });
    for (int item = 1; item <= 6; ++item) {
        file.AddChoice(fmt::format("CAST{}", item), fmt::format("CAST, ítem {}", item),
                       fmt::format("cast_{}", item),
                       {{0, "Nunca", "never"}, {1, "Rara vez", "rarely"},
                        {2, "De vez en cuando", "sometimes"}, {3, "Bastante a menudo", "often"},
                        {4, "Muy a menudo", "very_often"},
                        kNoReply},
                       [&](std::size_t row) {
                           const DemoHistory& one = students[row].histories[kCannabis];
                           const double draw = random.Unit();
                           if (one.silent || !one.in_year) return NotAsked();
                           if (random.Below(60) == 0) return kSilent;
                           const double often = one.days / 30.0 + (item <= 2 ? 0.15 : 0.0);
                           return std::floor(4.99 * std::min(1.0, draw * draw * (0.35 + often)));
                       });
    }
}

}  // namespace

DemoFile SchoolFile(const DemoSample& sample) {
    const std::vector<Student> students = Students(sample);
    base::SeededRandom random(sample.seed + 77);
    DemoFile file(students.size(),
                  fmt::format("Encuesta escolar {} - DATOS SINTÉTICOS", sample.year));
    AddDesign(file, students);
    AddPersons(file, students, sample, random);
    for (std::size_t which = 0; which < DemoUses().size(); ++which) AddUse(file, students, which);
    for (const std::size_t which : {0, 2, 5, 6}) AddViews(file, students, which, random);
    AddScreening(file, students, random);
    return file;
}

}  // namespace atalaya::app
