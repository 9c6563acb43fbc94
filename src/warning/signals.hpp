#pragma once

// Runs the detectors over all watched series and keeps what they find as records of "signals".

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "registers/records.hpp"
#include "warning/watched_series.hpp"

namespace atalaya::warning {

// How often a detector of a series called in the past of those series themselves, and what people
// made of its calls. Real events are among the alarms of the past: an upper bound of false ones.
struct FalseAlarms {
    std::string series, detector;           // ids
    std::int64_t periods = 0, alarms = 0;   // of the year before the periods looked at
    std::int64_t silent = 0;                // of these periods, where it could say nothing
    std::int64_t dismissed = 0, confirmed = 0, open = 0;   // of its signals so far, by people
};
struct DetectorRun {
    base::Timestamp at = 0;
    std::int64_t series = 0, points = 0;    // series looked at, and answers of detectors
    std::int64_t signals = 0, known = 0;    // new ones, and those that were there before
    std::vector<Error> faults;              // series that could not be read or judged
    std::vector<FalseAlarms> alarms;
};

// Safe to use from many threads; one run at a time.
class Signals {
 public:
    struct Parts {                          // all outlive this object
        store::Database& database;
        const access::Policy& policy;
        const base::Clock& clock;
        const registers::Records& records;
        indicators::Indicators& indicators;
    };
    // At the first run so many periods are looked at, later those since the last run, at most
    // kMostLooked.
    static constexpr std::size_t kFirstLook = 4, kMostLooked = 26;

    explicit Signals(Parts parts) : m_parts(parts) {}
    static Result<void> Prepare(store::Database& database);

    // Looks at the last complete periods of every series. Needs the right "update" on kind
    // "warning", id "signals"; the signals themselves are made by the program, from all records,
    // so that they are the same whoever runs it.
    Result<DetectorRun> Run(const access::Caller& caller, const content::Library& library,
                            const registers::Catalogue& catalogue, std::string_view country);
    // The last run of a country; nullopt: none yet. Needs the right "read".
    Result<std::optional<DetectorRun>> Last(const access::Caller& caller,
                                            std::string_view country) const;
    // Whether the last run was before the day of `now`.
    bool IsDue(std::string_view country, base::Timestamp now) const;

    // All series of a definition, for choosing one. Needs the right "read": whoever may see
    // signals sees the counts that they come from. Errors: warning.series_unknown {id, known}.
    struct Definition {
        WatchedSeries series;
        SeriesSet set;
    };
    Result<Definition> Read(const access::Caller& caller, const content::Library& library,
                            const registers::Catalogue& catalogue, std::string_view country,
                            std::string_view series) const;
    // A series with what each detector says of each period, for the chart behind a signal.
    struct Shown {
        WatchedSeries series;
        SeriesSet set;                      // with this series alone
        struct Judged {
            std::string detector;
            std::vector<stats::DetectorPoint> points;
            std::optional<double> expected_share;   // of alarms while nothing happens, by theory
        };
        std::vector<Judged> detectors;
    };
    Result<Shown> Show(const access::Caller& caller, const content::Library& library,
                       const registers::Catalogue& catalogue, std::string_view country,
                       std::string_view series, const SeriesKeys& keys) const;

    // Makes a notification from a signal, in the language of who makes it, and moves the signal to
    // "notified", in one transaction.
    // Errors: those of Records::Create, Update and Move.
    Result<registers::Record> Notify(const access::Caller& caller,
                                     const registers::Catalogue& catalogue,
                                     std::string_view signal, std::int64_t version) const;

 private:
    SeriesSources Sources(const registers::Catalogue& catalogue) const {
        return {m_parts.database, m_parts.policy, catalogue, m_parts.indicators};
    }
    Parts m_parts;
    std::mutex m_running;
};

}  // namespace atalaya::warning
