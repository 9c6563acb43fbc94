#pragma once

// Envelopes on a stick, for an office without a line. A courier file is UTF-8 text, one JSON document
// a line, so that it can be looked at and resumed:
//   {"courier": 1, "from": "XA", "for": "HUB", "made": "...", "got": n, "given": n, "count": n,
//    "presentation": of the maker, with the chain of its keys and those that it revoked}
//   {"taken": [AnswerJson, ..]}                          answers to the last file from there
//   {"envelope": <signed envelope as a text>}            one a line
//   {"end": "<BLAKE2b-256 of all lines before, hex>", "key": .., "signature": ..}
// signature by the maker's node key on "atalaya.courier.1 " and the digest.

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "exchange/mailroom.hpp"

namespace atalaya::exchange {

struct CourierHeader;   // courier_file.hpp

struct CourierLimits {
    std::uintmax_t most_bytes = 512u << 20;
};

// Its tables are among those of the mailroom.
class Courier {
 public:
    Courier(store::Database& database, const access::Policy& policy,
            const journal::Journal& journal, const base::Clock& clock, const KeyRing& keys,
            Directory& directory, Mailroom& mailroom);

    struct Written {
        std::int64_t envelopes = 0, answers = 0;
        std::uintmax_t bytes = 0;
    };
    // Rights: "export" and "import" of the part "courier".
    // Everything that waits for a node, and the answers to what came from it. It stays in the queue
    // until an answer comes back, by any road. Errors: access.denied, exchange.self_unset,
    // exchange.node_unknown, exchange.node_unverified, file.unwritable, those of KeyRing.
    Result<Written> Write(const access::Caller& caller, std::string_view node,
                          const std::filesystem::path& file);

    struct Report {
        std::string from;
        base::Timestamp made = 0;
        std::int64_t fresh = 0, known = 0, refused = 0, answers = 0;
        std::vector<Taken> refusals;
    };
    // Takes one; again does no harm. Before anything else it hears what the maker says of its keys:
    // one that was renewed counts from here on, one that was revoked no longer. A file that was cut off is taken up to its last whole line,
    // and `exchange.courier_cut {line}` is among the refusals without an id; its answers count only
    // with its signature. Errors: access.denied, exchange.self_unset, exchange.courier_invalid
    // {line, reason}, exchange.courier_for_other {node}, exchange.courier_signature {node}, those of
    // Directory::KeyOf, file.unreadable, file.too_large. A file that is refused, or cut off, stands
    // among the mailroom's refusals and in the journal.
    Result<Report> Read(const access::Caller& caller, const std::filesystem::path& file,
                        const CourierLimits& limits = {});

 private:
    Result<Self> May(store::Transaction& tx, const access::Caller& caller,
                     access::Action action) const;
    void Note(store::Transaction& tx, const access::Caller& caller, std::string_view action,
              json::object payload) const;
    Result<void> HearMaker(std::istream& in, std::string_view self);
    // `maker`: from whom the file says that it is, also where it is refused.
    Result<Report> Take(const access::Caller& caller, const Self& self,
                        const std::filesystem::path& file, const CourierLimits& limits,
                        std::string& maker);
    // How many envelopes came from its maker so far, by then.
    Result<std::int64_t> HearAnswers(const CourierHeader& header, bool whole,
                                     const std::vector<Taken>& answers);
    void TakeSome(const CourierHeader& header, std::vector<std::string>& envelopes, bool counted,
                  Report& report);
    Result<void> TakeAll(std::istream& in, const CourierHeader& header, bool counted,
                         Report& report);

    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
    const KeyRing& m_keys;
    Directory& m_directory;
    Mailroom& m_mailroom;
};

}  // namespace atalaya::exchange
