#include "app/demo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/demo_geometry.hpp"
#include "app/demo_plan.hpp"
#include "app/demo_round.hpp"
#include "app/demo_surveys.hpp"
#include "app/demo_warning.hpp"
#include "base/check.hpp"
#include "base/files.hpp"
#include "base/system_reason.hpp"
#include "registers/bulk.hpp"

namespace atalaya::app {
namespace {

using registers::SystemColumn;

constexpr std::size_t kBatch = 5'000;

// What is seized, how often, in which unit and around which amount: invented figures.
struct Kind {
    const char* substance;
    const char* unit;
    double weight;  // share of the seizures, not normalised
    double median;  // of the amount, in the unit
    double spread;  // of its logarithm
    double growth;  // of the share each year
};
constexpr Kind kKinds[] = {
    {"cannabis_herb", "kg", 34, 1.2, 1.9, 1.02},
    {"cannabis_resin", "g", 4, 60, 1.5, 1.05},
    {"cannabis_plant", "plant", 5, 14, 1.4, 0.97},
    {"cocaine_hcl", "kg", 21, 0.9, 2.1, 1.04},
    {"coca_paste", "g", 9, 180, 1.6, 0.94},
    {"crack", "g", 8, 22, 1.3, 1.08},
    {"heroin", "g", 3, 45, 1.4, 0.92},
    {"mdma", "tablet", 6, 70, 1.6, 1.10},
    {"methamphetamine", "g", 4, 90, 1.7, 1.22},
    {"lsd", "blotter", 2, 25, 1.2, 1.03},
    {"ketamine", "ml", 2, 240, 1.3, 1.18},
    {"fentanyl", "ampoule", 1, 12, 1.1, 1.25},
};

constexpr const char* kSources[] = {"police", "customs", "local_police", "border_guard",
                                    "prison_service"};
constexpr const char* kHiding[] = {"luggage", "package",   "vehicle_parts", "residence",
                                   "on_body", "container", "unknown"};
constexpr const char* kTransport[] = {"private_road",   "commercial_road", "pedestrian",
                                      "commercial_air", "commercial_sea",  "mail"};
constexpr const char* kRouting[] = {"domestic", "inbound", "outbound", "transit"};

template <std::size_t N>
const char* Pick(base::Random& random, const char* const (&from)[N]) {
    // The first of a list is the most frequent: the smaller of two draws.
    return from[std::min(random.Below(N), random.Below(N))];
}

// A normal deviate by the method of Box and Muller (1958).
double Normal(base::Random& random) {
    double u = 1.0 - random.Unit();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * 3.14159265358979323846 * random.Unit());
}

const Kind& PickKind(base::Random& random, int year) {
    double total = 0;
    for (const auto& kind : kKinds) total += kind.weight * std::pow(kind.growth, year - 2021);
    double draw = random.Unit() * total;
    for (const auto& kind : kKinds) {
        draw -= kind.weight * std::pow(kind.growth, year - 2021);
        if (draw < 0) return kind;
    }
    return kKinds[0];
}

std::string AmountOf(base::Random& random, const Kind& kind) {
    double amount = kind.median * std::exp(kind.spread * Normal(random));
    bool whole =
        std::string_view(kind.unit) == "plant" || std::string_view(kind.unit) == "tablet" ||
        std::string_view(kind.unit) == "blotter" || std::string_view(kind.unit) == "ampoule";
    if (whole) return std::to_string(std::max<std::int64_t>(1, std::llround(amount)));
    return fmt::format("{:.3f}", std::max(0.001, amount));
}

// The municipalities of the country, the capital's and the coast's more often than others.
std::vector<std::string> Places(const content::Library& library) {
    std::vector<std::string> out;
    for (const auto& territory : library.territories().all()) {
        if (territory.level != 2 || !base::StartsWith(territory.code, kDemoCountry)) continue;
        bool busy =
            base::StartsWith(territory.code, "XA-06") || base::StartsWith(territory.code, "XA-02");
        out.insert(out.end(), busy ? 4 : 1, territory.code);
    }
    return out;
}

json::object SeizureInput(base::Random& random, std::int64_t number, base::Date date,
                          const std::vector<std::string>& places) {
    const Kind& kind = PickKind(random, date.year);
    std::string place = places[random.Below(places.size())];
    json::object out = {
        {"source", Pick(random, kSources)},
        {"case_number", fmt::format("SYN-{}-{:06}", date.year, number)},
        {"date", date.ToString()},
        {"place", place},
        {"substance", kind.substance},
        {"quantity", json::object{{"amount", AmountOf(random, kind)}, {"unit", kind.unit}}},
        {"hiding_place", Pick(random, kHiding)},
        {"transport", Pick(random, kTransport)},
        {"routing", Pick(random, kRouting)},
        {"remarks", "Synthetic record of the demonstration."}};
    if (random.Below(40) == 0) out["date"] = out["date"].as_string().subview(0, 7);
    if (random.Below(25) == 0) out["hiding_place"] = json::object{{"missing", "not_collected"}};
    return out;
}

void Stamp(registers::Record& record, base::Timestamp now, std::string_view state) {
    record.At(SystemColumn::State) = std::string(state);
    record.At(SystemColumn::Mark) = std::string("official");
    record.At(SystemColumn::CreatedAt) = now;
    record.At(SystemColumn::ChangedAt) = now;
    record.At(SystemColumn::CreatedBy) = std::string("system");
    record.At(SystemColumn::ChangedBy) = std::string("system");
    record.At(SystemColumn::ImportId) = std::int64_t{0};
}

Result<void> AddChecked(App& app, const registers::Model& model, const json::object& input,
                        std::string_view state, registers::Batch& batch) {
    auto checked = app.records.Check(model, input, kDemoCountry);
    if (!checked.ok()) return checked.ToError(model);
    Stamp(checked.record, app.clock.Now(), state);
    batch.Add(std::move(checked.record));
    return {};
}

void Write(App& app, registers::Batch& batch) {
    app.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        registers::InsertMany(tx, app.journal, "system", 0, batch);
    });
}

// Monthly counts by province, as a statistics office would report them.
Result<void> MakeCounts(App& app, const DemoSize& size) {
    auto model = app.catalogue()->Find("seizure_counts");
    base::Check(model != nullptr, "the register of counts is shipped");
    base::SeededRandom random(size.seed + 1);
    registers::Batch batch(*model);
    for (int province = 1; province <= 6; ++province) {
        for (int year = size.first_year; year <= size.last_year; ++year) {
            for (int month = 1; month <= 12; ++month) {
                json::object input = {
                    {"source", "security_statistics"},
                    {"place", fmt::format("XA-{:02}", province)},
                    {"reporting_unit", "Synthetic"},
                    {"period", fmt::format("{}-{:02}", year, month)},
                    {"count",
                     static_cast<std::int64_t>(40 + random.Below(60) + (province == 6 ? 80 : 0))}};
                ATALAYA_TRY(AddChecked(app, *model, input, "validated", batch));
            }
        }
    }
    Write(app, batch);
    return {};
}

Result<void> MakeAccounts(App& app) {
    auto by = access::Caller::System();
    for (const auto& account : DemoAccounts()) {
        access::Person person;
        person.login = account.login;
        person.name = account.name;
        person.unit = account.unit;
        const std::string country(kDemoCountry);
        // An owner of activities keeps those of the own institution, and reads the others.
        const bool owner = account.role == "plan_owner";
        person.grants = {{account.role, country, account.territory, owner ? account.unit : ""}};
        if (owner) person.grants.push_back({"reader", country, "", ""});
        ATALAYA_TRY(app.people.Create(by, std::move(person), kDemoPassword));
    }
    return {};
}

}  // namespace

const std::vector<DemoAccount>& DemoAccounts() {
    static const std::vector<DemoAccount> accounts = {
        {"coordinator", "Demonstration: national coordinator", "national_coordinator", "", "National Drug Council"},
        {"analyst", "Demonstration: analyst", "analyst", "", ""},
        {"officer", "Demonstration: officer of Costaclara", "data_entry", "XA-02", ""},
        {"validator", "Demonstration: validator", "validator", "", ""},
        {"customs", "Demonstration: plan officer of Customs", "plan_owner", "", "Customs"},
        {"administrator", "Demonstration: administrator", "administrator", "", ""}};
    return accounts;
}

bool HasDemo(App& app) {
    return app.people.FindByLogin(DemoAccounts().front().login).ok();
}

Result<void> WriteDemoNotice(const Config& config) {
    auto folder = config.ContentFolder() / "messages";
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return Err("file.unwritable", {{"file", folder.string()}, {"reason", base::SystemReason(failed)}});
    return base::WriteFile(folder / "demonstration.yaml",
                           "# Written by `atalaya demo`: every page of this node says what it is.\n"
                           "kind: messages\narea: public\n"
                           "messages:\n"
                           "  - code: site.notice\n"
                           "    text:\n"
                           "      en: \"Demonstration: Valdoria and the other countries shown "
                           "are fictional, and everything here is synthetic.\"\n"
                           "      es: \"Demostración: Valdoria y los demás países que se muestran "
                           "son ficticios, y todo lo que hay aquí es sintético.\"\n"
                           "      pt: \"Demonstração: a Valdoria e os demais países mostrados são "
                           "fictícios, e tudo aqui é sintético.\"\n"
                           "      fr: \"Démonstration : la Valdoria et les autres pays présentés "
                           "sont fictifs, et tout est ici synthétique.\"\n");
}

Result<void> MakeSeizures(App& app, const DemoSize& size) {
    auto model = app.catalogue()->Find("seizures");
    base::Check(model != nullptr, "the register of seizures is shipped");
    auto places = Places(*app.library());
    base::SeededRandom random(size.seed);
    std::int64_t first = base::Date{size.first_year, 1, 1}.ToDays();
    auto days = static_cast<std::uint64_t>(base::Date{size.last_year, 12, 31}.ToDays() - first + 1);
    for (std::int64_t made = 0; made < size.seizures;) {
        registers::Batch batch(*model);
        while (batch.size() < kBatch && made < size.seizures) {
            auto date = base::Date::FromDays(first + static_cast<std::int64_t>(random.Below(days)));
            auto input = SeizureInput(random, ++made, date, places);
            // The newest are still on their way through validation.
            const char* state =
                date.year == size.last_year && random.Below(20) == 0 ? "submitted" : "validated";
            ATALAYA_TRY(AddChecked(app, *model, input, state, batch));
        }
        Write(app, batch);
    }
    return {};
}

Result<void> MakeDemo(App& app, const DemoSize& size) {
    ATALAYA_TRY(MakeSeizures(app, size));
    ATALAYA_TRY(MakeCounts(app, size));
    ATALAYA_TRY(MakeNationalPlan(app, size));
    ATALAYA_TRY(content::WriteOutlines(
        app.config.GeometryFolder(), kDemoCountry,
        InventOutlines(app.library()->territories(), kDemoCountry, size.seed)));
    if (size.evaluation) ATALAYA_TRY(MakeDemoRounds(app, size.seed));
    if (size.surveys) {
        ATALAYA_TRY(MakeDemoSurveys({app.surveys, app.releases, *app.library(),
                                     app.config.data / "demonstration"}, size.seed));
    }
    if (size.warning) ATALAYA_TRY(MakeDemoWarning(app, size.seed));
    return MakeAccounts(app);  // last: accounts are the sign that the demonstration is complete
}

}  // namespace atalaya::app
