#include "app/alert_mails.hpp"

#include <chrono>
#include <optional>

#include "base/log.hpp"
#include "base/text.hpp"
#include "store/database.hpp"

namespace atalaya::app {

namespace {

constexpr std::chrono::seconds kPause{2};

// "EWS <ews@observatory.example>".
net::MailAddress AddressOf(std::string_view text) {
    const auto open = text.rfind('<');
    if (open == std::string_view::npos) return {std::string(text), ""};
    net::MailAddress out;
    out.name = std::string(base::TrimAscii(text.substr(0, open)));
    out.address = std::string(text.substr(open + 1));
    if (out.address.ends_with('>')) out.address.pop_back();
    return out;
}

net::MailSecurity SecurityOf(std::string_view name) {
    if (name == "none") return net::MailSecurity::None;
    return name == "tls" ? net::MailSecurity::Tls : net::MailSecurity::StartTls;
}

}  // namespace

net::MailServer MailServerOf(const warning::MailSettings& settings, const std::string& ca_file) {
    net::MailServer out;
    out.host = settings.host;
    out.port = settings.port;
    out.security = SecurityOf(settings.security);
    out.user = settings.user;
    out.password = settings.password;
    out.ca_file = ca_file;
    return out;
}

net::MailMessage MailMessageOf(const warning::Mailing::Outgoing& mail, base::Timestamp now) {
    net::MailMessage out;
    out.from = AddressOf(mail.from);
    out.to = AddressOf(mail.to);
    out.subject = mail.subject;
    out.text = mail.text;
    out.message_id = mail.message_id;
    out.date = now;
    out.headers = {{"Auto-Submitted", "auto-generated"}};
    if (!mail.unsubscribe.empty())
        out.headers.emplace_back("List-Unsubscribe", "<" + mail.unsubscribe + ">");
    return out;
}

void AlertMails::Start() {
    m_stop = false;
    m_thread = std::thread([this] { Run(); });
}

void AlertMails::Stop() {
    {
        std::lock_guard lock(m_mutex);
        m_stop = true;
        m_change.notify_all();
    }
    if (m_thread.joinable()) m_thread.join();
}

bool AlertMails::Stopped() {
    std::lock_guard lock(m_mutex);
    return m_stop;
}

void AlertMails::SendDue() {
    std::optional<net::MailClient> line;
    const auto send = [&](const warning::MailSettings& settings,
                          const warning::Mailing::Outgoing& mail) {
        if (!line) line.emplace(MailServerOf(settings, m_ca_file));
        return line->Send(MailMessageOf(mail, m_clock.Now()));
    };
    // One at a time, so that the end of the program waits for one mail and not for a list.
    while (!Stopped() && m_mailing.SendDue(send, 1) > 0) {
    }
}

void AlertMails::Run() {
    std::unique_lock lock(m_mutex);
    while (!m_stop) {
        lock.unlock();
        try {
            SendDue();
        } catch (const store::StoreError& failed) {
            base::LogWarning("mails of alerts: {}", failed.what());
        }
        lock.lock();
        m_change.wait_for(lock, kPause, [this] { return m_stop; });
    }
}

}  // namespace atalaya::app
