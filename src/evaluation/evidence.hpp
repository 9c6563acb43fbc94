#pragma once

// What stands behind an answer: figures, records and files of the node. Live until the answers are
// submitted, then frozen as they were, and compared with what they say later.

#include <functional>
#include <memory>
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

namespace atalaya::evaluation {

inline constexpr std::size_t kMostEvidence = 50;  // items of one answer

// An item is one of:
//   {"kind": "indicator", "indicator": "...", "from": "2020"?, "to": "2024"?, "by": [...]?}
//   {"kind": "record", "register": "...", "reference": "XA-12"}
//   {"kind": "file", "name": "...", "type": "...", "digest": "..."}
//   {"kind": "link", "title": "...", "address": "https://..."}
// Frozen, it has "frozen": {"at": time, ...} besides: for an indicator {"definition_version",
// "data_version", "data_time", "unit", "rows": [{"keys", "value", "records"}], "total"}; for a
// record {"version", "digest", "values"}; files and links are what they were.
struct FrozenItem {
    json::object item;                 // with "frozen"
    // How the present differs: evaluation.record_corrected {reference, version, frozen},
    // evaluation.record_withdrawn {reference}, evaluation.figures_changed {indicator},
    // evaluation.evidence_gone {what}; nullopt: it says the same.
    std::optional<Error> changed;
};

class Evidence {
 public:
    struct Models {
        // Shared: as content() of the application.
        std::shared_ptr<const content::Library> library;
        std::shared_ptr<const registers::Catalogue> registers;
    };
    // All of them outlive this object. `models` gives the content in use.
    Evidence(store::Database& database, const registers::Records& records,
             indicators::Indicators& indicators, std::function<Models()> models)
        : m_database(database), m_records(records), m_indicators(indicators),
          m_models(std::move(models)) {}

    // The items in the form in which they are kept. Error: evaluation.answer_invalid with details
    // at "/evidence/0/...": evaluation.evidence_kind {value, known}, evaluation.evidence_member
    // {name}, evaluation.evidence_unknown {what} (no such record, indicator or register, or not
    // for this caller to see), evaluation.address, evaluation.digest, evaluation.too_many_rows.
    Result<std::vector<json::object>> Check(const access::Caller& caller,
                                            std::string_view country,
                                            const std::vector<json::object>& items) const;
    // With what the item says now, as the caller sees it. Errors: evaluation.evidence_unknown.
    Result<json::object> Freeze(const access::Caller& caller, std::string_view country,
                                const json::object& item, base::Timestamp at) const;
    // Whether the present differs from what was frozen.
    std::optional<Error> Compare(const access::Caller& caller, std::string_view country,
                                 const json::object& frozen) const;

 private:
    store::Database& m_database;
    const registers::Records& m_records;
    indicators::Indicators& m_indicators;
    const std::function<Models()> m_models;
};

}  // namespace atalaya::evaluation
