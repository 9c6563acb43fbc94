// A signal and the series behind it, for people: the chart, and the notification that comes of it.

#include <algorithm>
#include <numeric>

#include "stats/false_alarms.hpp"
#include "warning/one_line.hpp"
#include "warning/record_cells.hpp"
#include "warning/signals.hpp"

namespace atalaya::warning {

namespace {

using access::Action;
using access::Caller;
using registers::Model;
using registers::Record;
using registers::SystemColumn;

Error UnknownSeries(std::string_view id, const std::vector<std::string>& known) {
    constexpr std::size_t kShown = 20;
    std::string names;
    for (std::size_t i = 0; i < known.size() && i < kShown; ++i)
        names += (i == 0 ? "" : ", ") + known[i];
    if (known.size() > kShown) names += ", …";
    return Err("warning.series_unknown", {{"id", std::string(id)}, {"known", names}});
}

std::optional<double> ExpectedShare(const WatchedDetector& detector, const SeriesData& data) {
    const auto* settings = std::get_if<stats::DetectorSettings>(&detector.settings);
    if (!settings) return std::get<ValueJumpSettings>(detector.settings).alpha;
    const double sum = std::accumulate(data.counts.begin(), data.counts.end(), 0.0);
    if (data.counts.empty() || sum <= 0) return std::nullopt;
    return stats::ExpectedFalseAlarms(*settings, sum / static_cast<double>(data.counts.size()));
}

// A field of a signal as a person reads it; "" where it is empty.
std::string ShownOf(const Model& model, const Record& record, std::string_view id, Lang lang) {
    const auto* field = model.FindField(id);
    if (!field || field->cell_count == 0) return "";
    return field->type->Display(*field, record.Of(*field), model.content(), lang);
}

std::string TextIn(const Model& model, const Record& signal, Lang lang) {
    std::vector<base::Param> params{{"signal", signal.Reference()}};
    for (const char* field : {"series", "period", "detector", "observed", "expected"})
        params.push_back({field, ShownOf(model, signal, field, lang)});
    return model.content().Say("warning.signal_text", params, lang);
}

// A paragraph in each language, that of `first` first: the notification is read by whoever has
// duty, not by its maker alone.
std::string TextInEach(const Model& model, const Record& signal, Lang first) {
    std::string out = TextIn(model, signal, first);
    for (const Lang lang : base::kLangs) {
        if (lang != first) out += "\n\n" + TextIn(model, signal, lang);
    }
    return out;
}

// What the notification says that comes of a signal.
json::object NotificationOf(const Model& model, const Record& signal, base::Date today, Lang lang) {
    const std::string series = ShownOf(model, signal, "series", lang);
    std::string place = TextOf(model, signal, "place");
    if (place.empty()) place = signal.Text(SystemColumn::Country);
    json::object out{{"what", OneLine(series, 200)},
                     {"description", TextInEach(model, signal, lang)},
                     {"received_on", today.ToString()},
                     {"place", place},
                     {"reporter_kind", "signal"},
                     {"reporter_reference", signal.Reference()},
                     {"mark", signal.Text(SystemColumn::Mark)}};
    const std::string substance = TextOf(model, signal, "substance");
    if (model.content().FindSubstance(substance)) out["suspected_substance"] = substance;
    if (IntegerOf(model, signal, "exercise") != 0) out["exercise"] = true;
    return out;
}

}  // namespace

Result<Signals::Definition> Signals::Read(const Caller& caller, const content::Library& library,
                                          const registers::Catalogue& catalogue,
                                          std::string_view country,
                                          std::string_view series) const {
    const access::Subject subject{
        .kind = "warning", .id = "signals", .country = std::string(country)};
    if (const auto decision = m_parts.policy.Decide(caller, Action::Read, subject); !decision)
        return decision.ToError();
    ATALAYA_ASSIGN(auto definitions, ReadWatchedSeries(library, catalogue));
    const auto found = std::find_if(definitions.begin(), definitions.end(),
                                    [&](const WatchedSeries& one) { return one.id == series; });
    if (found == definitions.end()) {
        std::vector<std::string> known;
        for (const auto& one : definitions) known.push_back(one.id);
        return UnknownSeries(series, known);
    }
    Definition out{.series = std::move(*found)};
    ATALAYA_ASSIGN(out.set, ReadSeries(Sources(catalogue), Caller::System(), out.series, country,
                                       m_parts.clock.Today()));
    return out;
}

Result<Signals::Shown> Signals::Show(const Caller& caller, const content::Library& library,
                                     const registers::Catalogue& catalogue,
                                     std::string_view country, std::string_view series,
                                     const SeriesKeys& keys) const {
    ATALAYA_ASSIGN(auto definition, Read(caller, library, catalogue, country, series));
    const SeriesData* found = definition.set.Find(keys);
    if (!found) {
        std::vector<std::string> known;
        for (const auto& one : definition.set.series)
            known.push_back(SeriesName(definition.series, one.keys));
        return UnknownSeries(SeriesName(definition.series, keys), known);
    }
    SeriesData data = *found;
    Shown out{.series = std::move(definition.series), .set = std::move(definition.set)};
    for (const auto& detector : out.series.detectors) {
        Shown::Judged judged{.detector = detector.id,
                             .expected_share = ExpectedShare(detector, data)};
        ATALAYA_ASSIGN(judged.points, RunDetector(detector, out.set.Counts(data), data.values, 0,
                                                  out.set.periods - 1));
        out.detectors.push_back(std::move(judged));
    }
    out.set.series.clear();
    out.set.series.push_back(std::move(data));
    return out;
}

Result<Record> Signals::Notify(const Caller& caller, const registers::Catalogue& catalogue,
                               std::string_view signal, std::int64_t version) const {
    const auto signals = catalogue.Find("signals");
    const auto notifications = catalogue.Find("notifications");
    if (!signals || !notifications)
        return Err("record.register_unknown", {{"register", signals ? "notifications" : "signals"}});
    return m_parts.database.Run(
        store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<Record> {
            ATALAYA_ASSIGN(const auto before,
                           m_parts.records.Find(tx, caller, *signals, signal));
            ATALAYA_ASSIGN(
                auto made,
                m_parts.records.Create(
                    tx, caller, *notifications, before.Text(SystemColumn::Country),
                    NotificationOf(*signals, before, m_parts.clock.Today(), caller.lang)));
            ATALAYA_ASSIGN(const auto named,
                           m_parts.records.Update(tx, caller, *signals, signal, version,
                                                  {{"notification", made.Reference()}}));
            ATALAYA_TRY(m_parts.records.Move(tx, caller, *signals, signal,
                                             named.Int(SystemColumn::Version), "notify", ""));
            return made;
        });
}

}  // namespace atalaya::warning
