#pragma once

// Holding everything that is stored against the journal: its chains, and each record and its
// history against the digests in them. It may take minutes: a server does it in the background.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "app/content.hpp"
#include "base/clock.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"
#include "surveys/surveys.hpp"

namespace atalaya::app {

struct Verified {
    std::int64_t entries = 0;             // of the journal
    // journal.* {country, number}, record.* {register, reference}, evaluation.paper_* {country,
    // round, kind, id, version}, survey.release_* {id} and survey.file_altered {file, survey} or
    // file.unreadable {file}; at most kMostFaults.
    std::vector<Error> faults;
    bool more_faults = false;
    std::vector<std::pair<std::string, base::Digest>> heads;   // chain and hash of its last entry

    static constexpr std::size_t kMostFaults = 1000;
};

// Where everything stands that is verified.
struct Verifiable {
    store::Database& database;
    const journal::Journal& journal;
    const surveys::Surveys& surveys;
};

// The journal is one step, each register another, then come the papers of evaluations, then the
// released tables and the files of surveys: `step` is called before each with its number from 0 and
// their count, and ends the work by returning false (nullopt). `chain`: only that country, or the
// node's own chain; "": everything. Every step sees one state of the store.
std::optional<Verified> Verify(const Verifiable& what, const Content& content,
                               const std::string& chain,
                               const std::function<bool(int step, int steps)>& step);

class Verifications {
 public:
    // All outlive it.
    Verifications(const Verifiable& what, const base::Clock& clock)
        : m_what(what), m_clock(clock) {}
    ~Verifications();   // waits for the step under way

    struct Status {
        bool running = true;
        int step = 0, steps = 0;
        base::Timestamp started = 0, finished = 0;
        std::string actor;
        std::optional<Verified> result;   // none while it runs, and when the store failed
        std::optional<Error> error;
    };

    // Begins to verify in a thread of its own. Errors: verification.running, since two would only
    // slow each other down.
    Result<void> Start(const access::Caller& by, std::shared_ptr<const Content> content,
                       const std::string& chain);
    // The one under way, or the last one since the program started, over exactly that chain.
    std::optional<Status> Last(const std::string& chain) const;

 private:
    void Work(std::shared_ptr<const Content> content, const std::string& chain);

    const Verifiable m_what;
    const base::Clock& m_clock;
    std::atomic<bool> m_stop = false;
    mutable std::mutex m_mutex;
    std::map<std::string, Status, std::less<>> m_last;   // by chain
    bool m_running = false;
    std::jthread m_thread;
};

}  // namespace atalaya::app
