#pragma once

// Numbers of people in the texts of an alert that is corrected, held against the details; private to
// the room.

#include <vector>

#include "base/result.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

// Where a text named the persons affected or the deaths as the details had them in the version
// before, and names another number of them than the details have now: the one was corrected and the
// other forgotten. Only such places are looked at, since a text may well count what the details do
// not; in a text that is written anew nothing is guessed. Warnings:
// warning.persons_differ and warning.deaths_differ {language, quote, text, details}, at the place of
// the text in the record.
std::vector<Error> NumbersThatDiffer(const Alert& before, const Alert& now);

}  // namespace atalaya::warning
