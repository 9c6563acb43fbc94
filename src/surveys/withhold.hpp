#pragma once

// Private to the room: figures that are not to be seen.

#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

// Takes the figures out of cells that their rule withholds; n and verdict stay.
void EmptyWithheld(SurveyTable& table);
// The same, after withholding cells of fewer respondents, which would tell of single persons; a
// cell of nobody tells of none.
void WithholdBelow(SurveyTable& table, std::size_t least);

}  // namespace atalaya::surveys
