#pragma once

// A first mapping for a new file, each part with the reason for which it is proposed, and what
// people have confirmed of earlier files. A person looks it over; nothing is applied by itself.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "journal/journal.hpp"
#include "store/database.hpp"
#include "transfer/mapping.hpp"
#include "transfer/readers/detect.hpp"

namespace atalaya::transfer {

// Why something is proposed. Chosen: a person has said so for this file. Remembered: a person
// confirmed it for an earlier file. SameName: it bears the name, in one of the four languages.
// Similar: the name is near.
enum class Reason : std::uint8_t { None, Chosen, Remembered, SameName, Similar };
std::string_view Code(Reason reason);   // "", "chosen", "remembered", "same_name", "similar"

struct Suggestion {
    // Of a column: a target ("date", "quantity.unit", "country"), or "" where it was left out on
    // purpose. Of a value: the code to be read in its place, or "missing:unknown" and the like
    // where it stands for a missing value.
    std::string value;
    LocalText label;      // for people; of "quantity.unit" that of the field
    Reason reason = Reason::None;
};

// A text of the file that the field does not understand, or that is remembered to mean something.
struct UnknownValue {
    std::string text;                        // as in the file, trimmed
    std::int64_t rows = 0;                   // of those looked at
    std::int64_t line = 0;                   // the first of them
    // The likeliest first; at most kMostSuggestions. A remembered one stands in the mapping
    // already, others do not.
    std::vector<Suggestion> suggestions;
};

// One target that a column fills in the mapping.
struct ProposedTarget {
    Suggestion target;
    std::vector<UnknownValue> values;        // the most frequent first; at most kMostValues
    bool more_values = false;
};

struct ProposedColumn {
    std::string column;
    std::vector<ProposedTarget> targets;     // empty: nothing is done with the column
    std::vector<Suggestion> others;          // what else it could be, the likeliest first
};

struct Proposal {
    Mapping mapping;                         // id "suggested"; complete but for `unfilled`
    std::vector<ProposedColumn> columns;     // in the order of the file
    std::vector<std::string> unfilled;       // required fields that nothing fills
    std::int64_t rows = 0;                   // looked at
    bool whole = false;                      // that was the whole file

    // {"mapping": {...} as Mapping::Read takes it, "columns": [{"column", "targets": [{"target",
    // "label", "reason", "values": [{"text", "rows", "line", "suggestions": [{"value", "label",
    // "reason"}]}], "more_values"}], "others": [{"target", "label", "reason"}]}], "unfilled":
    // [field], "rows", "whole"}.
    json::object ToJson(Lang lang) const;
};

inline constexpr std::size_t kMostSuggestions = 5;
inline constexpr std::size_t kMostValues = 200;

// One thing that a person has confirmed.
struct Confirmed {
    enum class Kind : std::uint8_t {
        Column,    // the column `text` fills `target`; "" = it is left out
        Value,     // `text` in `target` means `value`
        Missing,   // `text` in `target` stands for a missing value, for the reason `value`
    };
    Kind kind = Kind::Column;
    std::string target, text, value;

    friend bool operator==(const Confirmed&, const Confirmed&) = default;
};
// Everything that a mapping says of columns by their names, of values and of missing values, but
// for values of fields with a sensitivity.
std::vector<Confirmed> ConfirmedBy(const Mapping& mapping, const registers::Model& model);

class Proposals {
 public:
    Proposals(store::Database& database, const access::Policy& policy,
              const journal::Journal& journal, const base::Clock& clock);

    struct Request {
        // Of the file's records, where it has no column for it; also whose memory is asked. ""
        // asks only what holds for every country.
        std::string country;
        // How many rows are looked at for values that the fields do not understand.
        std::int64_t rows = 50'000;
        // What a person has chosen so far: it is kept as it is, and only unknown values and other
        // possible targets are told. Null: a mapping is proposed.
        const Mapping* chosen = nullptr;
    };

    // Reads `rows`, opened with the format of `detection` (or that of `chosen`), from its first
    // row. Values of fields with a sensitivity are not told. Errors: access.denied (the right to
    // import into the register), mapping.invalid (of `chosen`), those of RowSource.
    Result<Proposal> Propose(const access::Caller& caller,
                             std::shared_ptr<const registers::Model> model,
                             const Detection& detection, RowSource& rows, const Request& request);

    // Keeps for a register and a country ("" = for every country, which needs the right for all)
    // what a person has confirmed, and writes it to the journal (mapping.remembered). What was
    // remembered of the same column or the same text is replaced; a Value or Missing with an empty
    // `value` is forgotten. Names and texts are told apart as base::Fold does. Returns how many
    // things are new or different. Errors: access.denied, mapping.target_unknown {target,
    // nearest}, mapping.value_unknown {target, value} with the field's own finding as detail,
    // mapping.not_remembered {target} (values of a field with a sensitivity), and
    // mapping.too_much {limit}.
    Result<std::int64_t> Remember(const access::Caller& caller, const registers::Model& model,
                                  std::string_view country, std::span<const Confirmed> confirmed);

    // What is remembered for the register and exactly this country, in order of target and text.
    Result<std::vector<Confirmed>> Remembered(const access::Caller& caller,
                                              const registers::Model& model,
                                              std::string_view country);

 private:
    store::Database& m_database;
    const access::Policy& m_policy;
    const journal::Journal& m_journal;
    const base::Clock& m_clock;
};

inline constexpr std::size_t kMostConfirmed = 5'000;   // at once

}  // namespace atalaya::transfer
