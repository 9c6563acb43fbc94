#pragma once

// The words in which a table is told to people, the same on pages, in files and on paper.

#include <string>
#include <string_view>
#include <vector>

#include "content/library.hpp"
#include "surveys/standard.hpp"
#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

// The text in the language, or in the first in which it was written: titles of a survey are
// often in one language only.
const std::string& Written(const LocalText& text, Lang lang);

// With `decimals` digits after the point, half away from zero as people round; "" for a number
// that does not exist. Never "-0.0".
std::string Rounded(double number, int decimals);

// Name of a territory, or its code.
std::string TerritoryTitle(const content::Library& library, std::string_view code, Lang lang);

// What was chosen, one by one: {"missing", "Persons who did not answer ..."}.
struct SaidChoice {
    std::string what;   // missing, ages, weights, design, population, lonely, df, interval,
                        // presentation, calibration, errors, tests
    std::string text;
};
std::vector<SaidChoice> ChoicesInWords(const SurveyTable& table, const content::Library& library,
                                       const Standard& standard, Lang lang);

// Why a cell is flagged or withheld, with the bounds of the rule where it is still known.
std::vector<std::string> ReasonsInWords(const Cell& cell, const PresentationRule* rule,
                                        const content::Library& library, Lang lang);

// Titles of the questions of a grouping, as the groups of the table name them: "Sex × Age".
std::string GroupingTitle(const SurveyTable& table, const Grouping& grouping,
                          const content::Library& library, Lang lang);
// Labels of a group's answers: "Female, 12-14"; "Total" of the whole.
std::string GroupTitle(const Group& group, const content::Library& library, Lang lang);

// Whether the figures of a cell may be read: they exist and are not withheld.
bool IsShown(const Cell& cell);

}  // namespace atalaya::surveys
