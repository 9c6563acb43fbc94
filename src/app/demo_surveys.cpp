#include "app/demo_surveys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/demo_questionnaires.hpp"
#include "base/system_reason.hpp"
#include "microdata/survey_writer.hpp"

namespace atalaya::app {
namespace {

namespace fs = std::filesystem;
using surveys::Description;
using surveys::Mode;
using surveys::Setting;

const std::vector<const char*> kProvinces = {"Brumales",  "Costaclara", "Llanosera",
                                             "Sierralta", "Selvamar",   "Valdoria Capital"};
const std::vector<const char*> kParts = {"1", "2", "3"};

// One survey of the demonstration. Dates are months.
struct Wave {
    const char* country;
    Setting setting;
    Mode mode;
    int year;
    const char *from, *to;
    int age_from, age_to;
    double response_rate;
    double shift;                    // of the log odds of all use
    int units, persons;
    bool by_region;                  // in the six provinces of Valdoria
    bool described;                  // false: drawn as a simple sample
    surveys::MissingAnswers missing;
    const char* plan;                // that is released
};

using surveys::MissingAnswers;
const Wave kWaves[] = {
    {"XA", Setting::School, Mode::SelfPaper, 2021, "2021-08", "2021-10", 12, 19, 0.81, 0.0, 9, 13,
     true, true, MissingAnswers::LeaveOut, "siduc_school"},
    {"XA", Setting::School, Mode::SelfPaper, 2023, "2023-05", "2023-06", 12, 19, 0.88, 0.0, 9, 13,
     true, true, MissingAnswers::LeaveOut, "siduc_school"},
    {"XA", Setting::School, Mode::SelfScreen, 2025, "2025-05", "2025-06", 12, 19, 0.86, 0.0, 9, 13,
     true, true, MissingAnswers::LeaveOut, "siduc_school"},
    {"XA", Setting::Household, Mode::FaceToFace, 2024, "2024-09", "2024-11", 12, 65, 0.72, 0.0, 35,
     12, true, true, MissingAnswers::LeaveOut, "siduc_household"},
    {"XB", Setting::School, Mode::Web, 2024, "2024-04", "2024-05", 13, 18, 0.64, 0.15, 10, 11,
     false, true, MissingAnswers::CountAsNo, "core"},
    {"XE", Setting::School, Mode::SelfPaper, 2023, "2023-09", "2023-10", 12, 19, 0.90, -0.2, 10, 11,
     false, true, MissingAnswers::LeaveOut, "core"},
    {"XC", Setting::Household, Mode::Phone, 2023, "2023-03", "2023-06", 15, 64, 0.31, -0.1, 25, 10,
     false, false, MissingAnswers::LeaveOut, "core"},
    {"XD", Setting::Household, Mode::FaceToFace, 2024, "2024-02", "2024-04", 12, 65, 0.77, 0.2, 25,
     10, false, true, MissingAnswers::LeaveOut, "core"},
};

std::string IdOf(const Wave& wave) {
    std::string country = wave.country;
    for (char& c : country) c = static_cast<char>(c + ('a' - 'A'));
    return country + (wave.setting == Setting::School ? "-school" : "-household");
}

// The name of the country in each language between two pieces of text.
LocalText Around(const std::array<const char*, 4>& before, const LocalText& name,
                 const std::array<const char*, 4>& after) {
    LocalText out;
    for (std::size_t i = 0; i < out.by_lang.size(); ++i)
        out.by_lang[i] = before[i] + name.by_lang[i] + after[i];
    return out;
}

LocalText TitleOf(const Wave& wave, const LocalText& country) {
    const std::string end[] = {fmt::format(", {}: synthetic data", wave.year),
                               fmt::format(", {}: datos sintéticos", wave.year),
                               fmt::format(", {}: dados sintéticos", wave.year),
                               fmt::format(", {} : données synthétiques", wave.year)};
    const std::array<const char*, 4> after = {end[0].c_str(), end[1].c_str(), end[2].c_str(),
                                              end[3].c_str()};
    if (wave.setting == Setting::School)
        return Around({"Survey of secondary school students, ",
                       "Encuesta a estudiantes de enseñanza secundaria, ",
                       "Pesquisa com estudantes do ensino secundário, ",
                       "Enquête auprès des élèves du secondaire, "}, country, after);
    return Around({"Household survey on drug use, ", "Encuesta de hogares sobre consumo de drogas, ",
                   "Pesquisa domiciliar sobre uso de drogas, ",
                   "Enquête auprès des ménages sur l’usage de drogues, "}, country, after);
}

LocalText PopulationOf(const Wave& wave) {
    if (wave.setting == Setting::School)
        return {{"Students of grades 8, 10 and 12 of public and private schools (invented)",
                 "Estudiantes de 8.º, 10.º y 12.º grado de establecimientos públicos y privados (inventados)",
                 "Estudantes do 8.º, 10.º e 12.º ano de escolas públicas e privadas (inventados)",
                 "Élèves de 8e, 10e et 12e année d’établissements publics et privés (inventés)"}};
    return {{fmt::format("Persons of {} to {} years in private households (invented)", wave.age_from, wave.age_to),
             fmt::format("Personas de {} a {} años en hogares particulares (inventadas)", wave.age_from, wave.age_to),
             fmt::format("Pessoas de {} a {} anos em domicílios particulares (inventadas)", wave.age_from, wave.age_to),
             fmt::format("Personnes de {} à {} ans vivant en ménage ordinaire (inventées)", wave.age_from, wave.age_to)}};
}

LocalText SamplingNoteOf(const Wave& wave) {
    if (!wave.described)
        return {{"Telephone numbers drawn at random; strata and clusters are not known.",
                 "Números telefónicos elegidos al azar; no se conocen estratos ni conglomerados.",
                 "Números de telefone sorteados ao acaso; não se conhecem estratos nem conglomerados.",
                 "Numéros de téléphone tirés au hasard ; ni strates ni grappes connues."}};
    if (wave.setting == Setting::School)
        return {{"Schools drawn at random within strata of region and type; in each, students of the three grades.",
                 "Establecimientos elegidos al azar dentro de estratos de región y dependencia; en cada uno, estudiantes de los tres grados.",
                 "Escolas sorteadas dentro de estratos de região e tipo; em cada uma, estudantes dos três anos.",
                 "Établissements tirés au hasard au sein de strates de région et de type ; dans chacun, des élèves des trois années."}};
    return {{"Census segments drawn at random within strata of province and area; in each, dwellings and one person of each.",
             "Segmentos censales elegidos al azar dentro de estratos de provincia y área; en cada uno, viviendas y una persona por vivienda.",
             "Setores censitários sorteados dentro de estratos de província e área; em cada um, domicílios e uma pessoa por domicílio.",
             "Segments de recensement tirés au hasard au sein de strates de province et de milieu ; dans chacun, des logements et une personne par logement."}};
}

surveys::SamplingDescription SamplingOf(const Wave& wave) {
    surveys::SamplingDescription out;
    out.weight = "FEXP";
    if (!wave.described) return out;
    surveys::SamplingStage stage;
    stage.strata = "ESTRATO";
    if (wave.setting == Setting::School) {
        stage.units = "COLEGIO";
        stage.population = "NCOLEG";
        stage.population_kind = stats::PopulationKind::kSizes;
    } else {
        stage.units = "SEGMENTO";
    }
    out.stages = {std::move(stage)};
    return out;
}

Description DescriptionOf(const Wave& wave, const LocalText& country) {
    Description out;
    out.series = IdOf(wave);
    out.id = fmt::format("{}-{}", out.series, wave.year);
    out.country = wave.country;
    out.territory = wave.country;
    out.title = TitleOf(wave, country);
    out.setting = wave.setting;
    out.mode = wave.mode;
    out.from = wave.from;
    out.to = wave.to;
    out.year = wave.year;
    out.population = PopulationOf(wave);
    out.age_from = wave.age_from;
    out.age_to = wave.age_to;
    out.response_rate = wave.response_rate;
    out.institution = "Observatory of the demonstration (fictional)";
    out.citation = "Synthetic data of the demonstration. No real person answered.";
    out.sampling_note = SamplingNoteOf(wave);
    out.synthetic = true;
    out.missing = wave.missing;
    out.sampling = SamplingOf(wave);
    return out;
}

const LocalText kNote = {{"Invented figures of the demonstration: they are of no country.",
                          "Cifras inventadas de la demostración: no son de ningún país.",
                          "Valores inventados da demonstração: não são de nenhum país.",
                          "Chiffres inventés de la démonstration : ils ne sont d’aucun pays."}};

class DemoSurveys {
 public:
    DemoSurveys(const DemoSurveyPlace& place, std::uint64_t seed) : m_at(place), m_seed(seed) {}

    Result<void> Make() {
        for (const Wave& wave : kWaves) {
            const auto* country = m_at.library.territories().Find(wave.country);
            if (country == nullptr) continue;
            const Description description = DescriptionOf(wave, country->label);
            ATALAYA_TRY(TakeIn(wave, description));
            ATALAYA_TRY(Release(wave, description.id, wave.plan));
        }
        ATALAYA_TRY(SaveOwnPlan());
        return WithdrawOne();
    }

 private:
    // From the file to a mapping that a person has confirmed.
    Result<void> TakeIn(const Wave& wave, const Description& description) {
        const DemoSample sample{.seed = m_seed + static_cast<std::uint64_t>(wave.year) * 31 +
                                        static_cast<std::uint64_t>(wave.country[1]),
                                .year = wave.year,
                                .shift = wave.shift,
                                .regions = wave.by_region ? kProvinces : kParts,
                                .units = wave.units,
                                .persons = wave.persons,
                                .age_from = wave.age_from,
                                .age_to = wave.age_to};
        const bool school = wave.setting == Setting::School;
        const DemoFile made = school ? SchoolFile(sample) : HouseholdFile(sample);
        const std::string name = fmt::format("{}_{}.{}", school ? "escolares" : "hogares",
                                             description.id, school ? "sav" : "csv");
        const fs::path file = m_at.folder / name;
        surveys::Surveys::FileOptions options;
        if (school) {
            ATALAYA_TRY(microdata::Write(made.dataset(), file, microdata::WriteFormat::Sav));
        } else {
            ATALAYA_TRY(microdata::WriteCsv(made.dataset(), file, m_at.folder / (name + ".xml")));
            options.text = surveys::TextDatasetOptions{};
        }
        ATALAYA_ASSIGN(auto survey, m_at.surveys.Create(m_by, description));
        ATALAYA_ASSIGN(survey, m_at.surveys.TakeFile(m_by, description.id, file, name, options,
                                                     survey.version));
        ATALAYA_TRY(m_at.surveys.Confirm(m_by, description.id, made.mapping(), survey.version));
        return {};
    }

    Result<surveys::Release> Release(const Wave& wave, std::string_view survey,
                                     std::string_view plan) {
        ATALAYA_ASSIGN(const auto plans, m_at.surveys.Plans(m_by, wave.country));
        const auto found = std::ranges::find(plans, plan, &surveys::TablePlan::id);
        if (found == plans.end())
            return Err("survey.plan_unknown", {{"plan", std::string(plan)}});
        surveys::TablePlan wanted = *found;
        wanted.choices.missing = wave.missing;
        ATALAYA_ASSIGN(auto table, m_at.surveys.Run(m_by, survey, wanted));
        LocalText title = table.description.title;
        return m_at.releases.Publish(m_by, std::move(table), std::move(title), kNote);
    }

    // A table of the country's own, to be run again on the next wave.
    Result<void> SaveOwnPlan() {
        surveys::TablePlan plan;
        plan.id = "vapeo_por_grado";
        plan.title = {{"Electronic cigarettes by grade and sex", "Cigarrillos electrónicos por grado y sexo",
                       "Cigarros eletrônicos por ano escolar e sexo",
                       "Cigarettes électroniques par année et sexe"}};
        for (const char* measure : {"lifetime", "past_year", "past_month", "incidence_year"})
            plan.measures.push_back({measure, "e_cigarettes"});
        plan.groupings = {{"grade"}, {"sex"}, {"own.jornada"}, {"grade", "sex"}};
        plan.tests = true;
        return m_at.surveys.SavePlan(m_by, "XA", plan);
    }

    // A first table of 2021 that was taken back, so that a withdrawn one can be seen too.
    Result<void> WithdrawOne() {
        const Wave& first = kWaves[0];
        ATALAYA_ASSIGN(const auto release, Release(first, IdOf(first) + "-2021", "core"));
        ATALAYA_TRY(m_at.releases.Withdraw(m_by, release.id,
                                           "Demonstration: replaced by the complete table."));
        return {};
    }

    const DemoSurveyPlace& m_at;
    const std::uint64_t m_seed;
    const access::Caller m_by = access::Caller::System();
};

}  // namespace

Result<void> MakeDemoSurveys(const DemoSurveyPlace& place, std::uint64_t seed) {
    std::error_code failed;
    fs::create_directories(place.folder, failed);
    if (failed)
        return Err("file.unwritable",
                   {{"file", place.folder.string()}, {"reason", base::SystemReason(failed)}});
    auto made = DemoSurveys(place, seed).Make();
    fs::remove_all(place.folder, failed);
    return made;
}

}  // namespace atalaya::app
