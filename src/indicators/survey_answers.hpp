#pragma once

// Private to the room: indicators whose figures are those of released survey tables.

#include "content/library.hpp"
#include "indicators/indicators.hpp"
#include "surveys/releases.hpp"
#include "surveys/standard.hpp"

namespace atalaya::indicators {

// Whether measures, setting, substance and the questions of the breakdowns exist. Precondition: the
// definition is of surveys. Errors: indicator.survey_unknown {what, value}, with the place of the
// definition.
Result<void> CheckSurveySource(const Definition& definition, const surveys::Standard& standard);

// Which figures the answer needs.
surveys::ReleaseQuery QueryOf(const Question& question, const SurveySource& source);

// The answer: of each country, year and group the figure of its newest release. Figures of several
// countries are never added up: without the axis "territory" and without a territory they are left
// out. Errors: as Indicators::Ask of surveys.
Result<Answer> AnswerFromReleases(const Question& question, const Definition& definition,
                                  const std::vector<surveys::Releases::Figure>& figures,
                                  const surveys::Standard& standard,
                                  const content::Library& library);

}  // namespace atalaya::indicators
