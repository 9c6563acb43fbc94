#include "warning/signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "warning/one_line.hpp"
#include "warning/signal_runs.hpp"

namespace atalaya::warning {

namespace {

using access::Action;
using access::Caller;
using stats::DetectorPoint;

constexpr std::string_view kRegister = "signals";
constexpr std::size_t kBatch = 100;
// Of a definition with very many series, every so-many-th is tried on its past.
constexpr std::size_t kMostTried = 100;

Result<void> CheckRight(const access::Policy& policy, const Caller& caller, Action action,
                        std::string_view country) {
    const access::Subject subject{
        .kind = "warning", .id = "signals", .country = std::string(country)};
    const auto decision = policy.Decide(caller, action, subject);
    if (!decision) return decision.ToError();
    return {};
}

// One alarm, as it becomes a record.
struct Alarm {
    const WatchedSeries* series = nullptr;
    std::string detector;
    SeriesKeys keys;
    base::Date period;
    DetectorPoint point;
};

// Four decimals, as the register keeps them; nothing for what is no number.
void Put(json::object& out, std::string_view field, double value, int digits) {
    if (std::isfinite(value) && std::abs(value) < 1e12)
        out[field] = fmt::format("{:.{}f}", value, digits);
}

json::object RecordOf(const Alarm& alarm, const registers::Catalogue& catalogue) {
    const bool weekly = alarm.series->step == stats::SeriesStep::kWeeks;
    json::object out{
        {"series", OneLine(SeriesName(*alarm.series, alarm.keys), 160)},
        {"watched_series", alarm.series->id},
        {"period", alarm.period.ToString()},
        {"period_kind", weekly ? "week" : "month"},
        {"detector", alarm.detector}};
    Put(out, "observed", alarm.point.observed, 4);
    Put(out, "expected", alarm.point.expected, 4);
    Put(out, "threshold", alarm.point.threshold, 4);
    Put(out, "score", alarm.point.score, 4);
    Put(out, "p_value", alarm.point.p_value, 9);
    const auto model = catalogue.Find(alarm.series->register_id);
    for (const auto& [by, code] : alarm.keys) {
        const auto* field = model ? model->FindField(by) : nullptr;
        const std::string_view type = field ? field->type->name() : "";
        if (type == "place" || by == "territory")
            out["place"] = code;
        else if (type == "substance" || by == "substance")
            out["substance"] = code;
        else if (by.find("age") == 0)
            out["age"] = code;
    }
    return out;
}

// Looks at the series of one definition.
class Look {
 public:
    Look(const WatchedSeries& series, const SeriesSet& set, std::optional<int> looked_until)
        : m_series(series), m_set(set) {
        const std::size_t all = set.periods;
        m_first = all - std::min(all, Signals::kFirstLook);
        if (!looked_until) return;
        std::size_t next = all;
        while (next > 0 && set.StartOf(next - 1).ToKey() > *looked_until) --next;
        m_first = std::max(next, all - std::min(all, Signals::kMostLooked));
        // The last period is looked at again: what was entered late belongs to it.
        m_first = std::min(m_first, all - 1);
    }

    Result<void> AddTo(DetectorRun& run, std::vector<Alarm>& alarms) {
        run.series += static_cast<std::int64_t>(m_set.series.size());
        const std::size_t year = m_series.step == stats::SeriesStep::kWeeks ? 52 : 12;
        const std::size_t every = m_set.series.size() / kMostTried + 1;
        for (const auto& detector : m_series.detectors) {
            FalseAlarms past{.series = m_series.id, .detector = detector.id};
            for (std::size_t i = 0; i < m_set.series.size(); ++i) {
                const bool tried = i % every == 0;
                const std::size_t first = tried ? m_first - std::min(m_first, year) : m_first;
                const SeriesData& data = m_set.series[i];
                ATALAYA_ASSIGN(const auto points, RunDetector(detector, m_set.Counts(data),
                                                              data.values, first,
                                                              m_set.periods - 1));
                for (const auto& point : points) Take(detector, data, point, run, past, alarms);
            }
            run.alarms.push_back(std::move(past));
        }
        return {};
    }

 private:
    void Take(const WatchedDetector& detector, const SeriesData& data, const DetectorPoint& point,
              DetectorRun& run, FalseAlarms& past, std::vector<Alarm>& alarms) {
        if (point.index < m_first) {
            ++past.periods;
            past.alarms += point.alarm ? 1 : 0;
            past.silent += point.silent == stats::SilentReason::kNone ? 0 : 1;
            return;
        }
        ++run.points;
        if (point.alarm)
            alarms.push_back(
                {&m_series, detector.id, data.keys, m_set.StartOf(point.index), point});
    }

    const WatchedSeries& m_series;
    const SeriesSet& m_set;
    std::size_t m_first = 0;
};

std::string Column(const registers::Model& model, std::string_view field) {
    return store::Identifier(model.schema().Find(field)->column);
}

// Also a signal that was withdrawn is not made again.
bool IsKnown(store::Transaction& tx, const registers::Model& model, std::string_view country,
             const json::object& record, base::Date period) {
    const auto row = tx.Query(
        "SELECT 1 FROM " + store::Identifier(model.table()) + " WHERE country = $1 AND " +
            Column(model, "series") + " = $2 AND " + Column(model, "period") + " = $3 AND " +
            Column(model, "detector") + " = $4 LIMIT 1",
        {country, std::string_view(record.at("series").as_string()),
         static_cast<std::int64_t>(period.ToKey()),
         std::string_view(record.at("detector").as_string())});
    return row->Next();
}

// What people made of the signals of each detector so far.
void CountOutcomes(store::Transaction& tx, const registers::Model& model, std::string_view country,
                   std::vector<FalseAlarms>& alarms) {
    const auto rows = tx.Query(
        "SELECT " + Column(model, "watched_series") + ", " + Column(model, "detector") +
            ", state, COUNT(*) FROM " + store::Identifier(model.table()) +
            " WHERE country = $1 AND withdrawn = 0 AND " + Column(model, "watched_series") +
            " IS NOT NULL GROUP BY 1, 2, 3",
        {country});
    while (rows->Next()) {
        const auto found = std::find_if(alarms.begin(), alarms.end(), [&](const FalseAlarms& one) {
            return one.series == rows->Text(0) && one.detector == rows->Text(1);
        });
        if (found == alarms.end()) continue;
        const auto state = rows->Text(2);
        auto& count = state == "dismissed"  ? found->dismissed
                      : state == "notified" ? found->confirmed
                                            : found->open;
        count += rows->Int(3);
    }
}

}  // namespace

Result<void> Signals::Prepare(store::Database& database) {
    return PrepareRuns(database);
}

Result<DetectorRun> Signals::Run(const Caller& caller, const content::Library& library,
                                 const registers::Catalogue& catalogue, std::string_view country) {
    ATALAYA_TRY(CheckRight(m_parts.policy, caller, Action::Update, country));
    const auto model = catalogue.Find(kRegister);
    if (!model) return Err("record.register_unknown", {{"register", std::string(kRegister)}});
    ATALAYA_ASSIGN(const auto definitions, ReadWatchedSeries(library, catalogue));
    const std::scoped_lock lock(m_running);
    const auto last = m_parts.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return LastRun(tx, country);
    });
    KeptRun kept;
    kept.run.at = m_parts.clock.Now();
    if (last) kept.looked_until = last->looked_until;
    std::vector<Alarm> alarms;
    const Caller program = Caller::System();
    for (const auto& series : definitions) {
        const auto set =
            ReadSeries(Sources(catalogue), program, series, country, m_parts.clock.Today());
        if (!set.ok()) {
            kept.run.faults.push_back(set.error());
            kept.run.faults.back().where = series.id;
            continue;
        }
        if (set->periods == 0) continue;
        const auto until = kept.looked_until.find(series.id);
        Look look(series, *set,
                  until == kept.looked_until.end() ? std::nullopt
                                                   : std::optional<int>(until->second));
        if (const auto added = look.AddTo(kept.run, alarms); !added.ok()) {
            kept.run.faults.push_back(added.error());
            kept.run.faults.back().where = series.id;
        }
        kept.looked_until[series.id] = set->StartOf(set->periods - 1).ToKey();
    }
    for (std::size_t from = 0; from < alarms.size(); from += kBatch) {
        const auto part = std::span(alarms).subspan(from, std::min(kBatch, alarms.size() - from));
        std::int64_t made = 0;
        ATALAYA_TRY(m_parts.database.Run(
            store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
                made = 0;
                for (const Alarm& alarm : part) {
                    const auto record = RecordOf(alarm, catalogue);
                    if (IsKnown(tx, *model, country, record, alarm.period)) continue;
                    ATALAYA_TRY(m_parts.records.Create(tx, program, *model, country, record));
                    ++made;
                }
                return {};
            }));
        kept.run.signals += made;
        kept.run.known += static_cast<std::int64_t>(part.size()) - made;
    }
    m_parts.database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        for (auto& one : kept.run.alarms) one.dismissed = one.confirmed = one.open = 0;
        CountOutcomes(tx, *model, country, kept.run.alarms);
        KeepRun(tx, country, kept);
    });
    return kept.run;
}

Result<std::optional<DetectorRun>> Signals::Last(const Caller& caller,
                                                 std::string_view country) const {
    ATALAYA_TRY(CheckRight(m_parts.policy, caller, Action::Read, country));
    auto last = m_parts.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return LastRun(tx, country);
    });
    if (!last) return std::optional<DetectorRun>();
    return std::optional<DetectorRun>(std::move(last->run));
}

bool Signals::IsDue(std::string_view country, base::Timestamp now) const {
    constexpr base::Timestamp kDay = 86'400'000;
    const auto last = m_parts.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return LastRun(tx, country);
    });
    return !last || last->run.at / kDay < now / kDay;
}

}  // namespace atalaya::warning
