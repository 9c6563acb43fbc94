#include "app/warning.hpp"

#include <chrono>

#include "base/log.hpp"

namespace atalaya::app {

namespace {

// Long after the first requests of a service that has just begun, and often enough that a service
// which slept through midnight soon catches up.
constexpr std::chrono::minutes kBetweenLooks{10};

}  // namespace

Warning::Warning(const Ground& ground)
    : mailing(ground.database, ground.policy, ground.journal, ground.clock, ground.random,
              ground.folder),
      alerts({ground.database, ground.policy, ground.journal, ground.clock, ground.records,
              ground.exchange.mailroom, ground.exchange.directory, mailing,
              [content = ground.content] {
                  const auto now = content();
                  return warning::ContentInUse{now->library, now->catalogue};
              },
              Settings::OthersAlertsAtOnce}),
      public_reports(ground.database, ground.journal, ground.clock, ground.random, ground.records),
      signals({ground.database, ground.policy, ground.clock, ground.records, ground.indicators}),
      m_ground(ground),
      m_mails(mailing, ground.clock, ground.ca_file) {
    ground.records.Watch("detected_substances", warning::CheckMerge);
    alerts.Join();
}

Warning::~Warning() {
    Stop();
}

Result<void> Warning::Prepare(store::Database& database) {
    ATALAYA_TRY(warning::Mailing::Prepare(database));
    ATALAYA_TRY(warning::Alerts::Prepare(database));
    return warning::Signals::Prepare(database);
}

void Warning::Start() {
    m_mails.Start();
    m_watch = std::thread([this] { Watch(); });
}

void Warning::Stop() {
    {
        const std::scoped_lock lock(m_mutex);
        m_stop = true;
    }
    m_change.notify_all();
    if (m_watch.joinable()) m_watch.join();
    m_mails.Stop();
}

void Warning::Watch() {
    std::unique_lock lock(m_mutex);
    while (!m_change.wait_for(lock, kBetweenLooks, [this] { return m_stop; })) {
        lock.unlock();
        try {
            const auto country = m_ground.settings.HomeCountry();
            if (country && signals.IsDue(*country, m_ground.clock.Now())) {
                const auto run = RunDetectors(access::Caller::System(), *country);
                if (!run.ok()) base::LogWarning("detectors: {}", run.error().Describe());
            }
        } catch (const store::StoreError& failed) {
            base::LogWarning("detectors: {}", failed.what());
        }
        lock.lock();
    }
}

Result<warning::DetectorRun> Warning::RunDetectors(const access::Caller& caller,
                                                   std::string_view country) {
    const auto content = m_ground.content();
    return signals.Run(caller, *content->library, *content->catalogue, country);
}

Result<warning::DueList> Warning::WhatIsDue(const access::Caller& caller, int most) const {
    const auto content = m_ground.content();
    ATALAYA_ASSIGN(const auto steps, warning::ReadSteps(*content->library, *content->catalogue));
    return warning::WhatIsDue(m_ground.database, caller, *content->catalogue, m_ground.records,
                              steps, m_ground.clock.Now(), most);
}

}  // namespace atalaya::app
