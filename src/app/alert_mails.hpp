#pragma once

// The thread that sends the mails of alerts over the country's mail server.

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "net/mail.hpp"
#include "warning/mailing.hpp"

namespace atalaya::app {

class AlertMails {
 public:
    // Both outlive this object. `ca_file`: PEM, "" for the authorities that the system trusts.
    AlertMails(warning::Mailing& mailing, const base::Clock& clock, std::string ca_file)
        : m_mailing(mailing), m_clock(clock), m_ca_file(std::move(ca_file)) {}
    ~AlertMails() { Stop(); }

    void Start();
    void Stop();      // when the mail under way has ended

    // Sends what is due over one line to the server.
    void SendDue();

 private:
    void Run();
    bool Stopped();

    warning::Mailing& m_mailing;
    const base::Clock& m_clock;
    const std::string m_ca_file;
    std::mutex m_mutex;
    std::condition_variable m_change;
    bool m_stop = false;
    std::thread m_thread;
};

// A mail as the country's server gets it, with what must stand on one that no person wrote.
net::MailServer MailServerOf(const warning::MailSettings& settings, const std::string& ca_file);
net::MailMessage MailMessageOf(const warning::Mailing::Outgoing& mail, base::Timestamp now);

}  // namespace atalaya::app
