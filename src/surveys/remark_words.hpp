#pragma once

#include <string>

#include "content/library.hpp"
#include "surveys/survey_table.hpp"

namespace atalaya::surveys {

// A remark of a table as people read it: what it names by ids of measures and questions is named by
// their titles.
std::string SayRemark(const Error& remark, const SurveyTable& table,
                      const content::Library& library, const Standard& standard, Lang lang);

}  // namespace atalaya::surveys
