#include "app/demo_warning_past.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.hpp"
#include "registers/bulk.hpp"

namespace atalaya::app {
namespace {

using registers::SystemColumn;

constexpr int kWeeks = 156;
constexpr int kQuietUntil = 4;  // weeks ago: from here on something changes
constexpr std::string_view kSynthetic = "Synthetic record of the demonstration.";

struct Usual {
    const char* substance;
    const char* what;
    const char* name;
};
// The first are the most frequent.
constexpr Usual kUsual[] = {
    {"cocaine_hcl", "Agitation and chest pain after powder", "perico"},
    {"mdma", "Hyperthermia at a festival", "cristal"},
    {"methamphetamine", "Psychosis after smoking crystals", "ice"},
    {"ketamine", "Unconscious after pink powder", "tusi"},
    {"heroin", "Overdose, naloxone given", "brown"},
    {"fentanyl", "Overdose after a tablet, naloxone repeated", "M30"},
    {"bromazolam", "Deep sedation after a tablet sold as alprazolam", "bars"},
    {"cannabis_herb", "Vomiting and confusion after an edible", "brownie"},
};
struct Notifier {
    const char* kind;
    const char* organisation;
};
constexpr Notifier kNotifiers[] = {{"hospital", "General Hospital"},
                                   {"poison_centre", "Poison Information Centre"},
                                   {"police", "National Police"},
                                   {"treatment_service", "Treatment centre Costaclara"},
                                   {"drug_checking", "Drug checking point"}};

class WarningPast {
 public:
    WarningPast(App& app, std::uint64_t seed)
        : m_app(app),
          m_random(seed + 7),
          m_today(app.clock.Today()),
          m_notifications(*Find("notifications")),
          m_samples(*Find("samples")) {
        for (const auto& territory : app.library()->territories().all()) {
            if (territory.level != 2 || !base::StartsWith(territory.code, kDemoCountry)) continue;
            const bool busy = base::StartsWith(territory.code, "XA-06");
            m_places.insert(m_places.end(), busy ? 3 : 1, territory.code);
        }
    }

    Result<void> Make(const std::string& nitazene, const std::string& tablet) {
        for (int week = kWeeks; week >= 1; --week) {
            for (std::uint64_t n = 1 + m_random.Below(4); n > 0; --n) ATALAYA_TRY(Notify(week));
            if (week > 2 && m_random.Below(4) > 0) ATALAYA_TRY(Analyse(week));
        }
        ATALAYA_TRY(MakeChange(nitazene, tablet));
        for (auto* batch : {&m_notifications, &m_samples}) {
            m_app.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
                registers::InsertMany(tx, m_app.journal, "system", 0, *batch);
            });
        }
        return {};
    }

 private:
    const registers::Model* Find(std::string_view id) {
        // Held by the content in use for as long as this object lives.
        m_held.push_back(m_app.catalogue()->Find(id));
        base::Check(m_held.back() != nullptr, "the registers of early warning are shipped");
        return m_held.back().get();
    }
    base::Date Ago(std::int64_t days) const { return base::Date::FromDays(m_today.ToDays() - days); }
    std::string Number(std::string_view of) { return fmt::format("SYN-{}-{:05}", of, ++m_number); }

    Result<void> Add(registers::Batch& batch, const json::object& input, std::string_view state,
                     base::Date entered) {
        auto checked = m_app.records.Check(batch.model(), input, kDemoCountry);
        if (!checked.ok()) return checked.ToError(batch.model());
        const std::int64_t at = std::min(entered.ToDays() * 86'400'000 + 32'400'000,
                                         m_app.clock.Now());
        auto& record = checked.record;
        record.At(SystemColumn::State) = std::string(state);
        for (const auto column : {SystemColumn::CreatedAt, SystemColumn::ChangedAt})
            record.At(column) = at;
        for (const auto column : {SystemColumn::CreatedBy, SystemColumn::ChangedBy})
            record.At(column) = std::string("system");
        record.At(SystemColumn::ImportId) = std::int64_t{0};
        batch.Add(std::move(record));
        return {};
    }

    json::object Notification(const Notifier& by, std::string_view what, base::Date received,
                              const std::string& place) {
        return {{"what", fmt::format("{} (synthetic)", what)},
                {"received_on", received.ToString()},
                {"place", place},
                {"reporter_kind", by.kind},
                {"organisation", by.organisation},
                {"reporter_reference", Number("N")},
                {"description", kSynthetic}};
    }

    Result<void> Notify(int week) {
        constexpr std::size_t kinds = std::size(kUsual);
        const Usual& usual = kUsual[std::min(m_random.Below(kinds), m_random.Below(kinds))];
        const Notifier& by = kNotifiers[m_random.Below(std::size(kNotifiers))];
        const auto received = Ago(7 * week + static_cast<std::int64_t>(m_random.Below(7)));
        auto input = Notification(by, usual.what, received, m_places[m_random.Below(m_places.size())]);
        const auto persons = static_cast<std::int64_t>(1 + m_random.Below(12) / 9);
        const bool death = m_random.Below(30) == 0;
        input["occurred_on"] =
            base::Date::FromDays(received.ToDays() - static_cast<std::int64_t>(m_random.Below(3)))
                .ToString();
        input["suspected_substance"] = usual.substance;
        input["suspected_name"] = usual.name;
        input["kind_of_event"] = death ? "death" : "unusual_effect";
        input["urgency"] = death ? "urgent" : "routine";
        input["persons_affected"] = persons;
        input["deaths"] = death ? 1 : 0;
        const char* state = m_random.Below(12) == 0 ? "dismissed" : week > 6 ? "closed" : "verified";
        return Add(m_notifications, input, state, received);
    }

    json::object Sample(std::string_view substance, base::Date collected, base::Date reported,
                        const std::string& place) {
        return {{"number", Number("L")},
                {"collected_on", collected.ToString()},
                {"place", place},
                {"origin", "collected"},
                {"laboratory", "Forensic Laboratory"},
                {"reported_on", reported.ToString()},
                {"substance", substance},
                {"confirmation", "confirmed"},
                {"conclusion", kSynthetic},
                {"analyses", json::array{{{"date", reported.ToString()},
                                          {"method", "gc_ms"},
                                          {"substance", substance},
                                          {"confirmation", "confirmed"},
                                          {"role", "main"}}}}};
    }

    Result<void> Analyse(int week) {
        constexpr std::size_t kinds = std::size(kUsual);
        const Usual& usual = kUsual[std::min(m_random.Below(kinds), m_random.Below(kinds))];
        const auto collected = Ago(7 * week + static_cast<std::int64_t>(m_random.Below(7)));
        const auto reported = base::Date::FromDays(
            collected.ToDays() + 2 + static_cast<std::int64_t>(m_random.Below(9)));
        return Add(m_samples,
                   Sample(usual.substance, collected, reported,
                          m_places[m_random.Below(m_places.size())]),
                   "validated", collected);
    }

    // Blue tablets in one province, and a nitazene in a laboratory for the first time.
    Result<void> MakeChange(const std::string& nitazene, const std::string& tablet) {
        const Notifier hospital{"hospital", "Hospital of Puerto Lienzo"};
        for (int days = 7 * kQuietUntil; days >= 4; days -= days > 14 ? 5 : 2) {
            auto input = Notification(hospital, "Overdose after a blue tablet stamped M30",
                                      Ago(days), "XA-02-001");
            input["suspected_substance"] = "fentanyl";
            input["suspected_name"] = "azulitos";
            input["detected_substance"] = tablet;
            input["kind_of_event"] = "poisoning_cluster";
            input["urgency"] = "urgent";
            input["persons_affected"] = 1;
            input["persons_hospitalised"] = 1;
            ATALAYA_TRY(Add(m_notifications, input, "verified", Ago(days)));
        }
        auto late = Notification({"poison_centre", "Poison Information Centre"},
                                 "Two calls about a grey powder sold as heroin", Ago(3), "XA-02");
        late["persons_affected"] = 2;
        ATALAYA_TRY(Add(m_notifications, late, "received", Ago(3)));
        auto found = Sample("metonitazene", Ago(18), Ago(9), "XA-02-002");
        found["detected_substance"] = nitazene;
        found["sold_as"] = "heroin";
        return Add(m_samples, found, "validated", Ago(18));
    }

    App& m_app;
    base::SeededRandom m_random;
    const base::Date m_today;
    std::vector<std::shared_ptr<const registers::Model>> m_held;
    registers::Batch m_notifications, m_samples;
    std::vector<std::string> m_places;
    int m_number = 0;
};

}  // namespace

Result<void> MakeWarningPast(App& app, std::uint64_t seed, const std::string& nitazene,
                             const std::string& tablet) {
    return WarningPast(app, seed).Make(nitazene, tablet);
}

}  // namespace atalaya::app
