#pragma once

// A questionnaire as content describes it: the questions on the commitments of a plan, who is
// asked, and what counts as fulfilled. And the scale by which experts rate what was answered.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "base/text.hpp"
#include "content/node.hpp"
#include "evaluation/reading.hpp"

namespace atalaya::evaluation {

enum class QuestionType : std::uint8_t { YesNo, Choice, Number, Date, Text, List, Table, File };
std::string_view NameOf(QuestionType type);  // "yes_no", "choice" ...

// Text, Number, Date and YesNo alone.
struct Column {
    std::string id;
    LocalText title;
    QuestionType type = QuestionType::Text;
};

// When a question is asked: what another must have been answered with. A missing value meets none
// of them.
struct Condition {
    enum class Test : std::uint8_t {
        Equals,      // YesNo and Choice: the one value
        NotEquals,   // YesNo and Choice: anything else
        AnyOf,       // YesNo and Choice: one of the values
        Answered,    // any type: with whatever
        AtLeast      // Number
    };
    std::string question;
    Test test = Test::Equals;
    std::vector<std::string> values;   // Equals and NotEquals: one; Answered and AtLeast: none
    base::Decimal least;               // AtLeast
};
std::string_view NameOf(Condition::Test test);  // "equals", "not_equals" ...

// How an indicator fills a question beyond one number of the last full calendar year.
struct Fill {
    std::optional<int> year;   // instead of the last full calendar year
    // Table: the indicator's breakdown that makes its rows.
    std::string by;
    // Where the table has no rows of its own: the column that takes the name of what is broken
    // down.
    std::string label;
    // Where it has: the codes of the breakdown that are added up in a row.
    struct Row {
        std::string row;
        std::vector<std::string> codes;
    };
    std::vector<Row> rows;
    // Columns that take a figure: of which indicator ("": the question's) and how many years
    // before the year that is asked for.
    struct Cell {
        std::string column, indicator;
        int years_before = 0;
    };
    std::vector<Cell> cells;
};

struct Question {
    std::string id;    // "HP21-IS-1.2-a"
    std::string node;  // of the plan: "HP21-IS-1.2"
    QuestionType type = QuestionType::YesNo;
    LocalText title, guidance;           // guidance may be empty
    std::vector<std::string> asked_of;   // institutions, at least one
    bool required = false;
    bool with_date = false;              // YesNo: since when
    LocalText unit;                      // Number; may be empty
    std::optional<base::Decimal> min, max;
    std::vector<Named> options;          // Choice
    std::vector<Named> rows;             // Table; none: as many rows as needed
    std::vector<Column> columns;         // Table, List; a List without them is of texts
    // Answers by which what is asked counts as fulfilled; empty: the question decides nothing.
    std::vector<std::string> fulfils;
    // Answers that leave the question out of what is rated: there is nothing here to be asked.
    std::vector<std::string> outside;
    std::optional<Condition> when;       // asked only then
    // From which it is filled; "" for none. A YesNo is answered with yes where it counts anything.
    std::string indicator;
    Fill fill;                           // Number and Table
    std::string register_id;             // whose records are its evidence; "" for none
};

// Immutable.
class Instrument {
 public:
    // Errors: evaluation.content_invalid with every fault and its place as details:
    // evaluation.{options,columns}_missing {question}, evaluation.option_unknown {question, option},
    // evaluation.institution_unknown {question, institution}, evaluation.not_asked {question},
    // evaluation.condition_unknown {question, other} (it names no earlier question of the type that
    // the test is for), evaluation.condition_form {question} (not exactly one test),
    // evaluation.fill_invalid {question} (a column or row that the table does not have, or of
    // another type), evaluation.limits {question}, number.invalid, evaluation.question_duplicate
    // {question}.
    static Result<Instrument> Read(const content::Node& root);

    const std::string& id() const { return m_id; }
    std::int64_t version() const { return m_version; }
    const LocalText& title() const { return m_title; }
    const LocalText& description() const { return m_description; }
    const LocalText& authored_by() const { return m_authored_by; }
    const std::string& plan() const { return m_plan; }
    const std::string& scale() const { return m_scale; }  // proposed for its rounds
    std::span<const Named> institutions() const { return m_institutions; }
    std::span<const Question> questions() const { return m_questions; }

    const Question* Find(std::string_view id) const;
    // The questions on a node itself, in order.
    std::vector<const Question*> Of(std::string_view node) const;
    // Each node that is asked about, once, in order of the first question.
    std::vector<std::string> Nodes() const;

 private:
    friend class InstrumentReader;
    std::string m_id, m_plan, m_scale;
    std::int64_t m_version = 0;
    LocalText m_title, m_description, m_authored_by;
    std::vector<Named> m_institutions;
    std::vector<Question> m_questions;
    std::unordered_map<std::string, std::size_t> m_by_id;
};

struct Level {
    std::string id;
    LocalText title, description;
    // Proposed where at least this share (0 to 1) of what was asked is fulfilled.
    std::optional<base::Decimal> at_least;
    bool outside = false;    // not on the scale: not applicable, not evaluated
    bool fulfilled = false;  // counts as fulfilled in a hemispheric report
};

// Immutable.
class RatingScale {
 public:
    // Errors: evaluation.content_invalid with details: evaluation.share_invalid {level} (not 0 to
    // 1, outside the scale, or more than that of a better level), number.invalid.
    static Result<RatingScale> Read(const content::Node& root);

    const std::string& id() const { return m_id; }
    const LocalText& title() const { return m_title; }
    const LocalText& description() const { return m_description; }
    std::span<const Level> levels() const { return m_levels; }  // from the best to the least
    const Level* Find(std::string_view id) const { return FindById(m_levels, id); }
    // The first level whose share is reached; nullptr if there is none.
    const Level* Reached(base::Decimal share) const;

 private:
    friend class ScaleReader;
    std::string m_id;
    LocalText m_title, m_description;
    std::vector<Level> m_levels;
};

}  // namespace atalaya::evaluation
