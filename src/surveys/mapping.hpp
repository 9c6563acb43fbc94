#pragma once

// Which variable of a file answers which standard question, and what its values mean.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/text.hpp"
#include "surveys/standard.hpp"

namespace atalaya::surveys {

// What a value, or the absence of one, means: an answer of the item by its id, or one of these.
inline constexpr std::string_view kNoAnswerId = "no_answer";   // was asked, did not say or know
inline constexpr std::string_view kNotAskedId = "not_asked";   // by the filter of the questionnaire

// Values are written as the file has them: "1", "2.5", "M".
struct MappedQuestion {
    std::string question;                        // "last_use.cannabis"
    std::string variable;
    // Choice and Open: value -> id of an answer, kNoAnswerId or kNotAskedId. Open: the id is that of
    // an own category (below). Number: only special values, as kNoAnswerId, kNotAskedId or the
    // number that is meant ("99": no_answer; "3": "14" where code 3 is the age of 14, "2": "1.5"
    // for "1 or 2 days"); all else are numbers.
    std::map<std::string, std::string> values;
    // Empty, system-missing, tagged and user-missing values that `values` does not name.
    std::string blank = std::string(kNoAnswerId);
    // Open: the categories with their titles, in the order of tables.
    std::vector<std::pair<std::string, LocalText>> categories;
};

// A variable of the survey that is no standard question but divides its tables: type of school.
// Its question id is "own.<id>"; its categories are those of MappedQuestion.
struct OwnQuestion {
    std::string id;
    LocalText title;
};

struct Mapping {
    std::vector<MappedQuestion> questions;       // as given: errors count their places
    std::vector<OwnQuestion> own;
    // Person-level filter: only rows with one of `values` in `variable` belong to the survey's
    // population (completed interviews); "" = all rows.
    std::string filter_variable;
    std::vector<std::string> filter_values;

    const MappedQuestion* Find(std::string_view question) const;
    // {"questions": [{"question", "variable", "values": {value: id}, "blank", "categories": [{"id",
    // "title": {"en", ...}}]}], "own": [{"id", "title"}], "filter": {"variable", "values": [...]}};
    // "categories" of open questions only, "filter" only where there is one.
    json::object ToJson() const;
    // Errors: surveys.mapping_invalid with details at JSON pointers: surveys.question_unknown,
    // surveys.answer_unknown {answer, known}, surveys.question_twice {question},
    // surveys.variable_twice {variable, question, other}, surveys.category_missing {category},
    // surveys.category_twice {category}, and those of Members (members.hpp).
    static Result<Mapping> FromJson(const json::object& object, const Standard& standard);
};

// The number that `text` is written as, with '.' as decimal mark; nullopt for everything else.
std::optional<double> ReadNumber(std::string_view text);

}  // namespace atalaya::surveys
