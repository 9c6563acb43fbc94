#pragma once

// Alerts by e-mail: who asked for them, and the queue of what must go out. Mails are put into the
// queue with the alert, and sent by a thread of `serve` with back-off; what was not taken stays
// with its reason. A correction or retraction goes to everyone whose mail of an earlier revision
// was sent or tried, also to those who have left since; an earlier one that nobody tried yet is not
// sent any more.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "content/library.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

struct MailSettings {
    std::string host;                 // "": no mail is sent
    std::uint16_t port = 587;
    std::string security = "starttls";   // "none", "starttls", "tls"
    std::string user, password;       // the password is kept in a file of the node, mode 0600
    bool has_password = false;        // told in its place
    std::string from;                 // "EWS <ews@observatory.example>"
    std::string base;                 // address of this site, for links
};
struct Subscriber {
    std::int64_t id = 0;
    std::string address;
    Lang lang = Lang::En;
    std::string audience = "public";  // or "professionals", "network": by staff only
    bool confirmed = false;           // the public confirm by a link that is mailed to them
    base::Timestamp since = 0;
};
struct QueuedMail {
    std::int64_t id = 0;
    std::string to, subject_line;
    std::string about;                // "alert:XA-12" and revision; of others "XB/alert:XB-3"
    std::int64_t revision = 0;
    int attempts = 0;
    base::Timestamp made_at = 0;
    std::optional<base::Timestamp> sent_at, next_try;
    std::optional<Error> fault;       // of the last attempt
    bool given_up = false;            // it will not be tried again
};

class Mailing {
 public:
    struct Outgoing {
        std::string from, to, subject, text, unsubscribe, message_id;
    };
    // How one mail is handed over; net::SendMail in the program.
    using Sender = std::function<Result<void>(const MailSettings&, const Outgoing&)>;
    Mailing(store::Database& database, const access::Policy& policy,
            const journal::Journal& journal, const base::Clock& clock, base::Random& random,
            std::filesystem::path folder);
    ~Mailing();
    static Result<void> Prepare(store::Database& database);

    // Address of this site as the settings have it; "" before they are made. No secret.
    std::string Site() const;

    // Errors of those with a caller: access.denied (kind "warning", id "mailing").
    Result<MailSettings> Settings(const access::Caller& caller) const;   // without the password
    // An empty password leaves the one that is kept, without a user there is none.
    // warning.mail_settings_invalid {setting}, file.unwritable.
    Result<void> Set(const access::Caller& caller, const MailSettings& settings);
    Result<std::vector<Subscriber>> Subscribers(const access::Caller& caller) const;
    // Confirmed by the one who adds it. warning.address_invalid, warning.subscriber_known {address}.
    Result<Subscriber> Add(const access::Caller& caller, const Subscriber& subscriber);
    Result<void> Remove(const access::Caller& caller, std::int64_t id);   // warning.subscriber_unknown
    Result<std::vector<QueuedMail>> Queue(const access::Caller& caller, int limit = 100) const;

    // A citizen asks; a link is mailed. The answer is the same whether the address is known or not.
    // At most kAsksAnHour from one place, kAllAsksAnHour from all, and one mail a day to an address.
    // warning.address_invalid {address}, warning.mail_too_often, warning.mail_off.
    Result<void> Ask(const content::Library& library, std::string_view address, Lang lang,
                     std::string_view remote);
    static constexpr std::size_t kAsksAnHour = 5, kAllAsksAnHour = 200;
    // Within kConfirmDays; warning.token_unknown.
    Result<void> Confirm(std::string_view token);
    static constexpr int kConfirmDays = 3;
    // The address is forgotten, but for mails already sent. warning.token_unknown.
    Result<void> Leave(std::string_view token);

    // Puts the mails of a revision into the queue, each in the language of its reader. Never of
    // exercises, and nothing while no server is set up. Beyond the mark official or tlp:green a
    // mail says only that there is something to read. Returns how many.
    std::int64_t Enqueue(store::Transaction& tx, const content::Library& library,
                         const Alert& alert);
    // What waits of an alert is not sent any more.
    void Drop(store::Transaction& tx, const Alert& alert);
    std::int64_t Count(store::Transaction& tx, const Alert& alert) const;   // how many that would be

    // Sends what is due, from however many threads and programs; returns how many went. For the thread of `serve` and for tests.
    std::size_t SendDue(const Sender& sender, int most = 50);

 private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace atalaya::warning
