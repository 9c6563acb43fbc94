#pragma once

// Private to the room: the tables of figures of a report.

#include <vector>

#include "documents/document.hpp"
#include "surveys/report_words.hpp"
#include "surveys/standard.hpp"

namespace atalaya::surveys {

// Lines that stand in one table: a measure of several substances, or measures of none.
struct ReportSection {
    std::string title;
    bool is_share = true;
    std::vector<const Line*> lines;
};
// In the order of the table; measures that are not of a substance together, shares and means apart.
std::vector<ReportSection> SectionsOf(const SurveyTable& table, const ReportWords& words);

// A name for a row: the substance, or the measure with its unit.
std::string RowTitle(const Line& line, Lang lang);

// The headings, tables and notes of one section: the whole population, then each grouping.
void AddSection(const SurveyTable& table, const ReportSection& section, const ReportWords& words,
                std::vector<documents::Block>& out);

}  // namespace atalaya::surveys
