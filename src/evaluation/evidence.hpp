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
#include "commitments/crosswalk.hpp"
#include "indicators/indicators.hpp"
#include "registers/attachments.hpp"
#include "registers/model.hpp"
#include "registers/records.hpp"

namespace atalaya::evaluation {

inline constexpr std::size_t kMostEvidence = 50;  // items of one answer

// An item is one of:
//   {"kind": "indicator", "indicator": "...", "from": "2020", "to": "2024", "by": ["..."]}
//   {"kind": "record", "register": "...", "reference": "XA-12"}
//   {"kind": "file", "name": "...", "type": "...", "digest": "..."}
//   {"kind": "link", "title": "...", "address": "https://..."}
// of which "from", "to" and "by" may be absent. Frozen, it has "frozen" besides: for an indicator
// {"at", "title", "unit", "definition_version", "data_version", "data_time", "axes", "rows":
// [{"keys", "labels", "value", "records"}], "total", "seal"}, by year and as far as who submitted
// could see; for a record {"at", "title", "version", "digest", "values"} without what is personal
// or operational; files and links {"at"}: they are what they are.
struct FrozenItem {
    json::object item;            // with "frozen"
    // How the present differs: evaluation.record_corrected {reference, version, frozen},
    // evaluation.record_withdrawn {reference}, evaluation.figures_changed {indicator},
    // evaluation.evidence_gone {what}; nullopt: it says the same.
    std::optional<Error> changed;
};

// What an indicator says of a country for one calendar year.
struct Figure {
    std::string indicator;
    std::string value;            // exact decimal text
    std::string year;
    struct Part {                 // by the breakdown that was asked for
        std::string code;
        LocalText label;
        std::string value;
    };
    std::vector<Part> parts;
    std::int64_t definition_version = 0, data_version = 0;
    base::Timestamp data_time = 0;
};

class Evidence {
 public:
    struct Models {
        // Shared: as the application's content, of which they are.
        std::shared_ptr<const content::Library> library;
        std::shared_ptr<const registers::Catalogue> registers;
        std::shared_ptr<const commitments::Plans> plans;
        std::shared_ptr<const commitments::Crosswalks> crosswalks;   // of these plans
    };
    // All of them outlive this object. `models` gives the content in use.
    Evidence(store::Database& database, const registers::Records& records,
             indicators::Indicators& indicators, const base::Clock& clock,
             std::function<Models()> models)
        : m_database(database),
          m_records(records),
          m_indicators(indicators),
          m_clock(clock),
          m_models(std::move(models)) {}

    // The items in the form in which they are kept. Error: evaluation.answer_invalid with details
    // below "/evidence/0": evaluation.evidence_kind {value, known}, evaluation.evidence_member
    // {name}, evaluation.evidence_unknown {what} (no such record, indicator or register, or not
    // for this caller to see), evaluation.address, evaluation.digest, evaluation.too_many_rows
    // {limit}, period.invalid.
    // evaluation.file_unknown {name} of a file that `has_file` does not know.
    using HasFile = std::function<bool(const base::Digest&)>;
    Result<std::vector<json::object>> Check(store::Transaction& tx, const access::Caller& caller,
                                            std::string_view country,
                                            const std::vector<json::object>& items,
                                            const HasFile& has_file) const;
    // With what the item says now, as the caller sees it. Errors: evaluation.evidence_unknown.
    Result<json::object> Freeze(const access::Caller& caller, std::string_view country,
                                const json::object& item) const;
    // How the present differs from what was frozen. Tells no more than that it does, so whoever
    // may read the answer may know.
    std::optional<Error> Compare(std::string_view country, const json::object& frozen) const;
    // By a breakdown of the indicator, or as a whole. Nullopt where the caller may not ask or there
    // is no figure.
    std::optional<Figure> FigureOf(const access::Caller& caller, std::string_view country,
                                   std::string_view indicator, int year,
                                   std::string_view by = {}) const;
    int LastYear() const { return m_clock.Today().year - 1; }   // the last full calendar year
    // The content in use.
    Models models() const { return m_models(); }

 private:
    // What keeps an item of good form from being evidence.
    std::optional<Error> Lacking(store::Transaction& tx, const access::Caller& caller,
                                 std::string_view country, const json::object& item,
                                 const Models& models, const HasFile& has_file) const;
    Result<json::object> FreezeFigures(const access::Caller& caller, std::string_view country,
                                       const json::object& item) const;
    Result<json::object> FreezeRecord(const access::Caller& caller,
                                      const json::object& item) const;
    // A digest of all figures, however little of them a caller may see.
    std::string Seal(std::string_view country, const json::object& item) const;

    store::Database& m_database;
    const registers::Records& m_records;
    indicators::Indicators& m_indicators;
    const base::Clock& m_clock;
    const std::function<Models()> m_models;
};

}  // namespace atalaya::evaluation
