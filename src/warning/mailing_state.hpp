#pragma once

// What the files of the mailing share; private to the room.

#include <map>
#include <mutex>

#include "warning/mailing.hpp"

namespace atalaya::warning {

struct Mailing::State {
    store::Database& database;
    const access::Policy& policy;
    const journal::Journal& journal;
    const base::Clock& clock;
    base::Random& random;
    std::filesystem::path password_file;

    std::mutex mutex;   // of the next two, and of the random
    std::map<std::string, std::vector<base::Timestamp>, std::less<>> asks;   // by a hash of the place
    std::vector<base::Timestamp> all_asks;

    Result<void> May(const access::Caller& caller, access::Action action) const;
    // With the password. Host "" while nothing is set.
    MailSettings Read(store::Transaction& tx) const;
    std::string Password() const;
    std::string NewToken();
};

// One mail on its way into the queue.
struct MailDraft {
    std::string about;               // "alert:XA-12", or "subscription"
    std::int64_t revision = 0, subscriber = 0;
    std::string to;
    Lang lang = Lang::En;
    std::string subject, text, unsubscribe, message_id;
};
void PutIntoQueue(store::Transaction& tx, std::int64_t id, const MailDraft& mail,
                  base::Timestamp now);

// "xa@observatory.example": one sign @, no spaces, quotes or control characters, a dot in the domain;
// at most 254 characters of ASCII.
bool IsMailAddress(std::string_view address);
// "observatory.example" of "EWS <ews@observatory.example>"; "localhost" of nothing.
std::string DomainOf(std::string_view from);

}  // namespace atalaya::warning
