#pragma once

// The bytes of attached files, kept in the store and found by their digest. What a file is called,
// and who may have it, stands in the records that name the digest.

#include <string>
#include <string_view>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/hash.hpp"
#include "journal/journal.hpp"
#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

inline constexpr std::size_t kLargestAttachment = 8u << 20;   // bytes

// What a record says of one attached file.
struct AttachmentName {
    std::string name, type;   // "report.pdf", "application/pdf"
    base::Digest digest{};
};

class Attachments {
 public:
    // All of them outlive this object.
    Attachments(store::Database& database, const journal::Journal& journal, const base::Clock& clock)
        : m_database(database), m_journal(journal), m_clock(clock) {}
    static Result<void> Prepare(store::Database& database);

    // Keeps a file once, however often it is attached; written to the node's journal. Whether the
    // caller may attach files is decided beforehand. Errors: attachment.empty, attachment.too_large
    // {limit}.
    Result<base::Digest> Keep(const access::Caller& caller, std::string_view bytes) const;
    // The same in the transaction of the record that names it: both are kept or neither is.
    Result<base::Digest> Keep(store::Transaction& tx, const access::Caller& caller,
                              std::string_view bytes) const;
    // Whether there is a file of that digest.
    static bool Has(store::Transaction& tx, const base::Digest& digest);
    // Errors: attachment.unknown, attachment.altered when the bytes are no longer those of the
    // digest.
    Result<std::string> Read(const base::Digest& digest) const;

 private:
    store::Database& m_database;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

// The file of that digest among the attachments of a record and of its groups, but for fields whose
// sensitivity is hidden; nullopt when it is not there.
std::optional<AttachmentName> FindAttachment(const Model& model, const Record& record,
                                             const std::set<std::string>& hidden,
                                             const base::Digest& digest);

}  // namespace atalaya::registers
