#pragma once

// Numbers with their method, declared as data: computed from records, answered from coded columns
// (or, on PostgreSQL, as SQL with the same answer), or taken from released tables of surveys; with
// what stands behind them.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/date.hpp"
#include "journal/journal.hpp"
#include "registers/model.hpp"
#include "store/database.hpp"

namespace atalaya::indicators {

struct Breakdown {
    std::string id;               // name used in questions: "substance", "substance_group"
    LocalText title;
    std::string field;            // field of the register
    std::string group;            // "" = the codes themselves; "group" = substance group;
                                  // "parent" = the wider code
};

// Figures of released survey tables. The answer without a breakdown by substance is that of
// `overall`, a measure that is of no substance ("any illicit drug"), or of `measure` for `substance`
// where there is no such measure.
struct SurveySource {
    std::string measure, setting;      // "past_year", "school"
    std::string overall, substance;
};

struct Definition {
    std::string id;
    std::int64_t version = 1;
    LocalText title, description, method, unit;
    LocalText owner;              // who answers for it
    std::vector<std::string> themes;
    std::string register_id;      // "" where the figures are of surveys
    std::optional<SurveySource> survey;
    enum class Measure { Count, Sum } measure = Measure::Count;
    std::string measure_field;    // Sum: integer, decimal, money or quantity field
    std::string base_unit;        // Sum of quantities: only comparable values in this unit
    std::string condition;        // expression; "" for all records
    std::vector<std::string> states;      // counted states; empty: those that count
    std::vector<Breakdown> breakdowns;
    bool is_public = false;       // anyone may ask; otherwise access decides
    int decimals = 0;             // shown
    std::string where;
    static Result<Definition> Read(const content::Node& document);
};

struct Question {
    std::string indicator;
    std::optional<base::PeriodKind> by_period;
    std::optional<int> by_territory_level;          // 0: country, 1 ...
    std::vector<std::string> breakdowns;            // any of the definition's
    std::optional<base::Period> from, to;           // both included
    std::string territory;                          // only this and below; "" = all allowed
    std::string filter;                             // further condition of the asker
};

// How sure a figure of a sample is, and where it was released. In the unit of the value; NaN where
// there is none.
struct Precision {
    double lower = 0, upper = 0, se = 0;
    double cv = 0, deff = 0;
    std::int64_t n = 0;
    double weighted_n = 0;
    double population = 0;                          // that the share stands for
    std::string verdict;                            // "show", "flag"
    std::string survey;
    std::int64_t release = 0;
};

struct Row {
    std::vector<std::string> keys;                  // by axis: "2011-Q1", "XA-03", "cocaine"
    std::vector<LocalText> labels;
    std::string value;                              // exact decimal text
    std::int64_t records = 0;                       // counted in this row
    std::int64_t left_out = 0;                      // in this group, without a comparable value
    std::optional<Precision> precision;             // of surveys, whose records are respondents
};

// Why records do not enter the number; code of a message and how many.
struct LeftOut {
    std::string reason;    // indicator.left_out.{state, condition, outside, no_date,
                           // date_too_rough, no_place, place_too_rough, no_code, not_comparable};
                           // of surveys: withheld, several_countries
    std::int64_t records = 0;
};

struct Answer {
    std::vector<std::string> axes;                  // "period", "territory", breakdown ids
    std::vector<Row> rows;                          // in order of their keys
    std::string total;                              // over all rows; "" of surveys: shares do not
                                                    // add up
    std::int64_t records_seen = 0, records_counted = 0;
    std::vector<LeftOut> left_out;
    std::int64_t definition_version = 0;
    std::int64_t data_version = 0;                  // grows with every change in the journal
    base::Timestamp data_time = 0;                  // last change that is in the number
    std::string computed_by;                        // "columns", "sql" or "releases"
};

// What is wrong with the indicators of a content snapshot, all of it, with places.
Result<void> CheckDefinitions(const content::Library& content,
                              const registers::Catalogue& catalogue);

class Indicators {
 public:
    // Everything given must outlive it.
    Indicators(store::Database& database, const access::Policy& policy,
               const journal::Journal& journal, const base::Clock& clock);
    ~Indicators();

    // Swaps in the definitions and models of a content snapshot; registers whose columns were in
    // memory are read anew first, which takes as long as the first question about them did.
    Result<void> Load(std::shared_ptr<const content::Library> content,
                      std::shared_ptr<const registers::Catalogue> catalogue);

    // Those that the caller may ask, by id.
    std::vector<Definition> List(const access::Caller& caller) const;
    std::optional<Definition> Find(std::string_view id) const;
    // Whether the caller may ask at all; how much of it is a matter of the scope.
    access::Decision MayRead(const access::Caller& caller, const Definition& definition) const;

    enum class Engine { Columns, Sql };
    // The same question while nothing has been written costs a look at the journal's heads.
    // Errors: indicator.unknown {indicator, nearest}, indicator.breakdown_unknown {breakdown,
    // known}, indicator.too_many_cells {cells, limit}, access.denied, expr.*; of surveys:
    // indicator.survey_period, survey_level, survey_filter, indicator.territory_unknown.
    Result<Answer> Ask(const access::Caller& caller, const Question& question,
                       Engine engine = Engine::Columns);

    // Brings the columns of a register up to the store: all of it the first time, then only what
    // the journal says has changed, whoever wrote it. Ask does so by itself; a server calls it at
    // its start, so that the first reader does not wait.
    void Refresh(std::string_view register_id);
    // Memory that the columns of all registers use, in bytes.
    std::size_t Bytes() const;

 private:
    struct State;
    Error Unknown(std::string_view id) const;
    std::unique_ptr<State> m_state;
};

}  // namespace atalaya::indicators
