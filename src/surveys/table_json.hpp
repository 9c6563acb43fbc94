#pragma once

// A table as programs and pages read it, and as it is frozen.

#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

// Lossless: every number at 17 digits, every text in four languages. Form: docs in
// table_json.cpp and in the OpenAPI of the program.
json::object FrozenJson(const SurveyTable& table);
// Errors: surveys.table_altered. Back from the above.
Result<SurveyTable> ReadFrozen(const json::object& frozen);

// One cell of it, as single figures are kept.
json::object FrozenCell(const Cell& cell);
Result<Cell> ReadFrozenCell(const json::object& frozen);

// In one language, for pages: {"title", "survey": {...}, "groups": [{"keys": [{"question", "title",
// "answer", "label"}]}], "lines": [{"measure", "substance", "title", "unit", "is_share",
// "decimals", "questions", "variables", "ways": [text], "unanswered", "cells": [{"shown", "value",
// "se", "lower", "upper", "cv", "deff", "n", "cases", "weighted_n", "population",
// "population_lower", "population_upper", "df", "interval_method", "verdict": "show|flag|withhold",
// "reasons": [text]}], "tests": [{"grouping", "text", "p"}]}], "choices": [{"what", "text"}],
// "design": {...}, "remarks": [text]}. Shares as fractions; "shown" in percent, rounded to
// `decimals`; a number that does not exist is null. A withheld cell carries its verdict and n and
// nothing else unless `all`.
json::object RenderTable(const SurveyTable& table, const content::Library& library,
                         const Standard& standard, Lang lang, bool all = false);
json::object RenderComparison(const WaveComparison& comparison, const content::Library& library,
                              const Standard& standard, Lang lang);
// The explicit choices as sentences: missing answers, degrees of freedom, lonely PSUs, interval,
// presentation, calibration.
std::vector<std::string> SayChoices(const SurveyTable& table, const content::Library& library,
                                    const Standard& standard, Lang lang);

}  // namespace atalaya::surveys
