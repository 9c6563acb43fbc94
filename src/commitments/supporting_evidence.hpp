#pragma once

// What can stand behind a statement: figures, records and files of the node, and addresses outside
// it. Frozen as they were when the statement was made, and compared with what they say later.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/json.hpp"
#include "indicators/indicators.hpp"
#include "registers/attachments.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"

namespace atalaya::commitments {

// An item is one of:
//   {"kind": "indicator", "indicator": "...", "from": "2020", "to": "2024", "by": ["..."]}
//   {"kind": "record", "register": "...", "reference": "XA-12"}
//   {"kind": "file", "name": "...", "type": "...", "digest": "..."}
//   {"kind": "link", "title": "...", "address": "https://..."}
// of which "from", "to" and "by" may be absent. Frozen, it has "frozen" besides: for an indicator
// {"at", "title", "unit", "definition_version", "data_version", "data_time", "axes", "rows":
// [{"keys", "labels", "value", "records"}], "total", "seal"}, by year and as far as who froze it
// could see; for a record {"at", "title", "version", "digest", "values"} without what is personal
// or operational; files and links {"at"}: they are what they are.
class SupportingEvidence {
 public:
    // All of them outlive this object.
    SupportingEvidence(store::Database& database, const registers::Records& records,
                       indicators::Indicators& indicators, const base::Clock& clock)
        : m_database(database), m_records(records), m_indicators(indicators), m_clock(clock) {}

    using HasFile = std::function<bool(const base::Digest&)>;
    // The item in the form in which it is kept; empty where it has faults, which are added with
    // their place below `where`: evidence.kind {value, known}, evidence.member {name},
    // evidence.unknown {what} (no such record, indicator or register of the country, or not for
    // this caller to see), evidence.address, evidence.digest, period.invalid, and
    // evidence.file_unknown {name} of a file that `has_file` does not know.
    json::object Check(store::Transaction& tx, const access::Caller& caller,
                       std::string_view country, const json::object& item,
                       const registers::Catalogue& catalogue, const HasFile& has_file,
                       const std::string& where, std::vector<Error>& faults) const;
    // With what the item says now, as the caller sees it. Opens transactions of its own. Errors:
    // evidence.unknown {what}. Precondition: of the form that Check gives.
    Result<json::object> Freeze(const access::Caller& caller, std::string_view country,
                                const json::object& item,
                                const registers::Catalogue& catalogue) const;
    // How the present differs from what was frozen: evidence.record_corrected {reference, version,
    // frozen}, evidence.record_withdrawn {reference}, evidence.figures_changed {indicator},
    // evidence.gone {what}; nullopt: it says the same. Tells no more than that it does, so whoever
    // may read the statement may know.
    std::optional<Error> Compare(std::string_view country, const json::object& frozen,
                                 const registers::Catalogue& catalogue) const;

 private:
    // What keeps an item of good form from being evidence.
    std::optional<Error> Lacking(store::Transaction& tx, const access::Caller& caller,
                                 std::string_view country, const json::object& item,
                                 const registers::Catalogue& catalogue,
                                 const HasFile& has_file) const;
    Result<json::object> FreezeFigures(const access::Caller& caller, std::string_view country,
                                       const json::object& item) const;
    Result<json::object> FreezeRecord(const access::Caller& caller, const json::object& item,
                                      const registers::Catalogue& catalogue) const;
    // A digest of all figures, however little of them a caller may see.
    std::string Seal(std::string_view country, const json::object& item) const;

    store::Database& m_database;
    const registers::Records& m_records;
    indicators::Indicators& m_indicators;
    const base::Clock& m_clock;
};

// What an item of the kind "indicator" asks: by year, for the whole country, between its years.
indicators::Question QuestionOf(std::string_view country, const json::object& item);

}  // namespace atalaya::commitments
