#pragma once

// Private to the room: the rows in which surveys stand in the store.

#include <vector>

#include "surveys/surveys.hpp"

namespace atalaya::surveys {

Result<void> PrepareSurveyRows(store::Database& database);

// Surveys that were not removed, by country, series and year. A row that cannot be read is left
// out.
std::vector<Survey> ReadSurveys(store::Transaction& tx, const Standard& standard);
// Errors: survey.unknown {id}, survey.damaged {id}.
Result<Survey> ReadSurvey(store::Transaction& tx, std::string_view id, const Standard& standard);
// As above, to change it. Error besides: survey.stale {version}.
Result<Survey> ReadSurveyToChange(store::Transaction& tx, std::string_view id,
                                  std::int64_t version, const Standard& standard);
// Also of one that was removed: an id names one survey forever, since releases name it.
bool IsSurveyIdTaken(store::Transaction& tx, std::string_view id);

void InsertSurvey(store::Transaction& tx, const Survey& survey);
void UpdateSurvey(store::Transaction& tx, const Survey& survey);
void RemoveSurvey(store::Transaction& tx, const Survey& survey, std::string_view reason);

// The digests of the files that some survey names, in hex.
std::vector<std::string> NamedFiles(store::Transaction& tx);

// hex, of the canonical JSON.
std::string DigestOf(const Mapping& mapping);

}  // namespace atalaya::surveys
