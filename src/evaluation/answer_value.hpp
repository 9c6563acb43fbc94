#pragma once

// The value of an answer, held against its question.

#include <functional>
#include <optional>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "evaluation/instrument.hpp"

namespace atalaya::evaluation {

inline constexpr std::size_t kLongestText = 20'000;  // bytes of one text
inline constexpr std::size_t kMostRows = 500;        // of a list or a table, and files

// Checks a value and gives it in the one form in which it is kept. Shapes, by type:
//   YesNo   {"answer": "yes"|"no", "since": "2019-03"?}; "yes" and "no" alone are taken too
//   Choice  "option"
//   Number  "12.50": exact decimal text; a JSON whole number is taken too
//   Date    "2019", "2019-03" or "2019-03-14"
//   Text    "..."
//   List    ["...", ...]; with columns as a table without rows
//   Table   with rows {"row": {"column": value, ...}, ...}; without [{"column": value, ...}, ...]
//   File    [{"name": "...", "type": "...", "digest": "<64 hexadecimal digits>"}, ...]
// A cell is the value of its column's type ("yes"|"no" for YesNo) or null. Any type may be
// {"missing": reason}, reason one of expr::kMissingReasons.
// Error: evaluation.answer_invalid, each fault as a detail with its JSON pointer below "/value":
// evaluation.{expected_text, expected_yes_no, expected_number, expected_object, expected_list},
// evaluation.option_not_offered {value, known}, evaluation.{row,column}_unknown {name, known},
// evaluation.{too_small,too_large} {limit}, evaluation.too_many_decimals, evaluation.too_long {limit},
// evaluation.too_many_rows {limit}, evaluation.empty, evaluation.date_not_asked,
// evaluation.missing_reason {value, known}, evaluation.digest, date.*, number.*.
Result<json::value> CheckValue(const Question& question, const json::value& input);

// True for {"missing": reason}.
bool IsMissing(const json::value& value);
// Whether what is asked counts as fulfilled; nullopt where the question decides nothing. A missing
// value does not fulfil; "not_applicable" and answers outside what is rated decide nothing.
// Precondition: CheckValue gave the value, or it is null for a question without answer.
std::optional<bool> Fulfils(const Question& question, const json::value& value);
// Whether the question is to be asked, given the values of other questions (nullptr: none yet).
bool IsAsked(const Question& question,
             const std::function<const json::value*(std::string_view question)>& value_of);

}  // namespace atalaya::evaluation
