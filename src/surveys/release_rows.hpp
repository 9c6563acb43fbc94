#pragma once

// Private to the room: how releases and their single figures stand in the store.

#include "surveys/releases.hpp"

namespace atalaya::surveys {

Result<void> PrepareReleaseRows(store::Database& database);

// What is frozen of a release, whose canonical JSON the digest is of.
json::object FrozenRelease(const Release& release);
// Errors: survey.release_altered {id}. Everything but the withdrawal.
Result<Release> ThawedRelease(std::int64_t id, std::string_view content, std::string_view digest);

void InsertRelease(store::Transaction& tx, const Release& release, std::string_view content);
// Places count from 0 through the lines and groups of the table.
std::vector<Releases::Figure> FiguresOf(const Release& release);
void InsertFigures(store::Transaction& tx, const Release& release);

// "sex", "sex*age_group" of the keys of a group; "" of the total.
std::string GroupingOf(const std::vector<GroupKey>& keys);

}  // namespace atalaya::surveys
