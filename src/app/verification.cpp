#include "app/verification.hpp"

#include "base/log.hpp"
#include "evaluation/papers.hpp"
#include "registers/verify.hpp"
#include "surveys/releases.hpp"

namespace atalaya::app {
namespace {

void AddFault(Verified& out, Error fault) {
    if (out.faults.size() < Verified::kMostFaults) {
        out.faults.push_back(std::move(fault));
    } else {
        out.more_faults = true;
    }
}

void VerifyJournal(store::Transaction& tx, const journal::Journal& journal,
                   const std::string& chain, Verified& out) {
    auto found = journal.Verify(tx, chain);
    out.entries = found.entries;
    out.heads = std::move(found.heads);
    for (const auto& fault : found.faults) {
        AddFault(out, Err(fault.code, {{"country", fault.country},
                                       {"number", std::to_string(fault.number)}}));
    }
}

void VerifyRegister(store::Transaction& tx, const journal::Journal& journal,
                    const registers::Model& model, const std::string& chain, Verified& out) {
    for (const auto& fault : registers::VerifyRecords(tx, journal, model)) {
        if (!chain.empty() && !base::StartsWith(fault.reference, chain + "-")) continue;
        AddFault(out, Err(fault.code, {{"register", model.id()}, {"reference", fault.reference}}));
    }
}

void VerifyEvaluations(store::Transaction& tx, const journal::Journal& journal,
                       const std::string& chain, Verified& out) {
    for (const auto& fault : evaluation::VerifyPapers(tx, journal, chain)) {
        AddFault(out, Err(fault.code, {{"country", fault.key.country},
                                       {"round", fault.key.round},
                                       {"kind", fault.key.kind},
                                       {"id", fault.key.id},
                                       {"version", std::to_string(fault.version)}}));
    }
}

void VerifySurveys(const Verifiable& what, const std::string& chain, Verified& out) {
    if (chain == journal::kNodeChain) return;
    auto releases = what.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return surveys::VerifyReleases(tx, what.journal, chain);
    });
    for (Error& fault : releases) AddFault(out, std::move(fault));
    for (Error& fault : what.surveys.VerifyFiles(chain)) AddFault(out, std::move(fault));
}

}  // namespace

std::optional<Verified> Verify(const Verifiable& what, const Content& content,
                               const std::string& chain,
                               const std::function<bool(int step, int steps)>& step) {
    store::Database& database = what.database;
    const journal::Journal& journal = what.journal;
    // The node's own chain speaks of no records.
    const auto models = chain == journal::kNodeChain
                            ? std::vector<std::shared_ptr<const registers::Model>>()
                            : content.catalogue->All();
    const int steps = 3 + static_cast<int>(models.size());
    Verified out;
    if (!step(0, steps)) return std::nullopt;
    database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        out = {};   // a transaction may be tried again
        VerifyJournal(tx, journal, chain, out);
    });
    for (int i = 1; i + 2 < steps; ++i) {
        if (!step(i, steps)) return std::nullopt;
        const Verified before = out;
        database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            out = before;
            VerifyRegister(tx, journal, *models[static_cast<std::size_t>(i - 1)], chain, out);
        });
    }
    if (!step(steps - 2, steps)) return std::nullopt;
    const Verified before = out;
    database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        out = before;
        VerifyEvaluations(tx, journal, chain, out);
    });
    if (!step(steps - 1, steps)) return std::nullopt;
    VerifySurveys(what, chain, out);
    return out;
}

Verifications::~Verifications() {
    m_stop = true;
}

Result<void> Verifications::Start(const access::Caller& by, std::shared_ptr<const Content> content,
                                  const std::string& chain) {
    std::lock_guard lock(m_mutex);
    if (m_running) return Err("verification.running");
    m_running = true;
    Status& status = m_last[chain];
    status = {};
    status.started = m_clock.Now();
    status.actor = by.Actor();
    // The thread before it has ended: it set m_running as its last deed.
    m_thread = std::jthread([this, content = std::move(content), chain] { Work(content, chain); });
    return {};
}

void Verifications::Work(std::shared_ptr<const Content> content, const std::string& chain) {
    std::optional<Verified> result;
    std::optional<Error> error;
    try {
        result = Verify(m_what, *content, chain, [&](int step, int steps) {
            std::lock_guard lock(m_mutex);
            m_last[chain].step = step;
            m_last[chain].steps = steps;
            return !m_stop;
        });
    } catch (const store::StoreError& fault) {
        error = fault.ToError();
    } catch (const std::exception& fault) {
        base::LogError("verification: {}", fault.what());
        error = Err("http.internal");
    }
    std::lock_guard lock(m_mutex);
    Status& status = m_last[chain];
    status.result = std::move(result);
    status.error = std::move(error);
    status.finished = m_clock.Now();
    status.running = false;
    m_running = false;
}

std::optional<Verifications::Status> Verifications::Last(const std::string& chain) const {
    std::lock_guard lock(m_mutex);
    const auto found = m_last.find(chain);
    if (found == m_last.end()) return std::nullopt;
    return found->second;
}

}  // namespace atalaya::app
