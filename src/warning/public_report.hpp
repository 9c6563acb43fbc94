#pragma once

// A notification by somebody without an account. Few fields, no name needed, nothing shown back but
// a number. Kept from flooding the office: a limit for each address and for all, a puzzle in
// time (the form must have been open for a few seconds), a field that people do not see.

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "registers/attachments.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"
#include "warning/photo.hpp"

namespace atalaya::warning {

struct PublicReport {
    std::string what;               // what happened: 10 to 4,000 characters
    std::string substance;          // under which name; at most 200 characters
    std::string place;              // territory code; "" where not told
    std::optional<base::Date> day;  // on which it happened
    std::optional<int> persons;     // 1 to 1,000
    bool sample = false;            // something is left that could be analysed
    bool emergency = false;         // somebody needs help now: the page says whom to call first
    std::string contact;            // as they wish; at most 300 characters; may be empty
    std::vector<std::string> photos;   // as they came; at most kMostPhotos of kLargestPhoto bytes
    std::string ticket;             // of the form
    std::string trap;               // the field that people do not see
};

// Safe to use from many threads. What it remembers (who sent how much, which tickets are spent)
// lives as long as the object and is bounded by the limits themselves.
class PublicReports {
 public:
    static constexpr base::Timestamp kSecondsOpen = 4;     // a person needs longer than that
    static constexpr base::Timestamp kHoursGood = 24;
    static constexpr std::size_t kMostOfAddress = 5;       // in an hour
    static constexpr std::size_t kMostOfAll = 200;         // in an hour
    static constexpr std::size_t kMostPhotos = 3;
    static constexpr std::size_t kLargestPhoto = 3'000'000;   // bytes

    // All outlive this object.
    PublicReports(store::Database& database, const journal::Journal& journal,
                  const base::Clock& clock, base::Random& random,
                  const registers::Records& records);
    // For a form that is opened now; good for a day, once, and until the program ends.
    std::string Ticket();
    // The number under which the office finds it ("C-7KQ2M9XA": reporter_reference of the
    // notification). A trapped one gets a number too and is kept nowhere. Errors:
    // warning.report_text {least, most}, warning.report_field {field, most}, warning.report_place,
    // warning.report_photos {most}, warning.photo_too_large {most}, those of CleanPhoto,
    // warning.report_ticket, warning.report_too_fast, warning.report_too_often {minutes}, those of
    // Records::Create. What was refused for its content may be sent again with the same ticket.
    // Photographs are kept without their metadata and under a name of ours, with the notification
    // or not at all.
    Result<std::string> Take(const PublicReport& report, std::string_view remote,
                             const registers::Catalogue& catalogue, std::string_view country);

 private:
    Result<void> Keep(const registers::Model& model, std::string_view country,
                      json::object notification, const std::vector<Photo>& photos);
    Result<std::string> OpenTicket(std::string_view ticket) const;   // its nonce
    Result<void> Admit(const std::string& nonce, std::string_view remote);
    void GiveBack(const std::string& nonce);
    void Forget(base::Timestamp now);
    std::string Mac(std::string_view what) const;
    std::string Number();

    store::Database& m_database;
    const registers::Attachments m_attachments;
    const base::Clock& m_clock;
    base::Random& m_random;
    const registers::Records& m_records;
    std::string m_secret;   // signs tickets, and hides addresses; never leaves this object

    std::mutex m_mutex;
    std::map<std::string, std::deque<base::Timestamp>> m_by_address;   // keyed by a hash
    std::deque<base::Timestamp> m_all;
    std::map<std::string, base::Timestamp> m_spent;                    // nonces of tickets
};

}  // namespace atalaya::warning
