#pragma once

// Early warning, joined: alerts with what their steps send, what the public reports, the mails, and
// the detectors that look at the series once a day.

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "app/alert_mails.hpp"
#include "app/content.hpp"
#include "app/exchange.hpp"
#include "app/settings.hpp"
#include "base/random.hpp"
#include "warning/alerts.hpp"
#include "warning/mailing.hpp"
#include "warning/public_report.hpp"
#include "warning/signals.hpp"
#include "warning/steps.hpp"
#include "warning/substances.hpp"

namespace atalaya::app {

class Warning {
 public:
    struct Ground {                 // all outlive this object
        store::Database& database;
        const access::Policy& policy;
        const journal::Journal& journal;
        const base::Clock& clock;
        base::Random& random;
        registers::Records& records;
        indicators::Indicators& indicators;
        Settings& settings;
        Exchange& exchange;
        std::filesystem::path folder;   // of the node: the mail server's password lies in it
        std::string ca_file;            // Config::ca_file
        std::function<std::shared_ptr<const Content>()> content;
    };
    // Watches the registers, and takes what arrives for it, from here on: before other threads use
    // them.
    explicit Warning(const Ground& ground);
    ~Warning();                     // Stop
    static Result<void> Prepare(store::Database& database);

    // Sends the mails that are due, and runs the detectors once a day for the home country. Of a
    // service only.
    void Start();
    void Stop();

    // One run for a country, in the first language of the observatory.
    Result<warning::DetectorRun> RunDetectors(const access::Caller& caller,
                                              std::string_view country);
    // What is due for the caller now.
    Result<warning::DueList> WhatIsDue(const access::Caller& caller, int most = 50) const;
    warning::SubstanceSources Substances(const Content& content) const {
        return {m_ground.policy, *content.catalogue, m_ground.records};
    }

    warning::Mailing mailing;
    warning::Alerts alerts;
    warning::PublicReports public_reports;
    warning::Signals signals;

 private:
    void Watch();

    Ground m_ground;
    AlertMails m_mails;
    std::mutex m_mutex;
    std::condition_variable m_change;
    bool m_stop = false;
    std::thread m_watch;
};

}  // namespace atalaya::app
