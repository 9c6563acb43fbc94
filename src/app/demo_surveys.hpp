#pragma once

// The demonstration of surveys: school and household surveys of Valdoria, taken from file to
// release as an observatory would, and smaller ones of other fictional countries that were done
// differently. Nobody answered them: the data are synthetic, and every survey says so.

#include <filesystem>

#include "content/library.hpp"
#include "surveys/releases.hpp"
#include "surveys/surveys.hpp"

namespace atalaya::app {

// What the surveys are made in. `folder`: for the files on their way in; gone afterwards.
struct DemoSurveyPlace {
    surveys::Surveys& surveys;
    surveys::Releases& releases;
    const content::Library& library;
    std::filesystem::path folder;
};

// The same seed gives the same figures on every machine. Other countries are left out where the
// content does not have them. Errors: those of Surveys and Releases, file.unwritable.
Result<void> MakeDemoSurveys(const DemoSurveyPlace& place, std::uint64_t seed);

}  // namespace atalaya::app
