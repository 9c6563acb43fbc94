#include "app/demo_warning.hpp"

#include <array>

#include "app/demo_warning_incidents.hpp"
#include "app/demo_warning_past.hpp"
#include "app/demo_warning_stage.hpp"

namespace atalaya::app {
namespace {

struct AlertWords {
    const char* lang;
    const char* headline;
    const char* known;
    const char* not_known;
    const char* advice;
};
constexpr AlertWords kXylazine[] = {
    {"en", "Xylazine found in heroin (synthetic example)",
     "A laboratory confirmed xylazine in five samples sold as heroin in Costaclara. It deepens sedation, and naloxone does not reverse it.",
     "How widely it is sold outside Costaclara.",
     "Do not use alone. Give naloxone all the same, support breathing and call for help: the sedation may last for hours."},
    {"es", "Xilacina hallada en heroína (ejemplo sintético)",
     "Un laboratorio confirmó xilacina en cinco muestras vendidas como heroína en Costaclara. Profundiza la sedación y la naloxona no la revierte.",
     "Qué tan extendida está su venta fuera de Costaclara.",
     "No consuma a solas. Administre naloxona de todos modos, asista la respiración y pida ayuda: la sedación puede durar horas."},
    {"pt", "Xilazina encontrada em heroína (exemplo sintético)",
     "Um laboratório confirmou xilazina em cinco amostras vendidas como heroína em Costaclara. Ela aprofunda a sedação, e a naloxona não a reverte.",
     "Quão disseminada está sua venda fora de Costaclara.",
     "Não use sozinho. Administre naloxona mesmo assim, apoie a respiração e peça ajuda: a sedação pode durar horas."},
    {"fr", "Xylazine trouvée dans de l’héroïne (exemple synthétique)",
     "Un laboratoire a confirmé la présence de xylazine dans cinq échantillons vendus comme de l’héroïne à Costaclara. Elle approfondit la sédation, et la naloxone ne la renverse pas.",
     "L’étendue de la vente hors de Costaclara.",
     "Ne consommez pas seul. Administrez tout de même de la naloxone, soutenez la respiration et appelez à l’aide : la sédation peut durer des heures."}};
constexpr AlertWords kMistake[] = {
    {"en", "Fentanyl reported in cocaine (synthetic example)",
     "A test strip reacted to fentanyl in two samples of cocaine in the capital.",
     "Whether a laboratory confirms it.", "Test before use, and keep naloxone at hand."},
    {"es", "Fentanilo notificado en cocaína (ejemplo sintético)",
     "Una tira reactiva indicó fentanilo en dos muestras de cocaína en la capital.",
     "Si un laboratorio lo confirma.", "Analice antes de consumir y tenga naloxona a mano."},
    {"pt", "Fentanil informado em cocaína (exemplo sintético)",
     "Uma fita reagente indicou fentanil em duas amostras de cocaína na capital.",
     "Se um laboratório o confirma.", "Teste antes de usar e tenha naloxona à mão."},
    {"fr", "Fentanyl signalé dans de la cocaïne (exemple synthétique)",
     "Une bandelette a réagi au fentanyl dans deux échantillons de cocaïne dans la capitale.",
     "Si un laboratoire le confirme.", "Testez avant de consommer et gardez de la naloxone à portée."}};

json::array TextsOf(std::span<const AlertWords> words) {
    json::array out;
    for (const AlertWords& one : words)
        out.push_back({{"language", one.lang},
                       {"headline", one.headline},
                       {"what_is_known", one.known},
                       {"what_is_not_known", one.not_known},
                       {"advice_public", one.advice},
                       {"advice_professionals", one.advice}});
    return out;
}

class DemoWarning {
 public:
    DemoWarning(App& app, std::uint64_t seed) : m_stage(app), m_seed(seed) {}

    Result<void> Make() {
        ATALAYA_TRY(MakePeople());
        ATALAYA_TRY(MakeSubstances());
        ATALAYA_TRY(MakeWarningPast(m_stage.app, m_seed, m_nitazene, m_tablet));
        ATALAYA_TRY(MakeYesterday());
        ATALAYA_TRY(MakeAssessments());
        ATALAYA_TRY(MakeAlerts());
        ATALAYA_TRY(MakeDemoIncidents(m_stage));
        return MakeSignals();
    }

 private:
    Result<void> MakePeople() {
        for (const DemoAccount& account : DemoOfficers()) {
            access::Person person;
            person.login = account.login;
            person.name = account.name;
            person.unit = account.unit;
            // Who notifies sees the notifications of the own institution.
            const bool own = account.role == "ews_notifier";
            person.grants = {
                {account.role, std::string(kDemoCountry), "", own ? account.unit : ""}};
            ATALAYA_ASSIGN(const auto made, m_stage.app.people.Create(
                                                access::Caller::System(), person, kDemoPassword));
            m_stage.people[account.login] = access::CallerOf(made);
        }
        return {};
    }

    Result<std::string> Substance(const char* name, const char* number, json::object more) {
        more["name"] = name;
        more["provisional_number"] = number;
        more["sources"] = "Synthetic record of the demonstration.";
        return m_stage.Create("duty", "detected_substances", std::move(more));
    }

    Result<void> MakeSubstances() {
        ATALAYA_ASSIGN(m_xylazine,
                       Substance("Xylazine", "SYN-01",
                                 {{"substance", "xylazine"},
                                  {"first_seen", m_stage.Ago(420)},
                                  {"watch_level", "intensive"},
                                  {"names", json::array{{{"name", "tranq"}, {"kind", "street"}}}}}));
        ATALAYA_TRY(m_stage.Move("duty", "detected_substances", m_xylazine, "identify"));
        ATALAYA_ASSIGN(m_nitazene, Substance("Metonitazene", "SYN-02",
                                             {{"substance", "metonitazene"},
                                              {"first_seen", m_stage.Ago(18)},
                                              {"watch_level", "intensive"}}));
        ATALAYA_TRY(m_stage.Move("duty", "detected_substances", m_nitazene, "identify"));
        ATALAYA_ASSIGN(m_tablet,
                       Substance("Blue tablet M30", "SYN-03",
                                 {{"appearance", "Round blue tablet, stamped M and 30"},
                                  {"first_seen", m_stage.Ago(28)},
                                  {"names", json::array{{{"name", "azulitos"}, {"kind", "street"}}}}}));
        ATALAYA_ASSIGN(const auto powder,
                       Substance("Grey powder of Bahía Albina", "SYN-04",
                                 {{"appearance", "Grey powder, sold as heroin"},
                                  {"first_seen", m_stage.Ago(20)}}));
        ATALAYA_TRY(m_stage.Change("duty", "detected_substances", powder,
                                   {{"merged_into", m_nitazene}}));
        ATALAYA_TRY(m_stage.Move("duty", "detected_substances", powder, "merge",
                                 "Synthetic: the laboratory identified the powder."));
        ATALAYA_TRY(Substance("Bromazolam", "SYN-05",
                              {{"substance", "bromazolam"},
                               {"first_seen", m_stage.Ago(700)},
                               {"watch_level", "routine"}}));
        return {};
    }

    // A hospital reports three overdoses; the tablet is in the laboratory.
    Result<void> MakeYesterday() {
        ATALAYA_ASSIGN(
            m_overdoses,
            m_stage.Create(
                "hospital", "notifications",
                {{"what", "Three overdoses after a blue tablet M30, two needed naloxone twice (synthetic)"},
                 {"received_on", m_stage.Ago(1)},
                 {"occurred_on", m_stage.Ago(1)},
                 {"place", "XA-02-001"},
                 {"reporter_kind", "hospital"},
                 {"organisation", "General Hospital"},
                 {"reporter_reference", "SYN-GH-0412"},
                 {"suspected_name", "azulitos"},
                 {"kind_of_event", "poisoning_cluster"},
                 {"urgency", "immediate"},
                 {"persons_affected", 3},
                 {"persons_hospitalised", 3},
                 {"deaths", 0},
                 {"form", "tablet"},
                 {"logo", "M / 30"},
                 {"colour", "blue"},
                 {"sample_taken", true},
                 {"cases", json::array{{{"age", 19}, {"sex", "male"}, {"outcome", "recovered"},
                                        {"symptoms", json::array{"unconscious", "naloxone_repeated"}}},
                                       {{"age", 23}, {"sex", "female"}, {"outcome", "in_care"},
                                        {"symptoms", json::array{"respiratory_depression",
                                                                 "naloxone_repeated"}}},
                                       {{"age", 27}, {"sex", "male"}, {"outcome", "recovered"}}}},
                 {"description", "Synthetic notification of the demonstration."}}));
        ATALAYA_TRY(m_stage.Change("duty", "notifications", m_overdoses,
                                   {{"detected_substance", m_tablet}}));
        ATALAYA_TRY(m_stage.Move("duty", "notifications", m_overdoses, "triage"));
        ATALAYA_ASSIGN(
            m_sample,
            m_stage.Create("laboratory", "samples",
                           {{"number", "SYN-L-M30"},
                            {"notification", m_overdoses},
                            {"collected_on", m_stage.Ago(1)},
                            {"place", "XA-02-001"},
                            {"origin", "collected"},
                            {"sold_as", "oxycodone"},
                            {"form", "tablet"},
                            {"colour", "blue"},
                            {"detected_substance", m_tablet},
                            {"laboratory", "Forensic Laboratory"},
                            {"custody", json::array{{{"date", m_stage.Ago(1)},
                                                     {"from", "General Hospital"},
                                                     {"to", "Forensic Laboratory"},
                                                     {"seal_number", "SYN-7781"}}}}}));
        return m_stage.Move("laboratory", "samples", m_sample, "receive");
    }

    Result<void> MakeAssessments() {
        const auto score = [](const char* criterion, int score) {
            return json::object{{"criterion", criterion},
                                {"score", score},
                                {"reason", "Synthetic reason of the demonstration."}};
        };
        json::array all;
        for (const auto& [criterion, value] :
             std::array<std::pair<const char*, int>, 11>{{{"identification", 3},
                                                          {"event_evidence", 2},
                                                          {"source_agreement", 2},
                                                          {"severity", 2},
                                                          {"potency", 2},
                                                          {"unawareness", 3},
                                                          {"treatability", 3},
                                                          {"availability", 1},
                                                          {"extent", 1},
                                                          {"people_exposed", 2},
                                                          {"trend", 2}}})
            all.push_back(score(criterion, value));
        ATALAYA_ASSIGN(m_assessment,
                       m_stage.Create("duty", "assessments",
                                      {{"title", "Xylazine in heroin (synthetic)"},
                                       {"detected_substance", m_xylazine},
                                       {"opened_on", m_stage.Ago(40)},
                                       {"place", "XA-02"},
                                       {"cases", 14},
                                       {"deaths", 1},
                                       {"method", "rapid_risk_2026"},
                                       {"scores", std::move(all)},
                                       {"proposed_level", "very_high"},
                                       {"level", "high"},
                                       {"decision", "alert"},
                                       {"justification", "Synthetic: harm is serious, but the spread is limited to one province."},
                                       {"uncertainties", "How much of the heroin outside Costaclara holds xylazine."},
                                       {"decided_on", m_stage.Ago(38)},
                                       {"review_due", m_stage.Ago(-140)}}));
        ATALAYA_TRY(m_stage.Move("head", "assessments", m_assessment, "decide"));
        ATALAYA_TRY(m_stage.Create(
            "duty", "assessments",
            {{"title", "Blue tablets M30 in Puerto Lienzo (synthetic)"},
             {"detected_substance", m_tablet},
             {"opened_on", m_stage.Ago(0)},
             {"place", "XA-02-001"},
             {"cases", 3},
             {"deaths", 0},
             {"method", "rapid_risk_2026"},
             {"notifications", json::array{{{"notification", m_overdoses}}}},
             {"samples", json::array{{{"sample", m_sample}}}},
             {"scores", json::array{score("severity", 2), score("identification", 0)}}}));
        return {};
    }

    Result<std::string> Alert(const char* title, const char* kind_of_text,
                              std::span<const AlertWords> words, json::object more) {
        json::object input{{"title", title},
                           {"kind", "alert"},
                           {"severity", "severe"},
                           {"urgency", "immediate"},
                           {"certainty", "observed"},
                           {"mark", "public"},
                           {"audience", json::array{"public", "professionals", "network"}},
                           {"languages", json::array{"en", "es", "pt", "fr"}},
                           {"text_template", kind_of_text},
                           {"texts", TextsOf(words)},
                           {"contact", "alertas@example.org"},
                           {"valid_until", m_stage.Ago(-150)}};
        for (auto& [field, value] : more) input[field] = value;
        ATALAYA_ASSIGN(const auto made, m_stage.Create("duty", "alerts", std::move(input)));
        ATALAYA_TRY(m_stage.Move("duty", "alerts", made, "propose"));
        ATALAYA_TRY(m_stage.Move("head", "alerts", made, "release"));
        return made;
    }

    Result<void> MakeAlerts() {
        ATALAYA_TRY(Alert("Xylazine in heroin (synthetic)", "potent_opioid", kXylazine,
                          {{"detected_substance", m_xylazine},
                           {"assessment", m_assessment},
                           {"places", json::array{{{"place", "XA-02"}}}}}));
        ATALAYA_ASSIGN(const auto mistaken,
                       Alert("Fentanyl in cocaine (synthetic)", "adulterated_stimulant",
                             kMistake, {{"certainty", "possible"},
                                        {"places", json::array{{{"place", "XA-06"}}}}}));
        return m_stage.Move(
            "head", "alerts", mistaken, "retract", "",
            {{"Synthetic: the laboratory found no fentanyl; the strips had reacted to another "
              "substance.",
              "Ejemplo sintético: el laboratorio no encontró fentanilo; las tiras habían "
              "reaccionado a otra sustancia.",
              "Exemplo sintético: o laboratório não encontrou fentanil; as tiras haviam reagido a "
              "outra substância.",
              "Exemple synthétique : le laboratoire n’a pas trouvé de fentanyl ; les bandelettes "
              "avaient réagi à une autre substance."}});
    }

    // One was looked at and dismissed; the others are new.
    Result<void> MakeSignals() {
        ATALAYA_TRY(m_stage.app.warning.RunDetectors(access::Caller::System(), kDemoCountry));
        const auto model = m_stage.app.catalogue()->Find("signals");
        ATALAYA_ASSIGN(const auto page,
                       m_stage.app.records.List(*m_stage.app.database, m_stage.people.at("duty"),
                                                *model, {.sort = {{"period", false}}, .limit = 3}));
        if (page.records.size() < 3) return {};
        return m_stage.Move("duty", "signals", page.records.front().Reference(), "dismiss",
                            "Synthetic: several notifications of one and the same event.");
    }

    WarningStage m_stage;
    const std::uint64_t m_seed;
    std::string m_xylazine, m_nitazene, m_tablet, m_overdoses, m_sample, m_assessment;
};

}  // namespace

const std::vector<DemoAccount>& DemoOfficers() {
    static const std::vector<DemoAccount> officers = {
        {"duty", "Demonstration: duty officer of early warning", "ews_officer", "", ""},
        {"hospital", "Demonstration: General Hospital", "ews_notifier", "", "General Hospital"},
        {"laboratory", "Demonstration: Forensic Laboratory", "ews_laboratory", "", "Forensic Laboratory"},
        {"head", "Demonstration: head of early warning", "ews_head", "", ""},
        {"incidents", "Demonstration: incident officer", "incident_officer", "", ""},
        {"authority", "Demonstration: head of the authority for incidents", "incident_head", "", ""},
        {"exchange", "Demonstration: manager of the exchange", "exchange_manager", "", ""}};
    return officers;
}

Result<void> MakeDemoWarning(App& app, std::uint64_t seed) {
    return DemoWarning(app, seed).Make();
}

}  // namespace atalaya::app
