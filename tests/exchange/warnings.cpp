#include "warnings.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/check.hpp"
#include "base/json_members.hpp"

namespace atalaya::network_test {

namespace {

constexpr std::string_view kAlerts = "/registers/alerts/records";
constexpr std::string_view kSubstances = "/registers/detected_substances/records";
constexpr std::string_view kIncidents = "/registers/incidents/records";

Program::Answer Must(const Program::Answer& answer, int status) {
    if (answer.status != status)
        throw std::runtime_error(std::to_string(answer.status) + ": " +
                                 answer.text.substr(0, 500));
    return answer;
}

// Whom it is for and how it is marked, in turns; the last stays in its country.
struct Sort {
    const char* mark;
    json::array audience;
    bool exercise;
};
const std::vector<Sort> kSorts = {
    {"public", {"public", "regional"}, false}, {"tlp:green", {"regional", "professionals"}, false},
    {"public", {"public", "regional"}, false}, {"official", {"regional"}, true},
    {"tlp:amber", {"regional"}, false},        {"tlp:green", {"network"}, false}};

json::array TextsOf(const std::string& headline) {
    json::array out;
    for (const Lang lang : base::kLangs)
        out.push_back(json::object{{"language", base::Code(lang)},
                                   {"headline", headline},
                                   {"what_is_known", "Three overdoses in one night."},
                                   {"advice_public", "Do not use alone."}});
    return out;
}

bool Among(const std::vector<std::string>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

}  // namespace

bool KnownIncident::Concerns(std::string_view node) const {
    return node == origin || Among(to, node);
}

std::string Warnings::SomeCountry(const std::vector<std::string>& never) {
    const auto& countries = m_network.countries();
    while (true) {
        const std::string& id = countries[m_network.random().Below(countries.size())].id;
        if (!Among(never, id)) return id;
    }
}

KnownAlert* Warnings::SomeAlert(const std::vector<std::string>& never_from) {
    std::vector<KnownAlert*> out;
    for (KnownAlert& alert : m_alerts)
        if (alert.Stands() && !Among(never_from, alert.origin)) out.push_back(&alert);
    return out.empty() ? nullptr : out[m_network.random().Below(out.size())];
}

KnownIncident* Warnings::SomeIncident(const std::vector<std::string>& never_from) {
    std::vector<KnownIncident*> out;
    for (KnownIncident& incident : m_incidents)
        if (incident.taken_back_from.empty() && !Among(never_from, incident.origin))
            out.push_back(&incident);
    return out.empty() ? nullptr : out[m_network.random().Below(out.size())];
}

void Warnings::Something(const std::vector<std::string>& never_from) {
    Publish(SomeCountry(never_from));
    const auto drawn = m_network.random().Below(10);
    if (drawn >= 8) {
        KnownIncident* before = drawn == 9 ? SomeIncident(never_from) : nullptr;
        if (before != nullptr) return TakeBack(*before);
        const std::string from = SomeCountry(never_from), one = SomeCountry({from});
        Share(from, {one, SomeCountry({from, one})});
        return;
    }
    KnownAlert* before = drawn >= 4 ? SomeAlert(never_from) : nullptr;
    if (before == nullptr) {
        Release(SomeCountry(never_from));
    } else if (drawn < 6) {
        Update(*before);
    } else if (drawn == 6) {
        Cancel(*before);
    } else {
        Retract(*before);
    }
}

// --- alerts -------------------------------------------------------------------------------------

void Warnings::Step(KnownAlert& alert, std::string_view who, const std::string& step,
                    const json::object& body) {
    alert.etag = Must(m_network.program(alert.origin)
                          .Change(who, "POST",
                                  std::string(kAlerts) + "/" + alert.reference + "/transitions/" +
                                      step,
                                  alert.etag, body),
                      200).etag;
}

std::string Warnings::Substance(KnownAlert& alert) {
    const std::size_t turn = m_alerts.size() % 3;
    if (turn == 2) return {};
    alert.substance = "Blue tablet " + std::to_string(m_alerts.size());
    json::object record{{"country", alert.origin},
                        {"name", alert.substance},
                        {"mark", "official"},
                        {"exercise", alert.exercise}};
    if (turn == 0) record["substance"] = "poppy_straw_concentrate";
    return base::TextIn(
        Must(m_network.program(alert.origin).Post("duty", kSubstances, record), 201).body, "id");
}

KnownAlert& Warnings::Release(const std::string& country) {
    const Sort& sort = kSorts[m_alerts.size() % kSorts.size()];
    KnownAlert alert{.origin = country,
                     .headline = "Alert " + std::to_string(m_alerts.size()) + " of " + country,
                     .mark = sort.mark,
                     .exercise = sort.exercise};
    alert.regional = std::ranges::find(sort.audience, json::value("regional")) !=
                     sort.audience.end();
    json::object record{{"country", country},
                        {"title", alert.headline},
                        {"kind", "alert"},
                        {"severity", "extreme"},
                        {"mark", alert.mark},
                        {"audience", sort.audience},
                        {"languages", {"en", "es", "pt", "fr"}},
                        {"texts", TextsOf(alert.headline)},
                        {"exercise", alert.exercise},
                        {"valid_until", "2099-12-31"}};
    if (const std::string about = Substance(alert); !about.empty())
        record["detected_substance"] = about;
    const auto made = Must(m_network.program(country).Post("duty", kAlerts, record), 201);
    alert.reference = base::TextIn(made.body, "id");
    alert.etag = made.etag;
    Step(alert, "duty", "propose");
    Step(alert, "head", "release");
    alert.statuses.emplace_back("released");
    return m_alerts.emplace_back(std::move(alert));
}

// Every second one is meant for fewer from then on: whoever had it still gets what follows.
void Warnings::Update(KnownAlert& alert) {
    const std::string record = std::string(kAlerts) + "/" + alert.reference;
    Step(alert, "duty", "amend");
    const std::string headline = alert.headline + " corrected";
    json::object change{{"revision_note", "The dose was wrong."}, {"texts", TextsOf(headline)}};
    if (alert.mark == "tlp:green" && m_network.random().Below(2) == 0)
        change["audience"] = {"network"};
    alert.etag = Must(m_network.program(alert.origin)
                          .Change("duty", "PATCH", record, alert.etag, change),
                      200).etag;
    Step(alert, "duty", "propose_update");
    Step(alert, "head", "release_update");
    alert.headline = headline;
    alert.statuses.emplace_back("released");
}

void Warnings::Cancel(KnownAlert& alert) {
    Step(alert, "duty", "cancel", {{"reason", "It is over."}});
    alert.statuses.emplace_back("cancelled");
}

void Warnings::Retract(KnownAlert& alert) {
    Step(alert, "duty", "retract", {{"reason", "The samples were mixed up."}});
    alert.statuses.emplace_back("retracted");
}

void Warnings::Publish(const std::string& country) {
    std::vector<KnownAlert*> open;
    for (KnownAlert& alert : m_alerts)
        if (alert.mark == "public" && alert.origin != country && alert.Stands())
            open.push_back(&alert);
    if (open.empty()) return;
    KnownAlert& alert = *open[m_network.random().Below(open.size())];
    const auto answer = m_network.program(country).Post(
        "duty", "/warning/alerts/" + alert.origin + "/" + alert.reference + "/publication", {});
    if (answer.status == 404) return;   // it is still on its way
    Must(answer, 200);
    alert.published_in.insert(country);
}

int Warnings::Count(std::string_view status) const {
    std::ptrdiff_t out = 0;
    for (const KnownAlert& alert : m_alerts) out += std::ranges::count(alert.statuses, status);
    return static_cast<int>(out);
}

// --- incidents ----------------------------------------------------------------------------------

KnownIncident& Warnings::Share(const std::string& country, const std::vector<std::string>& to) {
    KnownIncident incident{.origin = country, .to = to};
    incident.words = "Drums-" + std::to_string(m_network.random().Next());
    const Program& program = m_network.program(country);
    const auto made = Must(program.Post("incidents", kIncidents,
                                        {{"country", country},
                                         {"type", "stopped_shipment"},
                                         {"summary", incident.words},
                                         {"occurred_on", "2025-12-01"},
                                         {"place", country},
                                         {"mark", "tlp:amber"},
                                         {"reporting_agency", "Customs"}}),
                           201);
    incident.reference = base::TextIn(made.body, "id");
    Must(program.Post("incidents", "/incidents/" + incident.reference + "/sharing",
                      {{"to", base::TextsJson(to)}, {"parts", {"occurrence"}}, {"note", ""}}),
         201);
    return m_incidents.emplace_back(std::move(incident));
}

void Warnings::TakeBack(KnownIncident& incident) {
    incident.taken_back_from = incident.to.front();
    Must(m_network.program(incident.origin)
             .Post("incidents", "/incidents/" + incident.reference + "/withdrawal",
                   {{"from", json::array{incident.taken_back_from}},
                    {"reason", "the wrong country"}}),
         200);
}

}  // namespace atalaya::network_test
