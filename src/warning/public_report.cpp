#include "warning/public_report.hpp"

#include <algorithm>
#include <charconv>

#include "base/hash.hpp"
#include "base/remote_address.hpp"
#include "warning/one_line.hpp"

namespace atalaya::warning {

namespace {

constexpr base::Timestamp kSecond = 1'000;
constexpr base::Timestamp kHour = 3'600 * kSecond;
constexpr std::size_t kLeastText = 10, kMostText = 4'000;
constexpr std::size_t kMostHeadline = 200;
constexpr int kMostPersons = 1'000;

Error WrongField(std::string_view field, std::string most) {
    return Err("warning.report_field", {{"field", std::string(field)}, {"most", std::move(most)}},
               "/" + std::string(field));
}

Result<void> CheckReport(const PublicReport& report, const content::Library& library,
                         std::string_view country, base::Date today) {
    const auto characters = Characters(base::TrimAscii(report.what));
    if (characters < kLeastText || characters > kMostText || !base::IsValidUtf8(report.what))
        return Err("warning.report_text",
                   {{"least", std::to_string(kLeastText)}, {"most", std::to_string(kMostText)}},
                   "/what");
    if (Characters(report.substance) > 200) return WrongField("substance", "200");
    if (Characters(report.contact) > 300) return WrongField("contact", "300");
    if (report.persons && (*report.persons < 1 || *report.persons > kMostPersons))
        return WrongField("persons", std::to_string(kMostPersons));
    if (report.day && *report.day > today) return Err("warning.report_day", {}, "/day");
    if (report.place.empty()) return {};
    const auto* place = library.territories().Find(report.place);
    if (!place || !library.territories().IsWithin(report.place, country))
        return Err("warning.report_place", {}, "/place");
    return {};
}

json::object NotificationOf(const PublicReport& report, const content::Library& library,
                            std::string_view country, base::Date today,
                            const std::string& number) {
    const std::string what(base::TrimAscii(report.what));
    const std::string headline = OneLine(what, kMostHeadline);
    json::object out{{"what", headline},
                     {"received_on", today.ToString()},
                     {"place", report.place.empty() ? std::string(country) : report.place},
                     {"reporter_kind", "citizen"},
                     {"reporter_reference", number}};
    if (headline != what) out["description"] = what;
    if (report.emergency) out["urgency"] = "immediate";
    if (report.sample) out["sample_taken"] = true;
    if (report.day) out["occurred_on"] = report.day->ToString();
    if (report.persons) out["persons_affected"] = *report.persons;
    if (const auto contact = base::TrimAscii(report.contact); !contact.empty())
        out["contact"] = std::string(contact);
    const std::string name(base::TrimAscii(report.substance));
    if (name.empty()) return out;
    out["suspected_name"] = name;
    const auto* substances = library.FindCodeList("substances");
    if (const auto* known = substances ? substances->FindByName(name) : nullptr)
        out["suspected_substance"] = known->code;
    return out;
}

Result<std::vector<Photo>> PhotosOf(const PublicReport& report) {
    if (report.photos.size() > PublicReports::kMostPhotos)
        return Err("warning.report_photos",
                   {{"most", std::to_string(PublicReports::kMostPhotos)}}, "/photos");
    std::vector<Photo> out;
    for (std::size_t i = 0; i < report.photos.size(); ++i) {
        const std::string where = base::Pointer("/photos", i);
        if (report.photos[i].size() > PublicReports::kLargestPhoto)
            return Err("warning.photo_too_large",
                       {{"most", std::to_string(PublicReports::kLargestPhoto / 1'000'000)}}, where);
        auto photo = CleanPhoto(report.photos[i]);
        if (!photo.ok()) {
            Error error = std::move(photo).error();
            error.where = where;
            return error;
        }
        out.push_back(*std::move(photo));
    }
    return out;
}

std::string Hidden(std::string_view secret, std::string_view remote) {
    base::Hasher hasher;
    hasher.Add(secret);
    hasher.Add("address");
    hasher.Add(remote);
    return base::Hex(hasher.Finish());
}

// Drops what is older than an hour.
void Prune(std::deque<base::Timestamp>& times, base::Timestamp now) {
    while (!times.empty() && times.front() <= now - kHour) times.pop_front();
}

Error TooOften(base::Timestamp oldest, base::Timestamp now) {
    const auto minutes = (oldest + kHour - now) / (60 * kSecond) + 1;
    return Err("warning.report_too_often", {{"minutes", std::to_string(minutes)}});
}

}  // namespace

PublicReports::PublicReports(store::Database& database, const journal::Journal& journal,
                             const base::Clock& clock, base::Random& random,
                             const registers::Records& records)
    : m_database(database),
      m_attachments(database, journal, clock),
      m_clock(clock),
      m_random(random),
      m_records(records),
      m_secret(random.Token(32)) {}

std::string PublicReports::Mac(std::string_view what) const {
    base::Hasher hasher;
    hasher.Add(m_secret);
    hasher.Add("ticket");
    hasher.Add(what);
    return base::Base64Url(hasher.Finish());
}

std::string PublicReports::Ticket() {
    const std::scoped_lock lock(m_mutex);
    const std::string open = std::to_string(m_clock.Now()) + "." + m_random.Token(12);
    return open + "." + Mac(open);
}

// "<time>.<nonce>.<mac>": nothing need be remembered of forms that nobody sends.
Result<std::string> PublicReports::OpenTicket(std::string_view ticket) const {
    const auto parts = base::Split(ticket, '.');
    if (parts.size() != 3) return Err("warning.report_ticket");
    const auto open = ticket.substr(0, parts[0].size() + 1 + parts[1].size());
    base::Timestamp at = 0;
    const auto read = std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), at);
    if (!base::EqualSecrets(Mac(open), parts[2]) || read.ec != std::errc())
        return Err("warning.report_ticket");
    const auto now = m_clock.Now();
    if (now - at > kHoursGood * kHour) return Err("warning.report_ticket");
    if (now - at < kSecondsOpen * kSecond) return Err("warning.report_too_fast");
    return std::string(parts[1]);
}

void PublicReports::Forget(base::Timestamp now) {
    Prune(m_all, now);
    for (auto& [address, times] : m_by_address) Prune(times, now);
    std::erase_if(m_by_address, [](const auto& address) { return address.second.empty(); });
    std::erase_if(m_spent,
                  [&](const auto& spent) { return spent.second <= now - kHoursGood * kHour; });
}

Result<void> PublicReports::Admit(const std::string& nonce, std::string_view remote) {
    const std::scoped_lock lock(m_mutex);
    const auto now = m_clock.Now();
    Forget(now);
    if (m_spent.contains(nonce)) return Err("warning.report_ticket");
    if (m_all.size() >= kMostOfAll) return TooOften(m_all.front(), now);
    auto& own = m_by_address[Hidden(m_secret, base::CountedAddress(remote))];
    if (own.size() >= kMostOfAddress) return TooOften(own.front(), now);
    own.push_back(now);
    m_all.push_back(now);
    m_spent.emplace(nonce, now);
    return {};
}

// Of a report that the register refused: it may be corrected and sent again. The attempt still
// counts against the limits.
void PublicReports::GiveBack(const std::string& nonce) {
    const std::scoped_lock lock(m_mutex);
    m_spent.erase(nonce);
}

std::string PublicReports::Number() {
    // Without letters and digits that are taken for each other.
    constexpr std::string_view kSigns = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    const std::scoped_lock lock(m_mutex);
    std::string out = "C-";
    for (int i = 0; i < 8; ++i) out += kSigns[m_random.Below(kSigns.size())];
    return out;
}

Result<std::string> PublicReports::Take(const PublicReport& report, std::string_view remote,
                                        const registers::Catalogue& catalogue,
                                        std::string_view country) {
    const auto model = catalogue.Find("notifications");
    if (!model) return Err("record.register_unknown", {{"register", "notifications"}});
    const auto today = m_clock.Today();
    ATALAYA_TRY(CheckReport(report, model->content(), country, today));
    ATALAYA_ASSIGN(const auto nonce, OpenTicket(report.ticket));
    ATALAYA_ASSIGN(const auto photos, PhotosOf(report));
    ATALAYA_TRY(Admit(nonce, remote));
    std::string number = Number();
    if (!report.trap.empty()) return number;
    const auto kept = Keep(*model, country,
                           NotificationOf(report, model->content(), country, today, number), photos);
    if (kept.ok()) return number;
    GiveBack(nonce);
    return kept.error();
}

Result<void> PublicReports::Keep(const registers::Model& model, std::string_view country,
                                 json::object notification, const std::vector<Photo>& photos) {
    const auto by = access::Caller::System();
    return m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
        json::array files;
        for (std::size_t i = 0; i < photos.size(); ++i) {
            const Photo& photo = photos[i];
            ATALAYA_ASSIGN(const auto digest, m_attachments.Keep(tx, by, photo.bytes));
            files.push_back({{"name", "photo-" + std::to_string(i + 1) + "." + photo.extension},
                             {"type", photo.type},
                             {"size", static_cast<std::int64_t>(photo.bytes.size())},
                             {"digest", base::Hex(digest)}});
        }
        json::object input = notification;
        if (!files.empty()) input["attachments"] = std::move(files);
        ATALAYA_TRY(m_records.Create(tx, by, model, country, input));
        return {};
    });
}

}  // namespace atalaya::warning
